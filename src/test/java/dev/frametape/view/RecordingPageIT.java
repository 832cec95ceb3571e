package dev.frametape.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser without a window. {@code -Dpage.pictures=FOLDER} makes pictures of it
 * for people, light and dark, wide and narrow.
 */
class RecordingPageIT {
  @TempDir private Path folder;

  @BeforeAll
  static void isThere() {
    Programs.need("the page in a browser", Browser.PROGRAMS);
  }

  private String look(Path page, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of(Browser.program().orElseThrow().toString()));
    words.addAll(List.of("--headless=new", "--no-sandbox", "--disable-gpu"));
    words.addAll(
        List.of(
            "--hide-scrollbars", "--user-data-dir=" + folder.resolve("profile").toAbsolutePath()));
    words.addAll(Arrays.asList(options));
    words.add(page.toAbsolutePath().toUri().toString());
    Path out = folder.resolve("dom");
    Process process =
        new ProcessBuilder(words)
            .redirectError(folder.resolve("words").toFile())
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("the browser ends").isTrue();
    return Files.readString(out, UTF_8);
  }

  private Path page(Path recording) throws IOException {
    Path page = folder.resolve("page-" + recording.getFileName() + ".html");
    RecordingPage.write(recording, page, (done, all) -> {});
    return page;
  }

  /** Uses the page as a person would, and has what was checked, each with "ok " or not. */
  private List<String> use(Path page, String script, int width) throws Exception {
    String all =
        """
        const said = [];
        const check = (what, is) => said.push((is ? 'ok ' : 'NOT ok ') + what);
        const byId = id => document.getElementById(id);
        const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
        const until = async is => { while (!is()) { await frame(); } };
        const rows = () => Array.from(document.querySelectorAll('.row'));
        const press = (key, at) => (at ?? document.activeElement).dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
        const find = async (text, shown) => { byId('words').value = text; byId('words').dispatchEvent(new Event('input')); await until(() => byId('shown').textContent === shown); };
        const here = () => document.querySelector('.row.here');
        const open = async row => { if (row.querySelector('.fold').getAttribute('aria-expanded') !== 'true') { row.querySelector('.fold').click(); } await frame(); };
        try {
          SCRIPT
        } catch (problem) {
          check('script: ' + problem, false);
        }
        return said.join('; ');
        """
            .replace("SCRIPT", script);
    try (Browser browser = new Browser(Files.createTempDirectory(folder, "profile"), width, page)) {
      browser.load(page);
      return List.of(browser.ask(all).split("; "));
    }
  }

  private void pictures(Path page, String name) throws Exception {
    String into = System.getProperty("page.pictures");
    if (into == null) {
      return;
    }
    for (String scheme : List.of("0-dark", "1-light")) {
      for (String size : List.of("1200,1000-wide", "420,1000-narrow")) {
        Path picture =
            Path.of(
                into,
                name + "-" + scheme.substring(2) + "-" + size.replaceFirst(".*-", "") + ".png");
        look(
            page,
            "--blink-settings=preferredColorScheme=" + scheme.charAt(0),
            "--window-size=" + size.replaceFirst("-.*", ""),
            "--virtual-time-budget=3000",
            "--screenshot=" + picture.toAbsolutePath());
      }
    }
  }

  @Test
  void rowsFoldMoveAndAreFoundByKeys() throws Exception {
    Path page = page(Samples.FULL);
    String script =
        """
        check('all rows are counted', byId('shown').textContent === '41 rows');
        check('and all are said to be there', document.querySelector('.row').getAttribute('aria-setsize') === '41');
        rows()[0].querySelector('.fold').focus();
        press('ArrowDown');
        check('arrow down', here().dataset.index === '1' && document.activeElement === here().querySelector('.fold'));
        await open(here());
        check('unfolds', here().querySelector('.json .key').textContent === '"version"');
        const lower = Number.parseFloat(rows()[2].style.top);
        check('what is below moves down', lower > 3 * 34 + 40);
        const folds = here().querySelectorAll('.json details');
        folds[0].open = false;
        await frame();
        await frame();
        check('JSON folds and the list follows', Number.parseFloat(rows()[2].style.top) < lower);
        here().querySelectorAll('.bar button')[2].click();
        check('hex with the length', here().querySelector('.hex').textContent.startsWith('00000000  00 00 00 41 7b 22 76'));
        here().querySelector('.fold').click();
        check('folds', here().querySelector('.detail') === null);
        press('j');
        await open(here());
        const text = here().querySelector('.json').textContent;
        check('numbers and escapes as they are', text.includes('1.50') && text.includes('1E400') && text.includes('"\\\\ud800 \\\\/"'));
        press('End', here().querySelector('.fold'));
        check('end', here().dataset.index === '40');
        press('Home');
        check('home', here().dataset.index === '0');
        press('f');
        check('a fault', here().classList.contains('fault'));
        await open(here());
        const sides = here().querySelectorAll('.sides > div');
        check('what was sent', sides[0].textContent.includes('17 bytes') && sides[0].textContent.includes('"answer"'));
        check('what was delivered', sides[1].textContent.includes('10 bytes') && sides[1].textContent.includes('{"answ') && !sides[1].textContent.includes('42'));
        press('f', here().querySelector('.fold'));
        press('F');
        check('the fault before', here().textContent.includes('cut'));
        await find('pollute', '2 of 41 rows');
        check('found', byId('shown').textContent === '2 of 41 rows');
        press('Escape', byId('words'));
        await until(() => byId('shown').textContent === '41 rows');
        check('all again', byId('shown').textContent === '41 rows');
        document.querySelector('input[data-kind=e]').click();
        await until(() => byId('shown').textContent === '33 of 41 rows');
        check('without stderr', byId('shown').textContent === '33 of 41 rows' && document.querySelector('.row.stderr') === null);
        document.querySelector('input[data-kind=e]').click();
        await until(() => byId('shown').textContent === '41 rows');
        check('stderr in its lane', rows().some(row => row.classList.contains('stderr') && row.querySelector('.err').textContent.includes('deliberate Lean panic')));
        check('a half arrow', getComputedStyle(document.querySelector('.row.sent .arrow')).borderBottomStyle === 'dashed');
        check('nothing is wider than the window', document.documentElement.scrollWidth <= innerWidth);
        """;
    assertThat(use(page, script, 1200)).allMatch(each -> each.startsWith("ok "));
    assertThat(
            use(
                page,
                "check('nothing is wider than the window', document.documentElement.scrollWidth <="
                    + " innerWidth); check('rows', rows().length > 5);",
                420))
        .allMatch(each -> each.startsWith("ok "));
    pictures(page, "full");
  }

  @Test
  void aHundredThousandFramesAreAFewRows() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      lines.add(Samples.row(i));
      lines.add(Samples.request("{\"op\":\"health\",\"number\":" + i + "}"));
    }
    Path page = page(Samples.recording(folder.resolve("many.jsonl"), lines));
    String script =
        """
        check('few rows are there: ' + rows().length, rows().length < 120);
        press('End', rows()[0].querySelector('.fold'));
        check('the last one', here().dataset.index === '99999' && here().textContent.includes('request health'));
        check('still few', rows().length < 120);
        byId('list').scrollTop = byId('list').scrollHeight / 2;
        await frame();
        await frame();
        check('the middle', rows().some(row => row.dataset.index === '50000') && rows().length < 120);
        check('ends have room', byId('space').offsetHeight === 3400000);
        await find('Nat.add_49999', '1 of 100 000 rows');
        check('found in all: ' + byId('shown').textContent, byId('shown').textContent === '1 of 100 000 rows');
        """;
    assertThat(use(page, script, 1200)).allMatch(each -> each.startsWith("ok "));
    pictures(page, "many");
  }

  @Test
  void whatOthersWroteNeverRuns() throws Exception {
    Path page = page(Samples.recording(folder.resolve("hostile.jsonl"), Samples.hostile()));
    String script =
        """
        byId('about').open = true;
        for (let index = 0; index < 16; index++) {
          const row = rows().find(each => each.dataset.index === String(index));
          if (row) {
            await open(row);
            for (const button of Array.from(row.querySelectorAll('.bar button')).reverse()) { button.click(); }
            row.querySelectorAll('details').forEach(each => { each.open = true; });
          }
          press('ArrowDown', here().querySelector('.fold'));
        }
        await frame();
        check('nothing ran', typeof hacked === 'undefined');
        check('no element but ours', document.querySelector('img, iframe, link, object, embed, base, form, a:not(.skip)') === null);
        check('no script but ours', document.scripts.length === 3);
        check('text is there as text', document.body.innerText.includes('<' + '/script><' + 'script>hacked=5<'));
        check('escapes are spelled out', document.body.innerText.includes('\\\\u{1b}'));
        const shown = document.body.innerText;
        check('nothing hides or turns', !/[\\u202e\\u2028\\u2029\\u001b]/.test(shown));
        check('big numbers and doubled names stay', shown.includes('18446744073709551615') && shown.split('"a"').length > 2);
        let refused = false;
        try { document.body.innerHTML = '<b>'; } catch (no) { refused = true; }
        check('text cannot become elements', refused);
        """;
    assertThat(use(page, script, 1200)).allMatch(each -> each.startsWith("ok "));
    String dom = look(page, "--virtual-time-budget=5000", "--dump-dom");
    assertThat(dom).contains("<title>Frametape: hostile.jsonl</title>").contains("class=\"row");
    pictures(page, "hostile");
  }

  @Test
  void deepNestsAndLongLinesOpenToo() throws Exception {
    List<String> lines = new ArrayList<>();
    String deep = "[".repeat(30_000) + "]".repeat(30_000);
    lines.add("{\"to\":\"parent\",\"text\":\"" + deep + "\",\"length\":60000}");
    lines.add("{\"to\":\"parent\",\"text\":\"" + "[".repeat(60_000) + "\",\"length\":60000}");
    lines.add("{\"to\":\"parent\",\"frame\":[" + "1,".repeat(30_000) + "1]}");
    lines.add("{\"stderr\":\"" + "x".repeat(65_000) + "\"}");
    Path page = page(Samples.recording(folder.resolve("deep.jsonl"), lines));
    String script =
        """
        for (let index = 0; index < 4; index++) {
          const row = rows().find(each => each.dataset.index === String(index));
          await open(row);
          check('row ' + index + ' opens', row.querySelector('.payload').textContent.length > 0);
          check('and is bounded', row.querySelectorAll('*').length < 2000);
        }
        const many = rows().find(each => each.dataset.index === '2');
        const before = many.querySelectorAll('.num').length;
        Array.from(many.querySelectorAll('.kids > button')).pop().click();
        check('more on demand', before === 200 && many.querySelectorAll('.num').length === 400);
        """;
    assertThat(use(page, script, 1200)).allMatch(each -> each.startsWith("ok "));
  }
}
