'use strict';
// Rows are made of their line of JSON when they come into sight, and only then: a page of 100,000 frames opens at once.
// What others wrote becomes text nodes and nothing else.
(() => {
  const ROW = 34;
  const AROUND = 12;
  const KIDS = 200;
  const HEX_BYTES = 4096;
  const SIDES = 60;
  const byId = id => document.getElementById(id);
  const list = byId('list');
  const space = byId('space');
  const shown = byId('shown');
  const words = byId('words');
  const lines = byId('events').textContent.trim().split('\n').filter(line => line !== '');
  const recording = JSON.parse(byId('recording').textContent);

  // One line: [who, what, number, microseconds, side, words, bytes, took, form, payload, announced]
  // who: c to the child, p to the parent, e stderr, f fault, o other. side: 0 both, 1 sent, 2 delivered.
  // form: t text, b base64; T and B the same, cut short. announced: bytes of the whole frame of which this is a part.
  const parsed = new Map();
  function event(index) {
    let fields = parsed.get(index);
    if (!fields) {
      fields = JSON.parse(lines[index]);
      if (parsed.size > 2000) { parsed.clear(); }
      parsed.set(index, fields);
    }
    const [who, what, n, micros, side, label, bytes, took, form, payload, announced] = fields;
    return {who, what, n, micros, side, label, bytes: bytes ?? -1, took: took ?? -1, form: form ?? '', payload: payload ?? '', announced: announced ?? -1};
  }
  const whoOf = index => lines[index][2];

  // ---- text ----

  const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/u;
  const UNSAFES = /[\p{C}\p{Zl}\p{Zp}]/gu;

  function spelled(character) {
    if (character === '\n') { return '\\n'; }
    if (character === '\t') { return '\\t'; }
    return '\\u{' + character.codePointAt(0).toString(16) + '}';
  }

  function plain(text) {
    return text.replace(UNSAFES, spelled);
  }

  function make(name, of, text) {
    const element = document.createElement(name);
    if (of) { element.className = of; }
    if (text !== undefined) { put(element, text); }
    return element;
  }

  /** Text of others: what could hide or turn characters is spelled out. Line breaks may be kept. */
  function put(into, text, keepsBreaks) {
    if (!UNSAFE.test(text)) {
      into.append(text);
      return;
    }
    let from = 0;
    for (const found of text.matchAll(UNSAFES)) {
      if (keepsBreaks && (found[0] === '\n' || found[0] === '\t')) { continue; }
      into.append(text.slice(from, found.index), make2('span', 'odd', spelled(found[0])));
      from = found.index + found[0].length;
    }
    into.append(text.slice(from));
  }

  function make2(name, of, text) {
    const element = document.createElement(name);
    element.className = of;
    element.textContent = text;
    return element;
  }

  function seconds(micros) {
    return Math.floor(micros / 1e6) + '.' + String(micros % 1e6).padStart(6, '0');
  }

  function duration(micros) {
    if (micros < 0) { return ''; }
    if (micros < 1000) { return micros + ' µs'; }
    return micros < 1e6 ? (micros / 1000).toFixed(1) + ' ms' : (micros / 1e6).toFixed(2) + ' s';
  }

  const grouped = number => String(number).replace(/\B(?=(\d{3})+$)/g, ' ');
  const count = (number, word) => grouped(number) + ' ' + word + (number === 1 ? '' : 's');
  const WAY = {c: 'parent to child', p: 'child to parent', e: 'stderr', f: 'fault', o: ''};
  const ONLY = ['', 'not delivered', 'not sent'];

  // ---- JSON: the source text as it is, laid out; numbers, escapes and doubled keys stay ----

  /** A tree of places in the text, or null where it is not one JSON value. No recursion: it may be nested as deep as it likes. */
  function tree(text) {
    let at = 0;
    const blank = () => { while (at < text.length && ' \t\n\r'.includes(text[at])) { at++; } };
    function string() {
      const from = at++;
      while (at < text.length) {
        const c = text[at];
        if (c === '"') { at++; return [from, at]; }
        if (c < ' ') { return null; }
        if (c === '\\') {
          at++;
          if (text[at] === 'u') {
            if (!/^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) { return null; }
            at += 4;
          } else if (!'"\\/bfnrt'.includes(text[at] ?? ' ')) { return null; }
        }
        at++;
      }
      return null;
    }
    const scalar = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null/y;
    const root = {kind: '[', kids: []};
    const above = [root];
    blank();
    for (;;) {
      const parent = above[above.length - 1];
      // A value is to come.
      const node = {kind: '', from: at, to: at, key: null, kids: null};
      if (parent.kind === '{') {
        if (text[at] !== '"') { return null; }
        node.key = string();
        if (node.key === null) { return null; }
        blank();
        if (text[at++] !== ':') { return null; }
        blank();
        node.from = at;
      }
      const first = text[at];
      parent.kids.push(node);
      if (first === '{' || first === '[') {
        node.kind = first;
        node.kids = [];
        at++;
        blank();
        if (text[at] !== (first === '{' ? '}' : ']')) {
          above.push(node);
          continue;
        }
        at++;
      } else if (first === '"') {
        node.kind = '"';
        if (string() === null) { return null; }
      } else {
        scalar.lastIndex = at;
        const found = scalar.exec(text);
        if (found === null) { return null; }
        at += found[0].length;
        node.kind = /[a-z]/.test(found[0][0]) ? 'l' : 'n';
      }
      node.to = at;
      // What closes, and what comes next.
      for (;;) {
        blank();
        const open = above[above.length - 1];
        if (open === root) { return at === text.length ? root.kids[0] : null; }
        if (text[at] === ',') {
          at++;
          blank();
          break;
        }
        if (text[at] !== (open.kind === '{' ? '}' : ']')) { return null; }
        at++;
        open.to = at;
        above.pop();
      }
    }
  }

  function jsonNode(text, node, depth, isLast) {
    const comma = isLast ? '' : ',';
    const head = node.kids && node.kids.length ? document.createElement('summary') : make('div', 'leaf');
    if (node.key) {
      head.append(make('span', 'key', text.slice(node.key[0], node.key[1])), ': ');
    }
    if (!node.kids || !node.kids.length) {
      const of = {'"': 'str', n: 'num', l: 'lit'}[node.kind] ?? 'dim';
      head.append(make('span', of, text.slice(node.from, node.to)), comma);
      return head;
    }
    const fold = document.createElement('details');
    const closing = node.kind === '{' ? '}' : ']';
    const size = make('span', 'dim', ' ' + count(node.kids.length, node.kind === '{' ? 'member' : 'item') + ' ' + closing + comma);
    head.append(node.kind, size);
    const inside = make('div', 'kids');
    fold.append(head, inside, make('div', 'close', closing + comma));
    let filled = 0;
    function fill() {
      const until = Math.min(node.kids.length, filled + KIDS);
      for (; filled < until; filled++) {
        inside.append(jsonNode(text, node.kids[filled], depth + 1, filled === node.kids.length - 1));
      }
      if (filled < node.kids.length) {
        const more = make('button', '', 'show more of ' + count(node.kids.length - filled, 'item'));
        more.type = 'button';
        more.addEventListener('click', () => { more.remove(); fill(); });
        inside.append(more);
      }
    }
    fold.addEventListener('toggle', () => {
      size.hidden = fold.open;
      if (fold.open && filled === 0) { fill(); }
    });
    if (depth < 5) {
      fold.open = true;
      size.hidden = true;
      fill();
    }
    return fold;
  }

  // ---- bytes ----

  function bytesOf(one) {
    if (one.form === 'b' || one.form === 'B') {
      return Uint8Array.from(atob(one.payload), each => each.charCodeAt(0));
    }
    return new TextEncoder().encode(one.payload);
  }

  function hasPrefix(one) {
    return one.what === 'frame' || (one.what === 'cut' && one.announced >= 4);
  }

  function hex(one) {
    let bytes = bytesOf(one);
    if (hasPrefix(one)) {
      const length = (one.what === 'frame' ? one.bytes : one.announced) - 4;
      const all = new Uint8Array(bytes.length + 4);
      all.set([length / 2 ** 24, length >> 16, length >> 8, length].map(each => each & 255));
      all.set(bytes, 4);
      bytes = all;
    }
    let text = '';
    const until = Math.min(bytes.length, HEX_BYTES);
    for (let from = 0; from < until; from += 16) {
      const part = Array.from(bytes.subarray(from, Math.min(from + 16, until)));
      text += from.toString(16).padStart(8, '0') + '  ' + part.map(each => each.toString(16).padStart(2, '0')).join(' ').padEnd(48)
        + ' |' + part.map(each => each >= 32 && each < 127 ? String.fromCharCode(each) : '.').join('') + '|\n';
    }
    return text + (until < bytes.length || /[TB]/.test(one.form) ? '...\n' : '');
  }

  function payload(one, form) {
    const box = make('div', 'payload');
    box.tabIndex = 0;
    box.setAttribute('role', 'group');
    box.setAttribute('aria-label', form);
    if (form === 'JSON') {
      const json = make('div', 'json');
      json.append(jsonNode(one.payload, tree(one.payload), 0, true));
      box.append(json);
    } else if (form === 'hex') {
      box.append(make2('pre', 'hex', hex(one)));
    } else {
      const text = document.createElement('pre');
      put(text, one.payload, true);
      box.append(text);
    }
    return box;
  }

  function forms(one) {
    if (one.form === '') { return []; }
    if (one.form === 'b' || one.form === 'B') { return ['hex']; }
    const isJson = one.form === 't' && one.payload !== '' && one.what !== 'stderr' && tree(one.payload) !== null;
    const asHex = one.who === 'f' ? [] : ['hex'];
    return isJson ? ['JSON', 'text', ...asHex] : ['text', ...asHex];
  }

  function payloadWithForms(one) {
    const all = make('div', '');
    const possible = forms(one);
    if (possible.length === 0) { return all; }
    const bar = make('div', 'bar');
    let box = payload(one, possible[0]);
    for (const form of possible) {
      const button = make('button', '', form);
      button.type = 'button';
      button.setAttribute('aria-pressed', String(form === possible[0]));
      button.addEventListener('click', () => {
        const next = payload(one, form);
        box.replaceWith(next);
        box = next;
        bar.querySelectorAll('button').forEach(each => each.setAttribute('aria-pressed', String(each === button)));
      });
      bar.append(button);
    }
    if (/[TB]/.test(one.form)) {
      const here = bytesOf(one).length + (hasPrefix(one) ? 4 : 0);
      bar.append(make('span', 'note', 'the first ' + grouped(here) + ' of ' + count(one.bytes, 'byte') + '; frametape export has them all'));
    } else if (possible[0] === 'text' && one.what === 'frame') {
      bar.append(make('span', 'note', 'no JSON'));
    }
    all.append(bar, box);
    return all;
  }

  // ---- one row ----

  function fact(of, name, value) {
    of.append(make('dt', '', name));
    const into = document.createElement('dd');
    put(into, value);
    of.append(into);
  }

  function detail(index) {
    const one = event(index);
    const box = make('div', 'detail');
    const facts = make('dl', 'facts');
    const says = [];
    if (WAY[one.who] !== '') { says.push(WAY[one.who]); }
    says.push('line ' + (one.n + 1));
    if (one.bytes >= 0) { says.push(count(one.bytes, 'byte') + (one.announced >= 0 ? ' of a frame of ' + grouped(one.announced) : '')); }
    if (one.took >= 0) { says.push(duration(one.took) + ' after its request'); }
    if (one.side !== 0) { says.push(ONLY[one.side]); }
    fact(facts, seconds(one.micros) + ' s', says.join(', '));
    if (one.what !== 'frame' && one.label !== '') { fact(facts, one.what, one.label); }
    box.append(facts, payloadWithForms(one));
    if (one.what === 'fault') { box.append(sides(index)); }
    return box;
  }

  /** What a fault changed stands behind it, in lines that are of one side alone. */
  function sides(index) {
    const box = make('div', 'sides');
    const columns = [1, 2].map(side => {
      const column = document.createElement('div');
      column.append(make('h2', '', side === 1 ? 'Sent' : 'Delivered'));
      box.append(column);
      return {side, column, some: false};
    });
    let both = 0;
    for (let at = index + 1; at < lines.length && at < index + SIDES; at++) {
      const one = event(at);
      if (one.what === 'fault') { break; }
      if (one.side === 0) {
        // A frame that was only held back, or doubled, stands behind its fault as usual.
        if (one.what === 'inert' || ++both > 1) { break; }
      }
      for (const each of columns) {
        if (one.side === 0 || one.side === each.side) {
          each.some = true;
          each.column.append(make('div', '', [WAY[one.who], one.label || one.what, one.bytes >= 0 ? count(one.bytes, 'byte') : ''].filter(word => word !== '').join(', ')));
          const possible = forms(one);
          if (possible.length) { each.column.append(payload(one, possible[0])); }
        }
      }
    }
    for (const each of columns) {
      if (!each.some) { each.column.append(make('p', 'dim', 'nothing')); }
    }
    return box;
  }

  function rowClass(one) {
    const of = ['row'];
    if (one.who === 'c') { of.push('to-child'); }
    if (one.who === 'p') { of.push('to-parent'); }
    if (one.who === 'e') { of.push('stderr'); }
    if (one.who === 'f') { of.push('fault'); }
    if (one.who === 'o') { of.push('life'); }
    if (one.what === 'exit') { of.push('end'); }
    if (one.what === 'raw' || one.what === 'cut') { of.push('odd-bytes'); }
    if (one.side !== 0) { of.push(['', 'sent', 'delivered'][one.side]); }
    return of.join(' ');
  }

  function rowOf(index) {
    const one = event(index);
    const row = make('div', rowClass(one));
    row.setAttribute('role', 'listitem');
    row.dataset.index = index;
    const fold = make('button', 'fold');
    fold.type = 'button';
    fold.tabIndex = -1;
    fold.setAttribute('aria-label', plain([seconds(one.micros) + ' s', WAY[one.who], one.label, one.who === 'e' ? one.payload.slice(0, 200) : '', one.bytes >= 0 ? count(one.bytes, 'byte') : '', one.took >= 0 ? 'took ' + duration(one.took) : '', ONLY[one.side]].filter(word => word !== '').join(', ')));
    const talk = make('span', 'talk');
    if (one.who !== 'e') {
      const label = make('span', 'label');
      const inner = make('span', '', one.who === 'f' ? '⚡ ' + one.label : one.label);
      label.append(inner);
      if (one.side !== 0) { label.append(make('span', 'only', ONLY[one.side])); }
      talk.append(label);
    }
    if (one.who === 'c' || one.who === 'p') { talk.append(make('span', 'arrow')); }
    const err = make('span', 'err');
    if (one.who === 'e') {
      put(err, one.form === 't' || one.form === 'T' ? one.payload.slice(0, 300).replace(/\n$/, '') : count(one.bytes, 'byte') + ', no UTF-8');
      if (one.side !== 0) { err.append(make('span', 'only', ONLY[one.side])); }
    }
    fold.append(make('span', 'time', seconds(one.micros)), talk, err, make('span', 'took', duration(one.took)), make('span', 'bytes', one.bytes >= 0 ? grouped(one.bytes) : ''));
    row.append(fold);
    return row;
  }

  // ---- the list: only what is in sight is there ----

  let view = lines.map((_, index) => index);
  /** Unfolded rows, with the height of what is unfolded. */
  const unfolded = new Map();
  const nodes = new Map();
  /** Unfolded rows that are in the view, by place. */
  let folds = [];
  let here = view.length ? view[0] : -1;

  const measure = new ResizeObserver(entries => {
    let isChanged = false;
    for (const each of entries) {
      const index = Number(each.target.parentElement?.dataset.index ?? -1);
      const height = each.target.offsetHeight;
      if (unfolded.has(index) && height > 0 && unfolded.get(index) !== height) {
        unfolded.set(index, height);
        isChanged = true;
      }
    }
    if (isChanged) { layout(); }
  });

  function placeOf(index) {
    let low = 0;
    let high = view.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (view[middle] === index) { return middle; }
      if (view[middle] < index) { low = middle + 1; } else { high = middle - 1; }
    }
    return -1;
  }

  function layout() {
    folds = [];
    for (const index of unfolded.keys()) {
      const place = placeOf(index);
      if (place >= 0) { folds.push([place, unfolded.get(index)]); }
    }
    folds.sort((one, other) => one[0] - other[0]);
    space.style.height = top(view.length) + 'px';
    render();
  }

  function top(place) {
    let sum = place * ROW;
    for (const [at, height] of folds) {
      if (at >= place) { break; }
      sum += height;
    }
    return sum;
  }

  function placeAt(y) {
    let low = 0;
    let high = Math.max(0, view.length - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (top(middle) <= y) { low = middle; } else { high = middle - 1; }
    }
    return low;
  }

  function render() {
    const first = Math.max(0, placeAt(list.scrollTop) - AROUND);
    const last = Math.min(view.length - 1, placeAt(list.scrollTop + list.clientHeight) + AROUND);
    const wanted = new Set();
    for (let place = first; place <= last; place++) { wanted.add(view[place]); }
    // The row that has the keys stays, so that they are not lost when it leaves the window.
    if (here >= 0 && placeOf(here) >= 0) { wanted.add(here); }
    for (const [index, node] of nodes) {
      if (!wanted.has(index)) {
        node.remove();
        nodes.delete(index);
      }
    }
    for (const index of Array.from(wanted).sort((one, other) => one - other)) {
      let node = nodes.get(index);
      if (!node) {
        node = rowOf(index);
        nodes.set(index, node);
        const next = Array.from(space.children).find(each => Number(each.dataset.index) > index);
        space.insertBefore(node, next ?? null);
      }
      const place = placeOf(index);
      node.style.top = top(place) + 'px';
      node.setAttribute('aria-posinset', String(place + 1));
      node.setAttribute('aria-setsize', String(view.length));
      node.classList.toggle('here', index === here);
      const fold = node.firstChild;
      fold.tabIndex = index === here ? 0 : -1;
      const isOpen = unfolded.has(index);
      fold.setAttribute('aria-expanded', String(isOpen));
      if (isOpen && node.childNodes.length === 1) {
        const inside = detail(index);
        node.append(inside);
        measure.observe(inside);
      } else if (!isOpen && node.childNodes.length > 1) {
        node.lastChild.remove();
      }
    }
  }

  let isPlanned = false;
  function plan() {
    if (!isPlanned) {
      isPlanned = true;
      requestAnimationFrame(() => { isPlanned = false; render(); });
    }
  }

  function go(place, takesKeys) {
    if (view.length === 0) { return; }
    const to = Math.max(0, Math.min(view.length - 1, place));
    here = view[to];
    const y = top(to);
    if (y < list.scrollTop) { list.scrollTop = y; }
    if (y + ROW > list.scrollTop + list.clientHeight) { list.scrollTop = y + ROW - list.clientHeight; }
    render();
    if (takesKeys) { nodes.get(here).firstChild.focus({preventScroll: true}); }
  }

  function toggle(index) {
    if (unfolded.has(index)) {
      unfolded.delete(index);
    } else {
      unfolded.set(index, 0);
    }
    here = index;
    layout();
    const inside = nodes.get(index)?.lastChild;
    if (unfolded.has(index) && inside) {
      unfolded.set(index, inside.offsetHeight);
      layout();
    }
  }

  function goToFault(step) {
    for (let place = placeOf(here) + step; place >= 0 && place < view.length; place += step) {
      if (whoOf(view[place]) === 'f') {
        go(place, true);
        return;
      }
    }
    shown.textContent = step > 0 ? 'no fault behind this' : 'no fault before this';
  }

  // ---- what is shown ----

  const KINDS = [['c', 'to the child'], ['p', 'to the parent'], ['e', 'stderr'], ['f', 'faults'], ['o', 'life']];
  const counts = {c: 0, p: 0, e: 0, f: 0, o: 0};
  for (let index = 0; index < lines.length; index++) { counts[whoOf(index)]++; }
  const wantedKinds = new Set(Object.keys(counts));

  function matches(index, wanted) {
    const fields = JSON.parse(lines[index]);
    return fields[5].toLowerCase().includes(wanted) || ((fields[8] === 't' || fields[8] === 'T') && fields[9].toLowerCase().includes(wanted));
  }

  let search = 0;
  /** In slices, so that keys are heard meanwhile. */
  function filter() {
    const mine = ++search;
    const wanted = words.value.trim().toLowerCase();
    const found = [];
    let at = 0;
    const slice = () => {
      if (mine !== search) { return; }
      const until = performance.now() + 25;
      while (at < lines.length) {
        if (wantedKinds.has(whoOf(at)) && (wanted === '' || matches(at, wanted))) { found.push(at); }
        at++;
        if (at % 64 === 0 && performance.now() > until) {
          shown.textContent = 'looking, ' + Math.floor(100 * at / lines.length) + ' %';
          setTimeout(slice);
          return;
        }
      }
      showOnly(found);
    };
    slice();
  }

  function showOnly(found) {
    view = found;
    let near = placeOf(here);
    if (near < 0) {
      near = found.findIndex(index => index > here);
      near = near < 0 ? found.length - 1 : near;
      here = found.length ? found[near] : -1;
    }
    layout();
    if (found.length) { list.scrollTop = Math.max(0, top(near) - list.clientHeight / 2); }
    render();
    shown.textContent = found.length === lines.length ? count(lines.length, 'row') : grouped(found.length) + ' of ' + count(lines.length, 'row');
  }

  // ---- the head of the page ----

  function about() {
    const facts = byId('facts');
    const add = (name, value) => { if (value !== undefined) { fact(facts, name, value); } };
    add('child', recording.argv?.map(word => JSON.stringify(word)).join(' '));
    add('in', recording.cwd);
    if (recording.env) { Object.keys(recording.env).forEach(name => add(name, recording.env[name])); }
    add('started', recording.started);
    add('recorded by', recording.tool === undefined ? undefined : 'Frametape ' + recording.tool);
    add('framing', recording.framing);
    add('frame limit', recording.limit === undefined ? undefined : count(recording.limit, 'byte'));
    if (recording.shortened > 0) { add('shortened', count(recording.shortened, 'payload') + ' of which only the beginning is in this page'); }
    const headline = byId('headline');
    headline.textContent = '';
    put(headline, recording.headline);
    headline.classList.toggle('bad', !recording.complete);
    byId('about').hidden = false;
    byId('tools').hidden = false;
    byId('heads').hidden = false;
  }

  for (const [kind, name] of KINDS) {
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = true;
    box.dataset.kind = kind;
    box.addEventListener('change', () => {
      if (box.checked) { wantedKinds.add(kind); } else { wantedKinds.delete(kind); }
      filter();
    });
    label.append(box, ' ' + name + ' ' + grouped(counts[kind]));
    byId('kinds').append(label);
  }
  byId('before').disabled = byId('after').disabled = counts.f === 0;
  byId('before').addEventListener('click', () => goToFault(-1));
  byId('after').addEventListener('click', () => goToFault(1));

  let typed = 0;
  words.addEventListener('input', () => {
    clearTimeout(typed);
    typed = setTimeout(filter, 120);
  });
  list.addEventListener('scroll', plan, {passive: true});
  addEventListener('resize', plan);
  space.addEventListener('click', click => {
    const fold = click.target.closest('.fold');
    if (fold) {
      toggle(Number(fold.parentElement.dataset.index));
      fold.focus({preventScroll: true});
    }
  });
  space.addEventListener('focusin', focus => {
    const fold = focus.target.closest('.fold');
    if (fold && here !== Number(fold.parentElement.dataset.index)) {
      here = Number(fold.parentElement.dataset.index);
      plan();
    }
  });

  function pressed(key) {
    const at = placeOf(here);
    const page = Math.max(1, Math.floor(list.clientHeight / ROW) - 1);
    switch (key.key) {
      case 'ArrowDown': case 'j': go(at + 1, true); break;
      case 'ArrowUp': case 'k': go(at - 1, true); break;
      case 'PageDown': go(at + page, true); break;
      case 'PageUp': go(at - page, true); break;
      case 'Home': go(0, true); break;
      case 'End': go(view.length - 1, true); break;
      case 'f': goToFault(1); break;
      case 'F': goToFault(-1); break;
      case '/': words.focus(); words.select(); break;
      default: return;
    }
    key.preventDefault();
  }

  addEventListener('keydown', key => {
    if (key.ctrlKey || key.metaKey || key.altKey) { return; }
    if (key.target === words) {
      if (key.key === 'Escape') {
        words.value = '';
        filter();
        go(placeOf(here), true);
        key.preventDefault();
      } else if (key.key === 'Enter' || key.key === 'ArrowDown') {
        go(placeOf(here), true);
        key.preventDefault();
      }
      return;
    }
    if (key.key === 'Escape') {
      go(placeOf(here), true);
      key.preventDefault();
      return;
    }
    // Inside of what is unfolded the arrows scroll and the keys are the browser's.
    if (key.target.closest && key.target.closest('.detail, #tools, #about')) { return; }
    pressed(key);
  });

  about();
  showOnly(view);
})();
