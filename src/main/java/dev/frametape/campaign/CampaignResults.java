package dev.frametape.campaign;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a campaign, or of one shard of it: what every report is made from.
 *
 * @param results the clean case before, the others in the order of the plan, the clean one after
 * @param notRun names of cases that have no result, though this machine was to run them
 * @param stopped why the campaign did not go on; empty when it did
 */
public record CampaignResults(
    CampaignPlan plan, List<CaseResult> results, List<String> notRun, Optional<String> stopped) {
  /** In the folder of a report. */
  public static final String FILE = "results.json";

  private static final String INTERRUPTED =
      "the campaign was interrupted, or is still running; --resume goes on";

  public CampaignResults {
    requireNonNull(plan, "plan");
    results = List.copyOf(results);
    notRun = List.copyOf(notRun);
    requireNonNull(stopped, "stopped");
  }

  public static CampaignResults of(CampaignPlan plan, Campaign.Outcome outcome) {
    return new CampaignResults(plan, outcome.results(), outcome.notRun(), outcome.stopped());
  }

  /** What a campaign leaves behind that is killed before its first case. */
  static CampaignResults begun(CampaignPlan plan) {
    return new CampaignResults(plan, List.of(), ofThisMachine(plan), Optional.of(INTERRUPTED));
  }

  private static List<String> ofThisMachine(CampaignPlan plan) {
    return plan.cases().stream()
        .filter(name -> plan.shard().map(shard -> Campaign.isIn(shard, name)).orElse(true))
        .toList();
  }

  /**
   * What is there of a campaign that broke off.
   *
   * @param folder of the report
   * @param why it broke off
   */
  public static CampaignResults soFar(CampaignPlan plan, Path folder, String why)
      throws IOException {
    List<CaseResult> results = new ArrayList<>();
    List<String> notRun = new ArrayList<>();
    CaseResult.read(folder.resolve(folder(Campaign.BEFORE))).ifPresent(results::add);
    for (String name : ofThisMachine(plan)) {
      Optional<CaseResult> result = CaseResult.read(folder.resolve(folder(name)));
      result.ifPresentOrElse(results::add, () -> notRun.add(name));
    }
    CaseResult.read(folder.resolve(folder(Campaign.AFTER))).ifPresent(results::add);
    return new CampaignResults(plan, results, notRun, Optional.of(why));
  }

  /** Whether all was run, and all is well. */
  public boolean passed() {
    return stopped.isEmpty() && notRun.isEmpty() && results.stream().allMatch(CaseResult::passed);
  }

  /** All in one line. */
  public String headline() {
    return ReportWords.headline(this);
  }

  long failed() {
    return results.stream().filter(each -> !each.passed()).count();
  }

  /** Where a case has left its files, from the report's folder. */
  static String folder(String name) {
    return "cases/" + name;
  }

  /**
   * Reads what an earlier campaign has left; of an interrupted one, the cases that were done.
   *
   * @throws ReportException when there is nothing that can be read
   */
  public static CampaignResults read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      throw new ReportException(folder, "found no " + FILE + ", expected the folder of a report");
    }
    try {
      CampaignResults results = ResultsJson.read(Files.readAllBytes(file));
      return results.stopped.equals(Optional.of(INTERRUPTED))
          ? soFar(results.plan, folder, INTERRUPTED)
          : results;
    } catch (IllegalArgumentException | java.util.NoSuchElementException wrong) {
      throw new ReportException(
          file,
          "found no results that this version can read"
              + (wrong instanceof IllegalArgumentException ? " (" + wrong.getMessage() + ")" : "")
              + ", expected a file that `frametape chaos` wrote");
    }
  }

  /**
   * Joins the shards of a campaign. What the missing ones were to run has not been run.
   *
   * @param shards by the folder that each was read from
   * @throws ReportException when they are not shards of one campaign, each given once
   */
  public static Merged merge(Map<Path, CampaignResults> shards) throws ReportException {
    Path first = shards.keySet().iterator().next();
    CampaignPlan plan = shards.get(first).plan();
    Map<Integer, Path> byIndex = new HashMap<>();
    for (var each : shards.entrySet()) {
      each.getValue().checkFits(each.getKey(), first, plan);
      int index = each.getValue().plan().shard().map(Shard::index).orElse(1);
      Path twin = byIndex.put(index, each.getKey());
      if (twin != null) {
        throw new ReportException(
            each.getKey(),
            "found shard "
                + each.getValue().plan().shard().map(Shard::toString).orElse("1/1")
                + ", which "
                + twin
                + " is as well; give each shard once");
      }
    }
    return new Joining(shards, plan, byIndex).join();
  }

  private void checkFits(Path folder, Path first, CampaignPlan other) throws ReportException {
    String found = null;
    String expected = null;
    if (!plan.options().equals(other.options())) {
      found = "a campaign of " + ReportText.words(plan.options());
      expected = ReportText.words(other.options());
    } else if (!plan.cases().equals(other.cases()) || !plan.id().equals(other.id())) {
      found = "a campaign of other scenarios";
      expected = "the same";
    } else if (!plan.shard().map(Shard::count).equals(other.shard().map(Shard::count))) {
      found = plan.shard().map(shard -> "shard " + shard).orElse("a campaign without shards");
      expected =
          other
              .shard()
              .map(shard -> "another shard of " + shard.count())
              .orElse("another campaign without shards, which would be the same one");
    }
    if (found != null) {
      throw new ReportException(
          folder, "found " + found + ", expected " + expected + " as in " + first);
    }
    for (CaseResult each : results) {
      boolean isOfThePlan = each.verdict().isEmpty() || plan.cases().contains(each.name());
      if (!isOfThePlan || !isOfTheShard(each.name())) {
        throw new ReportException(
            folder, "found the case " + each.name() + ", which is none of this shard's");
      }
    }
  }

  private boolean isOfTheShard(String name) {
    return name.equals(Campaign.BEFORE)
        || name.equals(Campaign.AFTER)
        || plan.shard().map(shard -> Campaign.isIn(shard, name)).orElse(true);
  }

  /**
   * @param folders by the name of a case: the shard's that has its files
   */
  public record Merged(CampaignResults results, Map<String, Path> folders) {}

  private record Joining(
      Map<Path, CampaignResults> shards, CampaignPlan plan, Map<Integer, Path> byIndex) {
    private Merged join() {
      Map<String, CaseResult> byName = new HashMap<>();
      Map<String, Path> folders = new HashMap<>();
      List<String> stopped = new ArrayList<>();
      int count = plan.shard().map(Shard::count).orElse(1);
      List<String> missing = new ArrayList<>();
      for (int index = 1; index <= count; index++) {
        Path folder = byIndex.get(index);
        String shard = index + "/" + count;
        if (folder == null) {
          missing.add(shard);
          continue;
        }
        CampaignResults results = shards.get(folder);
        results.stopped.ifPresent(why -> stopped.add("shard " + shard + ": " + why));
        for (CaseResult each : results.results) {
          CaseResult other = byName.get(each.name());
          // Only the clean ones are in several: the first that failed tells most.
          if (other == null || other.passed() && !each.passed()) {
            byName.put(each.name(), each);
            folders.put(each.name(), folder);
          }
        }
      }
      if (!missing.isEmpty()) {
        stopped.add(
            "shard"
                + (missing.size() == 1 ? " " : "s ")
                + String.join(", ", missing)
                + (missing.size() == 1 ? " is" : " are")
                + " missing");
      }
      List<CaseResult> ordered = new ArrayList<>();
      List<String> notRun = new ArrayList<>();
      Optional.ofNullable(byName.get(Campaign.BEFORE)).ifPresent(ordered::add);
      for (String name : plan.cases()) {
        Optional.ofNullable(byName.get(name)).ifPresentOrElse(ordered::add, () -> notRun.add(name));
      }
      Optional.ofNullable(byName.get(Campaign.AFTER)).ifPresent(ordered::add);
      CampaignPlan whole =
          new CampaignPlan(
              plan.id(),
              plan.directory(),
              plan.worker(),
              plan.start(),
              plan.options(),
              plan.seeds(),
              Optional.empty(),
              plan.cases());
      return new Merged(
          new CampaignResults(
              whole,
              ordered,
              notRun,
              stopped.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", stopped))),
          folders);
    }
  }
}
