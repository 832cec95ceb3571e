package dev.frametape.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.fault.DecisionLog;
import dev.frametape.fault.FaultRule;
import dev.frametape.fault.Scenario;
import dev.frametape.fault.ScenarioException;
import dev.frametape.fault.ScenarioReader;
import dev.frametape.fault.ScenarioText;
import dev.frametape.fault.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Reduces a case that failed to the smallest scenario that has the same verdict. Each try is a case
 * of its own, which is kept, so that it is not run twice.
 */
public final class CaseShrinker {
  private static final int ID_DIGITS = 16;

  private final CaseRunner runner;
  private final Path report;
  private final String name;
  private final Listener listener;

  private final CaseResult failed;
  private final Scenario scenario;
  private final Verdict verdict;
  private final Answers clean;

  /** Is told of every try. */
  public interface Listener {
    /**
     * A scenario was tried.
     *
     * @param isSame whether it has the verdict that is looked for
     * @param isOld whether it was tried in an earlier run
     */
    void tried(int number, Scenario scenario, CaseResult result, boolean isSame, boolean isOld);
  }

  /**
   * What came of it.
   *
   * @param file with the smallest scenario
   * @param tries how many were run, or had been
   * @param isSmallest whether everything one step simpler was tried
   */
  public record Shrunk(Path file, Scenario scenario, long seed, int tries, boolean isSmallest) {}

  /**
   * @param report the folder of a campaign
   * @param name of a case in it that failed
   * @throws ReportException when there is no such case, or nothing in it that can be reduced
   */
  public CaseShrinker(CaseRunner runner, Path report, String name, Listener listener)
      throws IOException {
    this.runner = runner;
    this.report = report;
    this.name = name;
    this.listener = listener;
    Path folder = report.resolve(CampaignResults.folder(name));
    this.failed =
        CaseResult.read(folder)
            .orElseThrow(
                () ->
                    new ReportException(
                        folder, "found no verdict, expected the folder of a case that was run"));
    if (failed.passed() || failed.verdict().isEmpty()) {
      throw new ReportException(folder, "found a case that passed, expected one that failed");
    }
    this.verdict = failed.verdict().get();
    Path file = folder.resolve("scenario.yaml");
    if (verdict == Verdict.INCONCLUSIVE || !Files.exists(file)) {
      throw new ReportException(
          folder,
          verdict == Verdict.INCONCLUSIVE
              ? "found a case in which no fault fired, expected one with something to leave out"
              : "found a case without a scenario (a mutant, say), expected one with rules to leave"
                  + " out");
    }
    this.scenario = ScenarioReader.read(file);
    Path before = report.resolve(CampaignResults.folder(Campaign.BEFORE));
    this.clean = Answers.read(before.resolve("recordings"), before.resolve("faults.jsonl"));
    if (clean.conversations() == 0) {
      throw new ReportException(
          before, "found no recording of the clean case, expected the report as it was left");
    }
  }

  /** The verdict that is looked for. */
  public Verdict verdict() {
    return verdict;
  }

  /**
   * Tries, at most so often.
   *
   * @throws ReportException when the case does not fail any more
   */
  public Shrunk shrink(int mostTries) throws Exception {
    int[] tries = {0};
    Shrinker.Test test = rules -> verdict(rules, ++tries[0]) == verdict;
    List<FaultRule> start = start(test);
    Shrinker.Shrunk shrunk = Shrinker.shrink(start, test, Math.max(0, mostTries - tries[0]));
    Scenario smallest =
        new Scenario(
            scenario.name().substring(0, Math.min(80, scenario.name().length())) + "-smallest",
            "Of the case "
                + name
                + ", what is left when all is taken away that is not needed for "
                + CaseResult.word(verdict)
                + "; found with "
                + tries[0]
                + (tries[0] == 1 ? " try." : " tries."),
            shrunk.rules(),
            scenario.expect());
    Path file = folder().resolve("smallest.yaml");
    Files.writeString(file, ScenarioText.yaml(smallest));
    return new Shrunk(file, smallest, failed.seed(), tries[0], shrunk.isSmallest());
  }

  /** What was decided is less than what could have been; but not all of it can be told again. */
  private List<FaultRule> start(Shrinker.Test test) throws Exception {
    Path log = report.resolve(CampaignResults.folder(name)).resolve("faults.jsonl");
    try {
      List<FaultRule> decided = DecisionLog.scenario(log).rules();
      if (test.fails(decided)) {
        return decided;
      }
    } catch (ScenarioException silence) {
      // Of a firing in a silence a log does not say when it was; the scenario's own rules do.
    }
    if (test.fails(scenario.rules())) {
      return scenario.rules();
    }
    throw new ReportException(
        folder(),
        "found that the case does not end in "
            + CaseResult.word(verdict)
            + " any more, expected the parent, the worker and the directory as they were then; a"
            + " verdict that comes and goes cannot be reduced");
  }

  private Path folder() {
    return report.resolve("shrink").resolve(name);
  }

  private Verdict verdict(List<FaultRule> rules, int number) throws Exception {
    Scenario tried = new Scenario(scenario.name(), scenario.note(), rules, scenario.expect());
    String id = id(ScenarioText.json(tried) + " " + failed.seed());
    Path folder = folder().resolve("tries").resolve(id);
    Optional<CaseResult> old = CaseResult.read(folder);
    CaseResult result =
        old.isPresent()
            ? old.get()
            : runner.run(new CampaignCase(name, Optional.of(tried), failed.seed()), folder, clean);
    Verdict is = result.verdict().orElseThrow();
    listener.tried(number, tried, result, is == verdict, old.isPresent());
    return is;
  }

  private static String id(String text) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(sum).substring(0, ID_DIGITS);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
