package dev.frametape.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.Golden;
import dev.frametape.fault.Verdict;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportPageTest {
  /** All that the page is made of; none of them loads anything. */
  private static final Set<String> ELEMENTS =
      Set.of(
          "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "dl", "dt", "dd",
          "main", "section", "h2", "h3", "div", "label", "input", "span", "button", "p", "table",
          "thead", "tbody", "tr", "th", "td", "details", "summary", "pre", "code", "script");

  private static final Set<String> ATTRIBUTES =
      Set.of(
          "lang",
          "charset",
          "http-equiv",
          "content",
          "name",
          "class",
          "href",
          "id",
          "tabindex",
          "aria-labelledby",
          "aria-label",
          "aria-pressed",
          "role",
          "hidden",
          "type",
          "autocomplete",
          "placeholder",
          "scope",
          "title",
          "disabled",
          "data-verdict",
          "data-passed",
          "colspan");

  private static final Path RECORDINGS = Path.of("src/test/resources/golden/recording");

  @TempDir private Path folder;

  /**
   * The page of a campaign; it is well-formed, so that a strict reader sees what a browser sees.
   */
  private Document page(CampaignResults campaign) throws Exception {
    return parse(new ReportPage(campaign, folder).write());
  }

  private static Document parse(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html)));
  }

  private static List<Element> elements(Document page, String name) {
    NodeList nodes = page.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int at = 0; at < nodes.getLength(); at++) {
      elements.add((Element) nodes.item(at));
    }
    return elements;
  }

  private static List<Element> withClass(Document page, String name, String word) {
    return elements(page, name).stream()
        .filter(each -> List.of(each.getAttribute("class").split(" ")).contains(word))
        .toList();
  }

  private Path files(String name) throws Exception {
    return Files.createDirectories(folder.resolve(CampaignResults.folder(name)));
  }

  private void record(String name, String recording) throws Exception {
    Path recordings = Files.createDirectories(files(name).resolve("recordings"));
    Files.copy(RECORDINGS.resolve(recording + ".jsonl"), recordings.resolve("0001-7.jsonl"));
    Path blobs = RECORDINGS.resolve(recording + ".blobs");
    if (Files.exists(blobs)) {
      Files.copy(blobs, recordings.resolve("0001-7.blobs"));
    }
  }

  @Test
  void isTheOneThatWasReviewed() throws Exception {
    record("clean-eof", "minimal");
    Files.writeString(files("clean-eof").resolve("parent.err"), "error: the worker has gone\n");
    String page = new ReportPage(ReportSamples.passed(), folder).write();
    // Style and script are reviewed where they are written.
    Golden.hold(
        "campaign",
        "report.html",
        page.replaceAll("(?s)<(style|script)>.*?</\\1>", "<$1>...</$1>")
            .replaceAll("sha256-[^']*", "sha256-..."));
  }

  @Test
  void everyCaseHasASquareThatLeadsToIt() throws Exception {
    CampaignResults campaign = ReportSamples.small();
    Document page = page(campaign);
    List<String> squares =
        withClass(page, "a", "cell").stream().map(each -> each.getAttribute("href")).toList();
    List<String> cases =
        elements(page, "details").stream().map(each -> "#" + each.getAttribute("id")).toList();
    assertThat(squares).containsExactlyInAnyOrderElementsOf(cases).doesNotHaveDuplicates();
    assertThat(cases).hasSize(campaign.results().size() + campaign.notRun().size());
  }

  @Test
  void aFailureIsToldByMoreThanItsColour() throws Exception {
    Document page = page(ReportSamples.small());
    Element hang =
        withClass(page, "a", "cell").stream()
            .filter(each -> each.getAttribute("href").equals("#case-cuts-1"))
            .findFirst()
            .orElseThrow();
    assertThat(hang.getAttribute("class")).contains("v-hang").contains("bad");
    assertThat(hang.getTextContent()).isEqualTo("✗ 1");
    assertThat(hang.getAttribute("aria-label")).startsWith("cuts-1: hang, FAILED; not done");
  }

  @Test
  void eachCaseSaysWhatWasExpectedAndHowToSeeItAgain() throws Exception {
    for (Element each : withClass(page(ReportSamples.small()), "pre", "command")) {
      assertThat(each.getTextContent()).startsWith("frametape chaos --only=");
    }
    assertThat(
            elements(page(ReportSamples.small()), "details").stream()
                .filter(each -> each.getAttribute("id").equals("case-flips-s1"))
                .findFirst()
                .orElseThrow()
                .getTextContent())
        .contains("typed-error")
        .contains("wrong-success: another value at /a|b")
        .contains("--only=flips-s1");
  }

  @Test
  void textsOfOthersDoNothing() throws Exception {
    Path its = files("flips-s1");
    record("flips-s1", "full");
    Files.write(
        its.resolve("parent.out"),
        ("\u0000\u0007</pre></details><script>alert(3)</script>" + ReportSamples.HOSTILE)
            .getBytes(UTF_8));
    Files.write(its.resolve("parent.err"), new byte[] {'a', (byte) 0xFF, (byte) 0xC3, '\n', 0x1b});
    Files.writeString(its.resolve("scenario.yaml"), "note: '" + "]]><b onclick=x>" + "'\n");
    String html = new ReportPage(ReportSamples.hostile(), folder).write();
    assertThat(html.codePoints().filter(Character::isISOControl).distinct())
        .isSubsetOf((int) '\n', (int) '\t');
    assertThat(html.codePoints())
        .as("characters that hide or turn others")
        .noneMatch(point -> Character.getType(point) == Character.FORMAT);

    Document page = parse(html);
    for (Element each : elements(page, "*")) {
      assertThat(ELEMENTS).contains(each.getTagName());
      for (int at = 0; at < each.getAttributes().getLength(); at++) {
        String name = each.getAttributes().item(at).getNodeName();
        assertThat(ATTRIBUTES).contains(name);
        if (name.equals("href")) {
          assertThat(each.getAttribute(name)).startsWith("#");
        }
      }
    }
    assertThat(elements(page, "script")).hasSize(1);
    assertThat(page.getDocumentElement().getTextContent())
        .contains("<script>alert(3)</script>")
        .contains("a\\xff\\xc3\n\\u{1b}");
  }

  @Test
  void noScriptAndNoStyleButItsOwnMayRun() throws Exception {
    Document page = page(ReportSamples.hostile());
    String policy =
        elements(page, "meta").stream()
            .filter(each -> each.getAttribute("http-equiv").equals("Content-Security-Policy"))
            .findFirst()
            .orElseThrow()
            .getAttribute("content");
    assertThat(policy)
        .startsWith("default-src 'none'; ")
        .contains("script-src '" + sum(elements(page, "script").getFirst().getTextContent()) + "'")
        .contains("style-src '" + sum(elements(page, "style").getFirst().getTextContent()) + "'")
        .doesNotContain("unsafe");
  }

  private static String sum(String text) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(digest);
  }

  @Test
  void aTimelineHasFramesStderrFaultsAndTheEnd() throws Exception {
    record("flips-s1", "full");
    Document page = page(ReportSamples.hostile());
    for (String kind : List.of("to-child", "to-parent", "stderr", "fault", "end")) {
      assertThat(withClass(page, "tr", kind)).as(kind).isNotEmpty();
    }
    assertThat(withClass(page, "span", "only")).isNotEmpty();
  }

  @Test
  void aLongConversationIsCountedAndItsEndIsShown() throws Exception {
    Path recordings = Files.createDirectories(folder.resolve("recordings"));
    Path file = recordings.resolve("0001-7.jsonl");
    Files.copy(RECORDINGS.resolve("full.jsonl"), file);
    Files.copy(RECORDINGS.resolve("full.blobs"), recordings.resolve("0001-7.blobs"));
    Timeline all = Timeline.read(folder, 1000);
    Timeline some = Timeline.read(folder, 5);
    List<Timeline.Event> events = all.conversations().getFirst().first();
    Timeline.Conversation one = some.conversations().getFirst();
    assertThat(one.first()).isEqualTo(events.subList(0, 5));
    assertThat(one.left()).isEqualTo(events.size() - 15);
    assertThat(one.last()).isEqualTo(events.subList(events.size() - 10, events.size()));
    assertThat(one.trouble()).isEmpty();

    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() - 30));
    assertThat(Timeline.read(folder, 1000).conversations().getFirst().trouble())
        .hasValueSatisfying(why -> assertThat(why).contains("cut off"));
    Files.writeString(file, text.replaceFirst("\"n\":3", "\"n\":9"));
    assertThat(Timeline.read(folder, 1000).conversations().getFirst().trouble()).isPresent();
  }

  @Test
  void manyCasesStayAPageThatABrowserOpens() throws Exception {
    List<String> names = new ArrayList<>();
    List<CaseResult> results = new ArrayList<>();
    for (int seed = 1; seed <= 5000; seed++) {
      names.add("flips-s" + seed);
      results.add(ReportSamples.result("flips", "flips-s" + seed, seed, Verdict.HANG, "why"));
    }
    CampaignResults campaign =
        new CampaignResults(
            ReportSamples.plan(Optional.empty(), names), results, List.of(), Optional.empty());
    assertThat(new ReportPage(campaign, folder).write()).hasSizeLessThan(10_000_000);
  }
}
