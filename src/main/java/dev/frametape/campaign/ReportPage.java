package dev.frametape.campaign;

import dev.frametape.process.ByteText;
import dev.frametape.view.PageParts;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The campaign as one page for people. It loads nothing, it is well-formed XML, and no script but
 * its own may run in it: the browser is told that one's sum.
 */
final class ReportPage {
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");

  /** Events of all cases together; a browser opens such a page at once. */
  private static final int MOST_EVENTS = 30_000;

  private static final int EVENTS_OF_FAILED = 300;
  private static final int EVENTS_OF_PASSED = 60;
  private static final int TAIL_BYTES = 4096;

  private final CampaignResults campaign;
  private final Path folder;
  private final int eventsOfFailed;
  private final int eventsOfPassed;

  /**
   * @param folder of the report, with what the cases have left
   */
  ReportPage(CampaignResults campaign, Path folder) {
    this.campaign = campaign;
    this.folder = folder;
    int failed = (int) campaign.failed();
    int passed = campaign.results().size() - failed;
    eventsOfFailed = Math.min(EVENTS_OF_FAILED, MOST_EVENTS / Math.max(1, failed));
    int rest = MOST_EVENTS - failed * eventsOfFailed;
    eventsOfPassed = Math.min(EVENTS_OF_PASSED, rest / Math.max(1, passed));
  }

  String write() throws IOException {
    Map<String, String> parts = new TreeMap<>();
    parts.put("style", PageParts.resource(ReportPage.class, "report.css"));
    parts.put("script", PageParts.resource(ReportPage.class, "report.js"));
    parts.put("style-sum", PageParts.sum(parts.get("style")));
    parts.put("script-sum", PageParts.sum(parts.get("script")));
    parts.put("headline", ReportText.xml(ReportWords.headline(campaign)));
    parts.put("state", campaign.passed() ? "passed" : "failed");
    parts.put(
        "stopped",
        campaign
            .stopped()
            .map(why -> "<p class=\"stopped\">Stopped: " + ReportText.xml(why) + "</p>")
            .orElse(""));
    parts.put("facts", facts());
    parts.put("verdicts", verdicts());
    parts.put("matrix", matrix());
    parts.put("cases", cases());
    return PLACE
        .matcher(PageParts.resource(ReportPage.class, "report.html"))
        .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  private String facts() {
    CampaignPlan plan = campaign.plan();
    StringBuilder html = new StringBuilder();
    fact(html, "parent", code(ReportText.words(plan.command())));
    fact(html, "worker", code(ReportText.words(plan.worker())));
    fact(html, "seeds", ReportText.xml(plan.seeds()));
    plan.shard().ifPresent(shard -> fact(html, "shard", shard.toString()));
    fact(html, "directory", code(plan.directory()));
    return html.toString();
  }

  private static void fact(StringBuilder html, String name, String value) {
    html.append("<dt>" + name + "</dt><dd>").append(value).append("</dd>\n");
  }

  private static String code(String text) {
    return "<code>" + ReportText.xml(text) + "</code>";
  }

  /** Each verdict with its count; the script makes filters of them. */
  private String verdicts() {
    Map<String, Integer> counts = new TreeMap<>(ReportWords.verdicts(campaign));
    for (CaseResult each : campaign.results()) {
      if (each.verdict().isEmpty()) {
        counts.merge(ReportWords.verdict(each), 1, Integer::sum);
      }
    }
    if (!campaign.notRun().isEmpty()) {
      counts.put("not run", campaign.notRun().size());
    }
    StringBuilder html = new StringBuilder();
    counts.forEach(
        (verdict, count) ->
            html.append("<button type=\"button\" disabled=\"disabled\" aria-pressed=\"false\"")
                .append(" class=\"chip " + color(verdict) + "\" data-verdict=\"" + verdict + "\">")
                .append(count + " " + verdict + "</button>\n"));
    return html.toString();
  }

  private static String color(String verdict) {
    return "v v-" + verdict.replace(' ', '-');
  }

  private String matrix() {
    Map<String, List<CaseResult>> byScenario = new LinkedHashMap<>();
    for (CaseResult each : campaign.results()) {
      byScenario
          .computeIfAbsent(each.scenario().orElse("nothing goes wrong"), _ -> new ArrayList<>())
          .add(each);
    }
    StringBuilder html = new StringBuilder();
    byScenario.forEach(
        (scenario, results) -> {
          html.append("<tr><th scope=\"row\">" + ReportText.xml(scenario) + "</th><td>");
          row(html, scenario, results);
          html.append("</td></tr>\n");
        });
    if (!campaign.notRun().isEmpty()) {
      html.append("<tr><th scope=\"row\">not run</th><td><div class=\"line\">");
      for (String name : campaign.notRun()) {
        cell(html, name, name, "not run", false, "not run");
      }
      html.append("</div></td></tr>\n");
    }
    return html.toString();
  }

  /** Variants stand side by side; where there are seeds, each variant has a line of them. */
  private static void row(StringBuilder html, String scenario, List<CaseResult> results) {
    Map<String, List<CaseResult>> byVariant = new LinkedHashMap<>();
    for (CaseResult each : results) {
      byVariant.computeIfAbsent(variant(scenario, each), _ -> new ArrayList<>()).add(each);
    }
    boolean hasSeeds = results.stream().anyMatch(ReportPage::hasSeed);
    boolean hasLines = hasSeeds && byVariant.size() > 1;
    html.append(hasLines ? "" : "<div class=\"line\">");
    byVariant.forEach(
        (variant, ofIt) -> {
          if (hasLines) {
            html.append("<div class=\"line\"><span class=\"of\">" + ReportText.xml(variant))
                .append("</span>");
          }
          for (CaseResult each : ofIt) {
            String label = hasSeed(each) ? "s" + each.seed() : variant;
            cell(
                html,
                each.name(),
                results.size() == 1 || label.isEmpty() ? ReportWords.verdict(each) : label,
                ReportWords.verdict(each),
                each.passed(),
                each.why());
          }
          html.append(hasLines ? "</div>" : "");
        });
    html.append(hasLines ? "" : "</div>");
  }

  private static boolean hasSeed(CaseResult result) {
    return result.name().endsWith("-s" + result.seed());
  }

  private static String variant(String scenario, CaseResult result) {
    String name = result.name();
    String bare = hasSeed(result) ? name.substring(0, name.lastIndexOf("-s")) : name;
    return bare.startsWith(scenario + "-")
        ? bare.substring(scenario.length() + 1)
        : bare.equals(scenario) ? "" : bare;
  }

  private static void cell(
      StringBuilder html, String name, String label, String verdict, boolean passed, String why) {
    String words = name + ": " + verdict + (passed ? ", passed; " : ", FAILED; ") + why;
    html.append("<a class=\"cell " + color(verdict) + (passed ? "" : " bad"))
        .append(label.equals(verdict) ? " wide" : "")
        .append("\" href=\"#" + id(name) + "\" title=\"" + ReportText.xml(words))
        .append("\" aria-label=\"" + ReportText.xml(words) + "\">")
        .append((passed ? "" : "✗ ") + ReportText.xml(label) + "</a>");
  }

  private static String id(String name) {
    return "case-" + ReportText.xml(name);
  }

  private String cases() throws IOException {
    StringBuilder html = new StringBuilder();
    for (CaseResult each : campaign.results()) {
      one(html, each);
    }
    for (String name : campaign.notRun()) {
      open(html, name, "not run", false, "there is no result of this case", "");
      again(html, name);
      html.append("</div></details>\n");
    }
    return html.toString();
  }

  private static void open(
      StringBuilder html, String name, String verdict, boolean passed, String why, String took) {
    html.append("<details class=\"case\" id=\"" + id(name) + "\" data-verdict=\"" + verdict)
        .append("\" data-passed=\"" + passed + "\"><summary><span class=\"name\">")
        .append(ReportText.xml(name))
        .append("</span> <span class=\"chip " + color(verdict) + (passed ? "" : " bad") + "\">")
        .append((passed ? "" : "✗ ") + verdict + "</span> <span class=\"why\">")
        .append(ReportText.xml(why))
        .append("</span> <span class=\"took\">" + took + "</span></summary>\n")
        .append("<div class=\"inside\">\n");
  }

  private void one(StringBuilder html, CaseResult result) throws IOException {
    open(
        html,
        result.name(),
        ReportWords.verdict(result),
        result.passed(),
        result.why(),
        String.format(Locale.ROOT, "%.1f s", result.millis() / 1000.0));
    Path files = folder.resolve(CampaignResults.folder(result.name()));
    html.append("<dl class=\"facts\">\n");
    fact(
        html,
        "expected",
        result.expected().isEmpty() ? "no trouble" : ReportWords.expected(result));
    fact(html, "found", ReportWords.verdict(result) + ": " + ReportText.xml(result.why()));
    fact(html, "its end", ReportText.xml(result.end()));
    fact(html, "files", code(CampaignResults.folder(result.name())));
    html.append("</dl>\n");
    again(html, result.name());
    timeline(html, Timeline.read(files, result.passed() ? eventsOfPassed : eventsOfFailed));
    tail(html, "Last words of the parent, stdout", files.resolve("parent.out"));
    tail(html, "Last words of the parent, stderr", files.resolve("parent.err"));
    tail(html, "The scenario", files.resolve("scenario.yaml"));
    html.append("</div></details>\n");
  }

  private void again(StringBuilder html, String name) {
    campaign
        .plan()
        .again(name)
        .ifPresent(
            line ->
                html.append("<h3>Again</h3>\n<pre class=\"command\" tabindex=\"0\">")
                    .append(ReportText.xml(line))
                    .append("</pre>\n"));
  }

  private static void timeline(StringBuilder html, Timeline timeline) {
    for (Timeline.Conversation each : timeline.conversations()) {
      html.append("<h3>What was said, " + ReportText.xml(each.file()) + "</h3>\n")
          .append("<table class=\"timeline\"><thead><tr><th scope=\"col\">seconds</th>")
          .append("<th scope=\"col\">who</th><th scope=\"col\">what</th>")
          .append("<th scope=\"col\">bytes</th></tr></thead><tbody>\n");
      each.first().forEach(event -> event(html, event));
      if (each.left() > 0) {
        html.append("<tr class=\"counted\"><td colspan=\"4\">")
            .append(ReportWords.count(each.left(), "event") + " left out here</td></tr>\n");
      }
      each.last().forEach(event -> event(html, event));
      html.append("</tbody></table>\n");
      each.trouble()
          .ifPresent(why -> html.append("<p class=\"trouble\">" + ReportText.xml(why) + "</p>\n"));
    }
    if (timeline.left() > 0) {
      html.append("<p class=\"hint\">" + ReportWords.count(timeline.left(), "recording"))
          .append(timeline.conversations().isEmpty() ? "" : " more")
          .append(" in the case's folder; <code>frametape show</code> prints them.</p>\n");
    }
  }

  private static void event(StringBuilder html, Timeline.Event event) {
    html.append("<tr class=\"" + event.kind().word() + "\"><td class=\"time\">")
        .append(
            String.format(
                Locale.ROOT, "%d.%06d", event.micros() / 1_000_000, event.micros() % 1_000_000))
        .append("</td><td class=\"who\">" + ReportText.xml(event.who()))
        .append("</td><td class=\"what\">" + ReportText.xml(event.what()));
    if (!event.sample().isEmpty()) {
      html.append(event.what().isEmpty() ? "" : " ")
          .append("<code>" + ReportText.xml(event.sample()) + "</code>");
    }
    switch (event.lane()) {
      case BOTH -> {}
      case SENT -> html.append(" <span class=\"only\">not delivered</span>");
      case DELIVERED -> html.append(" <span class=\"only\">not sent</span>");
    }
    html.append("</td><td class=\"bytes\">");
    event.bytes().ifPresent(html::append);
    html.append("</td></tr>\n");
  }

  /** The end of a file, which may hold anything. */
  private static void tail(StringBuilder html, String title, Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) == 0) {
      return;
    }
    byte[] bytes;
    long left;
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      left = Math.max(0, in.length() - TAIL_BYTES);
      bytes = new byte[(int) (in.length() - left)];
      in.seek(left);
      in.readFully(bytes);
    }
    html.append("<h3>" + title + "</h3>\n");
    if (left > 0) {
      html.append("<p class=\"hint\">" + ReportWords.count(left, "byte") + " left out here</p>\n");
    }
    html.append("<pre tabindex=\"0\">")
        .append(ReportText.xmlLines(ByteText.decode(bytes).stripTrailing()))
        .append("</pre>\n");
  }
}
