package dev.frametape.campaign;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What all reports say in the same words. */
final class ReportWords {
  private ReportWords() {}

  /** {@code typed-error or recovered}. */
  static String expected(CaseResult result) {
    return result.expected().stream().map(CaseResult::word).collect(Collectors.joining(" or "));
  }

  static String verdict(CaseResult result) {
    return result.verdict().map(CaseResult::word).orElse(result.passed() ? "clean" : "not clean");
  }

  /** How many cases have which verdict; clean cases have none. */
  static Map<String, Integer> verdicts(CampaignResults campaign) {
    Map<String, Integer> counts = new TreeMap<>();
    for (CaseResult each : campaign.results()) {
      each.verdict().ifPresent(is -> counts.merge(CaseResult.word(is), 1, Integer::sum));
    }
    return counts;
  }

  /** The whole campaign in one line. */
  static String headline(CampaignResults campaign) {
    String cases = count(campaign.results().size(), "case");
    if (campaign.passed()) {
      return cases + " passed";
    }
    String failed = campaign.failed() + " of " + cases + " failed";
    return campaign.notRun().isEmpty()
        ? failed
        : failed + ", " + campaign.notRun().size() + " not run";
  }

  static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
