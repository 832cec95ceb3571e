package dev.frametape.campaign;

import java.util.Locale;
import java.util.Optional;

/** Results as CI systems read them: each case is a test, and what was not run is an error. */
final class JunitXml {
  private static final String SUITE = "frametape chaos";

  private JunitXml() {}

  static String write(CampaignResults campaign) {
    int tests = campaign.results().size() + campaign.notRun().size();
    int errors = campaign.notRun().size() + (campaign.stopped().isPresent() ? 1 : 0);
    tests += campaign.stopped().isPresent() ? 1 : 0;
    String counts =
        " tests=\"%d\" failures=\"%d\" errors=\"%d\" time=\"%s\""
            .formatted(
                tests,
                campaign.failed(),
                errors,
                seconds(campaign.results().stream().mapToLong(CaseResult::millis).sum()));
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append("<testsuites name=\"" + SUITE + "\"").append(counts).append(">\n");
    xml.append("  <testsuite name=\"" + SUITE + "\"")
        .append(counts)
        .append(" skipped=\"0\">\n    <properties>\n");
    property(xml, "campaign", campaign.plan().id());
    property(xml, "command", ReportText.words(campaign.plan().command()));
    property(xml, "worker", ReportText.words(campaign.plan().worker()));
    property(xml, "seeds", campaign.plan().seeds());
    campaign.plan().shard().ifPresent(shard -> property(xml, "shard", shard.toString()));
    xml.append("    </properties>\n");
    campaign.results().forEach(each -> testcase(xml, campaign.plan(), each));
    campaign.notRun().forEach(name -> notRun(xml, campaign.plan(), name));
    campaign.stopped().ifPresent(why -> stopped(xml, why));
    return xml.append("  </testsuite>\n</testsuites>\n").toString();
  }

  private static void property(StringBuilder xml, String name, String value) {
    xml.append("      <property name=\"" + name + "\" value=\"")
        .append(ReportText.xml(value))
        .append("\"/>\n");
  }

  private static void testcase(StringBuilder xml, CampaignPlan plan, CaseResult result) {
    open(xml, result.scenario().orElse("clean"), result.name(), result.millis());
    if (!result.passed()) {
      String verdict = result.verdict().map(CaseResult::word).orElse("not clean");
      String said =
          result.expected().isEmpty()
              ? result.why()
              : verdict + ", expected " + ReportWords.expected(result) + ": " + result.why();
      complaint(
          xml,
          "failure",
          verdict,
          said,
          said + "\nthe command: " + result.end() + again(plan, result.name()));
    }
    xml.append("      <system-out>")
        .append(ReportText.xml(result.verdict().map(CaseResult::word).orElse("clean")))
        .append(": ")
        .append(ReportText.xml(result.why()))
        .append("\nfiles: ")
        .append(ReportText.xml(CampaignResults.folder(result.name())))
        .append("</system-out>\n    </testcase>\n");
  }

  private static void notRun(StringBuilder xml, CampaignPlan plan, String name) {
    open(xml, "not-run", name, 0);
    complaint(
        xml, "error", "not-run", "not run", "there is no result of this case" + again(plan, name));
    xml.append("    </testcase>\n");
  }

  /** As a test of its own, since no case is to blame. */
  private static void stopped(StringBuilder xml, String why) {
    open(xml, "campaign", "campaign", 0);
    complaint(xml, "error", "stopped", why, why);
    xml.append("    </testcase>\n");
  }

  private static void open(StringBuilder xml, String scenario, String name, long millis) {
    xml.append("    <testcase classname=\"frametape.")
        .append(ReportText.xml(scenario))
        .append("\" name=\"")
        .append(ReportText.xml(name))
        .append("\" time=\"")
        .append(seconds(millis))
        .append("\">\n");
  }

  private static void complaint(
      StringBuilder xml, String element, String type, String message, String text) {
    xml.append("      <" + element + " type=\"" + type + "\" message=\"")
        .append(ReportText.xml(message))
        .append("\">")
        .append(ReportText.xmlLines(text))
        .append("</" + element + ">\n");
  }

  private static String again(CampaignPlan plan, String name) {
    Optional<String> line = plan.again(name);
    return line.map(words -> "\nagain, in " + plan.directory() + ":\n" + words).orElse("");
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%d.%03d", millis / 1000, millis % 1000);
  }
}
