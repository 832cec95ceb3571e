package dev.frametape.campaign;

import dev.frametape.fault.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Campaigns that nobody has run. */
final class ReportSamples {
  /** What a parent may say, or be named, when it means harm. */
  static final String HOSTILE =
      "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u001b]0;gone\u0007"
          + " ]]> &amp; \" ' | `x` \udcff \u202e\n# *bold*";

  private static final List<Verdict> TYPED = List.of(Verdict.TYPED_ERROR);

  private ReportSamples() {}

  static CampaignPlan plan(Optional<Shard> shard, List<String> cases) {
    return new CampaignPlan(
        "0123456789abcdef",
        "/home/you/parent",
        List.of("/home/you/parent/worker", "--rows", "3"),
        List.of("frametape", "chaos"),
        List.of(
            "--seeds=1..2",
            "--worker=./worker",
            "--worker-arg=--rows",
            "--worker-arg=3",
            "--",
            "./test it.sh",
            "{worker}"),
        "1..2",
        shard,
        cases);
  }

  static CaseResult clean(String name) {
    return new CaseResult(
        name,
        Optional.empty(),
        0,
        Optional.empty(),
        true,
        List.of(),
        "all is well without a fault",
        1_500,
        "exit code 0");
  }

  static CaseResult result(String scenario, String name, long seed, Verdict verdict, String why) {
    return new CaseResult(
        name,
        Optional.of(scenario),
        seed,
        Optional.of(verdict),
        TYPED.contains(verdict),
        TYPED,
        why,
        2_034,
        verdict == Verdict.HANG ? "killed at the deadline" : "exit code 0");
  }

  /** A case of most kinds. */
  static CampaignResults small() {
    List<CaseResult> results =
        List.of(
            clean(Campaign.BEFORE),
            result("clean-eof", "clean-eof", 1, Verdict.TYPED_ERROR, "its command ended with 1"),
            result("cuts", "cuts-1", 1, Verdict.HANG, "not done after 20 s, and was killed"),
            result("cuts", "cuts-2", 1, Verdict.TYPED_ERROR, "its command ended with 1"),
            result("flips", "flips-s1", 1, Verdict.WRONG_SUCCESS, "another value at /a|b"),
            result("flips", "flips-s2", 2, Verdict.INCONCLUSIVE, "no fault fired"),
            clean(Campaign.AFTER));
    return new CampaignResults(
        plan(
            Optional.empty(),
            List.of("clean-eof", "cuts-1", "cuts-2", "flips-s1", "flips-s2", "late")),
        results,
        List.of("late"),
        Optional.empty());
  }

  /** All is well. */
  static CampaignResults passed() {
    CaseResult one = result("clean-eof", "clean-eof", 1, Verdict.TYPED_ERROR, "ended with 1");
    return new CampaignResults(
        plan(Optional.of(new Shard(2, 4)), List.of("clean-eof", "elsewhere")),
        List.of(clean(Campaign.BEFORE), one, clean(Campaign.AFTER)),
        List.of(),
        Optional.empty());
  }

  /** Every text is one that means harm. */
  static CampaignResults hostile() {
    String name = "flips-s1";
    CaseResult one = result(HOSTILE, name, 1, Verdict.PARENT_CRASH, "it says: " + HOSTILE);
    CampaignPlan plan =
        new CampaignPlan(
            "0123456789abcdef",
            "/tmp/" + HOSTILE,
            List.of("/bin/" + HOSTILE),
            List.of("frametape", "chaos"),
            List.of("--", HOSTILE),
            "1",
            Optional.empty(),
            List.of(name));
    return new CampaignResults(plan, List.of(one), List.of(), Optional.of("because " + HOSTILE));
  }

  /** A campaign of many cases on one machine. */
  static CampaignResults whole(int count) {
    List<String> names = new ArrayList<>();
    List<CaseResult> results = new ArrayList<>(List.of(clean(Campaign.BEFORE)));
    for (int number = 1; number <= count; number++) {
      String name = "case-" + number;
      names.add(name);
      Verdict verdict = Verdict.values()[number % Verdict.values().length];
      results.add(result("scenario-" + number % 7, name, 1, verdict, "because of " + number));
    }
    results.add(clean(Campaign.AFTER));
    return new CampaignResults(plan(Optional.empty(), names), results, List.of(), Optional.empty());
  }

  /** The part of it that one machine has run. */
  static CampaignResults part(CampaignResults whole, Shard shard) {
    return new CampaignResults(
        plan(Optional.of(shard), whole.plan().cases()),
        whole.results().stream()
            .filter(each -> each.verdict().isEmpty() || Campaign.isIn(shard, each.name()))
            .toList(),
        List.of(),
        Optional.empty());
  }
}
