'use strict';
// The page is whole without this; here is only what filters it, and opens a case that a link leads to.
(() => {
  const words = document.getElementById('words');
  const failed = document.getElementById('failed');
  const shown = document.getElementById('shown');
  const cases = Array.from(document.querySelectorAll('details.case'));
  const chips = Array.from(document.querySelectorAll('#verdicts button'));
  const rows = Array.from(document.querySelectorAll('#matrix tbody tr'));
  const cells = new Map();
  document.querySelectorAll('#matrix a.cell').forEach(cell => cells.set(cell.hash.slice(1), cell));

  function isWanted(each, wanted, verdicts) {
    if (failed.checked) {
      if (each.dataset.passed === 'true') { return false; }
    }
    if (verdicts.length !== 0) {
      if (!verdicts.includes(each.dataset.verdict)) { return false; }
    }
    return each.querySelector('summary').textContent.toLowerCase().includes(wanted);
  }

  function filter() {
    const wanted = words.value.trim().toLowerCase();
    const verdicts = chips.filter(chip => chip.getAttribute('aria-pressed') === 'true').map(chip => chip.dataset.verdict);
    let count = 0;
    for (const each of cases) {
      const wantsThis = isWanted(each, wanted, verdicts);
      count += wantsThis ? 1 : 0;
      each.classList.toggle('gone', !wantsThis);
      cells.get(each.id)?.classList.toggle('gone', !wantsThis);
    }
    for (const row of rows) {
      row.classList.toggle('gone', row.querySelector('a.cell:not(.gone)') === null);
    }
    shown.textContent = (count === cases.length ? '' : count + ' of ') + cases.length + (cases.length === 1 ? ' case' : ' cases');
  }

  function open() {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = cases.find(each => each.id === id);
    if (target) {
      target.open = true;
      target.scrollIntoView();
      target.querySelector('summary').focus({preventScroll: true});
    }
  }

  /** Arrows go from square to square; up and down, by the row. */
  function walk(event) {
    const from = event.target.closest('a.cell');
    if (from === null) { return; }
    const all = Array.from(document.querySelectorAll('#matrix a.cell:not(.gone)'));
    const at = all.indexOf(from);
    const row = from.closest('tr');
    let to = null;
    if (event.key === 'ArrowRight') { to = all[at + 1]; }
    if (event.key === 'ArrowLeft') { to = all[at - 1]; }
    if (event.key === 'ArrowDown') { to = all.slice(at).find(cell => cell.closest('tr') !== row); }
    if (event.key === 'ArrowUp') { to = all.slice(0, at).findLast(cell => cell.closest('tr') !== row); }
    if (to) {
      event.preventDefault();
      to.focus();
    }
  }

  document.getElementById('filter').hidden = false;
  words.addEventListener('input', filter);
  failed.addEventListener('change', filter);
  for (const chip of chips) {
    chip.disabled = false;
    chip.addEventListener('click', () => {
      chip.setAttribute('aria-pressed', chip.getAttribute('aria-pressed') === 'true' ? 'false' : 'true');
      filter();
    });
  }
  document.getElementById('matrix').addEventListener('keydown', walk);
  // A browser that follows a link itself takes the keys away from the case that is opened.
  document.getElementById('matrix').addEventListener('click', event => {
    const cell = event.target.closest('a.cell');
    if (cell === null || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    history.pushState(null, '', cell.hash);
    open();
  });
  addEventListener('hashchange', open);
  filter();
  open();
})();
