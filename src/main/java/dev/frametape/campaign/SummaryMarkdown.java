package dev.frametape.campaign;

import java.util.List;
import java.util.stream.Collectors;

/** Results for the page of a CI job, which takes Markdown of a limited length. */
final class SummaryMarkdown {
  /** A job's page may have 1 MiB. */
  private static final int MOST_ROWS = 200;

  private static final int MOST_CHARACTERS = 300;

  private SummaryMarkdown() {}

  static String write(CampaignResults campaign) {
    CampaignPlan plan = campaign.plan();
    StringBuilder text = new StringBuilder("## Frametape: ");
    text.append(ReportWords.headline(campaign)).append("\n\n");
    campaign
        .stopped()
        .ifPresent(why -> text.append("**Stopped:** ").append(cell(why)).append("\n\n"));
    String verdicts =
        ReportWords.verdicts(campaign).entrySet().stream()
            .map(each -> each.getValue() + " " + each.getKey())
            .collect(Collectors.joining(", "));
    if (!verdicts.isEmpty()) {
      text.append("Verdicts: ").append(verdicts).append(".\n");
    }
    text.append("Parent: <code>").append(cell(ReportText.words(plan.command())));
    text.append("</code>, seeds ").append(cell(plan.seeds()));
    plan.shard().ifPresent(shard -> text.append(", shard ").append(shard));
    text.append(".\n");
    failures(text, campaign);
    notRun(text, campaign.notRun());
    return text.toString();
  }

  private static void failures(StringBuilder text, CampaignResults campaign) {
    List<CaseResult> failed = campaign.results().stream().filter(each -> !each.passed()).toList();
    if (failed.isEmpty()) {
      return;
    }
    text.append("\n| case | verdict | expected | why |\n|---|---|---|---|\n");
    for (CaseResult each : failed.subList(0, Math.min(failed.size(), MOST_ROWS))) {
      text.append("| ")
          .append(cell(each.name()))
          .append(" | **")
          .append(ReportWords.verdict(each))
          .append("** | ")
          .append(each.expected().isEmpty() ? "no trouble" : ReportWords.expected(each))
          .append(" | ")
          .append(cell(each.why()))
          .append(" |\n");
    }
    if (failed.size() > MOST_ROWS) {
      text.append("\nand ")
          .append(failed.size() - MOST_ROWS)
          .append(" more; `report.html` has all.\n");
    }
    campaign
        .plan()
        .again(failed.getFirst().name())
        .ifPresent(
            line ->
                text.append("\nOne case again (another name behind `--only=` runs another), in ")
                    .append("<code>")
                    .append(cell(campaign.plan().directory()))
                    .append("</code>:\n\n")
                    .append(ReportText.markdownFence(line)));
  }

  private static void notRun(StringBuilder text, List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    text.append("\nNot run: ");
    text.append(
        names.stream()
            .limit(MOST_ROWS)
            .map(SummaryMarkdown::cell)
            .collect(Collectors.joining(", ")));
    text.append(
        names.size() > MOST_ROWS ? ", and " + (names.size() - MOST_ROWS) + " more.\n" : ".\n");
  }

  private static String cell(String words) {
    return ReportText.markdown(
        words.length() <= MOST_CHARACTERS ? words : words.substring(0, MOST_CHARACTERS) + "…");
  }
}
