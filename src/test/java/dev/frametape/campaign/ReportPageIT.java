package dev.frametape.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.view.Browser;
import dev.frametape.view.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page of a campaign in a real browser without a window, used as a person would. For pictures
 * of a real one: {@code scripts/look-at-report}.
 */
class ReportPageIT {
  private static final Path RECORDINGS = Path.of("src/test/resources/golden/recording");

  @TempDir private Path folder;

  @BeforeAll
  static void isThere() {
    Programs.need("the campaign's page in a browser", Browser.PROGRAMS);
  }

  private Path page(CampaignResults campaign) throws Exception {
    Path recordings =
        Files.createDirectories(
            folder.resolve(CampaignResults.folder("flips-s1")).resolve("recordings"));
    Files.copy(RECORDINGS.resolve("full.jsonl"), recordings.resolve("0001-7.jsonl"));
    Files.copy(RECORDINGS.resolve("full.blobs"), recordings.resolve("0001-7.blobs"));
    return Files.writeString(
        folder.resolve("report.html"), new ReportPage(campaign, folder).write());
  }

  /** What was checked, each with "ok " or not. */
  private List<String> use(Path page, String script, int width) throws Exception {
    String all =
        """
        const said = [];
        const check = (what, is) => said.push((is ? 'ok ' : 'NOT ok ') + what);
        const byId = id => document.getElementById(id);
        const seen = name => Array.from(document.querySelectorAll(name)).filter(each => each.offsetParent !== null);
        const press = (at, key) => at.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
        const find = text => { byId('words').value = text; byId('words').dispatchEvent(new Event('input')); };
        try {
          SCRIPT
          check('nothing was loaded', performance.getEntriesByType('resource').length === 0);
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

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1200, 420})
  void casesAreFilteredFoundAndOpened(int width) throws Exception {
    String script =
        """
        check('all cases are counted', byId('shown').textContent === '8 cases');
        check('and each has a square', seen('details.case').length === 8 && seen('a.cell').length === 8);
        byId('failed').click();
        check('failed only: ' + byId('shown').textContent, seen('details.case').length === 4 && seen('a.cell').length === 4);
        byId('failed').click();
        const hang = Array.from(document.querySelectorAll('#verdicts button')).find(chip => chip.textContent === '1 hang');
        hang.click();
        check('hangs only', seen('details.case').length === 1 && hang.getAttribute('aria-pressed') === 'true');
        hang.click();
        find('no such case');
        check('words that are nowhere', seen('details.case').length === 0 && seen('a.cell').length === 0);
        find('another value');
        check('words of one case', byId('shown').textContent === '1 of 8 cases');
        find('');
        const cells = seen('a.cell');
        cells[0].focus();
        press(cells[0], 'ArrowRight');
        check('arrow to the right', document.activeElement === cells[1]);
        press(cells[1], 'ArrowDown');
        check('arrow down', document.activeElement.closest('tr') !== cells[1].closest('tr'));
        const wrong = cells.find(cell => cell.hash === '#case-flips-s1');
        wrong.click();
        const its = byId('case-flips-s1');
        check('a square opens its case', its.open && document.activeElement === its.querySelector('summary'));
        check('with its address', location.hash === '#case-flips-s1');
        check('a timeline is there', its.querySelectorAll('tr.to-child').length > 0 && its.querySelectorAll('tr.fault').length > 0);
        check('and the command', its.querySelector('pre.command').textContent.includes('--only=flips-s1'));
        const colour = each => getComputedStyle(each).backgroundColor;
        check('verdicts differ in colour', colour(wrong) !== colour(cells.find(cell => cell.hash === '#case-cuts-1')));
        document.querySelectorAll('details.case').forEach(each => { each.open = true; });
        check('nothing is wider than the window', document.documentElement.scrollWidth <= innerWidth);
        """;
    assertThat(use(page(ReportSamples.small()), script, width))
        .hasSize(15)
        .allMatch(each -> each.startsWith("ok "));
  }

  @Test
  void whatOthersWroteNeverRuns() throws Exception {
    String script =
        """
        document.querySelectorAll('details').forEach(each => { each.open = true; });
        check('no element but ours', document.querySelector('img, iframe, link, object, embed, base, form') === null);
        check('no script but ours', document.scripts.length === 1);
        check('text is there as text', document.body.innerText.includes('<img src=x onerror=alert(2)>'));
        check('nothing hides or turns', !/[\\u202e\\u001b]/.test(document.body.innerText));
        const more = document.createElement('script');
        more.textContent = 'globalThis.ran = true';
        document.body.append(more);
        check('another script is refused', typeof ran === 'undefined');
        """;
    assertThat(use(page(ReportSamples.hostile()), script, 1200))
        .allMatch(each -> each.startsWith("ok "));
  }
}
