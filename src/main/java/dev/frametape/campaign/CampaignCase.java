package dev.frametape.campaign;

import static java.util.Objects.requireNonNull;

import dev.frametape.fault.Condition;
import dev.frametape.fault.FaultRule;
import dev.frametape.fault.Nth;
import dev.frametape.fault.Scenario;
import dev.frametape.fault.ScenarioEngine;
import dev.frametape.fault.Trigger;
import dev.frametape.fault.Verdict;
import dev.frametape.frame.FrameLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One run of the parent against one broken worker.
 *
 * @param name unique in its campaign, fit for a file's name
 * @param scenario what goes wrong; empty for a case in which nothing does
 * @param seed what all chance comes from
 * @param mutant what is replayed in place of the worker; empty where the worker runs
 */
public record CampaignCase(
    String name, Optional<Scenario> scenario, long seed, Optional<Mutant> mutant) {
  /** What a sound parent is allowed when a scenario does not say. */
  private static final List<Verdict> SOUND =
      List.of(Verdict.TYPED_ERROR, Verdict.RECOVERED, Verdict.CORRECT);

  /** A mutant says what it says, and a parent cannot know that the worker would not. */
  private static final List<Verdict> ALIVE =
      List.of(Verdict.TYPED_ERROR, Verdict.RECOVERED, Verdict.CORRECT, Verdict.WRONG_SUCCESS);

  public CampaignCase {
    requireNonNull(name, "name");
    requireNonNull(scenario, "scenario");
    requireNonNull(mutant, "mutant");
  }

  public CampaignCase(String name, Optional<Scenario> scenario, long seed) {
    this(name, scenario, seed, Optional.empty());
  }

  /** The worker is played by mutants of a recording, {@code count} of them for each seed. */
  public static List<CampaignCase> mutants(Path recording, int count, List<Long> seeds)
      throws IOException {
    String sum = Mutant.sum(recording);
    String name =
        "mutant-"
            + recording
                .getFileName()
                .toString()
                .replaceFirst("\\.jsonl$", "")
                .replaceAll("[^A-Za-z0-9_.-]", "-");
    List<CampaignCase> cases = new ArrayList<>();
    for (long seed : seeds) {
      for (int index = 1; index <= count; index++) {
        Mutant mutant = new Mutant(recording.toAbsolutePath(), sum, seed, index);
        cases.add(
            new CampaignCase(
                name + "-" + index + "-s" + seed, Optional.empty(), seed, Optional.of(mutant)));
      }
    }
    return cases;
  }

  /** What its row in a report is called; empty where nothing goes wrong. */
  Optional<String> row() {
    return scenario
        .map(Scenario::name)
        .or(
            () ->
                mutant.map(each -> name.substring(0, name.lastIndexOf("-" + each.index() + "-s"))));
  }

  /** The verdicts that are right. */
  List<Verdict> expected() {
    return scenario
        .flatMap(Scenario::expect)
        .map(Scenario.Expectation::verdicts)
        .orElse(mutant.isPresent() ? ALIVE : SOUND);
  }

  /** Nothing goes wrong in it. */
  public static CampaignCase clean(String name) {
    return new CampaignCase(name, Optional.empty(), 0);
  }

  /**
   * The cases of a scenario. Rules for every nth conversation ({@code generation: 2+5}) are cases
   * of their own, in which the first conversation is the one that is broken: what a parent starts
   * after that is well. Without chance one seed is as good as another, and only the first is taken.
   */
  public static List<CampaignCase> of(Scenario scenario, List<Long> seeds) {
    long variants = 1;
    for (FaultRule rule : scenario.rules()) {
      for (Condition condition : rule.when().conditions()) {
        if (condition instanceof Condition.Generation(Nth numbers) && isCycle(numbers)) {
          variants = Math.max(variants, numbers.step());
        }
      }
    }
    List<CampaignCase> cases = new ArrayList<>();
    for (long variant = 1; variant <= variants; variant++) {
      Scenario one = variants == 1 ? scenario : variant(scenario, variant);
      String name = variants == 1 ? scenario.name() : scenario.name() + "-" + variant;
      boolean usesChance =
          new ScenarioEngine(one.rules(), 0, 1, FrameLimit.DEFAULT_BYTES).usesChance();
      for (long seed : usesChance ? seeds : seeds.subList(0, 1)) {
        cases.add(new CampaignCase(usesChance ? name + "-s" + seed : name, Optional.of(one), seed));
      }
    }
    return cases;
  }

  /** {@code 2+5}: without an end, and not all. */
  private static boolean isCycle(Nth numbers) {
    return numbers.last().isEmpty() && numbers.step() > 1;
  }

  private static Scenario variant(Scenario scenario, long number) {
    List<FaultRule> rules = new ArrayList<>();
    for (FaultRule rule : scenario.rules()) {
      List<Condition> conditions = new ArrayList<>();
      boolean isOfAnother = false;
      for (Condition condition : rule.when().conditions()) {
        if (condition instanceof Condition.Generation(Nth numbers) && isCycle(numbers)) {
          isOfAnother |= !numbers.has(number);
          conditions.add(new Condition.Generation(Nth.only(1)));
        } else {
          conditions.add(condition);
        }
      }
      if (!isOfAnother) {
        rules.add(
            new FaultRule(rule.name(), with(rule.when(), conditions), rule.then(), rule.draw()));
      }
    }
    return new Scenario(scenario.name(), scenario.note(), rules, scenario.expect());
  }

  private static Trigger with(Trigger when, List<Condition> conditions) {
    return new Trigger(
        when.subject(),
        conditions,
        when.nth(),
        when.chance(),
        when.toxicity(),
        when.correlation(),
        when.maxFires(),
        when.ttl());
  }
}
