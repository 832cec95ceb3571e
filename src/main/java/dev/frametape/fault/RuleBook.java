package dev.frametape.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The rules of one conversation, and what is told of what they did. */
final class RuleBook {
  private final long seed;
  private final int generation;
  private final List<RuleState> rules = new ArrayList<>();
  private final Map<String, RuleState> byName = new HashMap<>();
  private long fired;

  /**
   * @param rules names are unique
   */
  RuleBook(List<FaultRule> rules, long seed, int generation) {
    this.seed = seed;
    this.generation = generation;
    for (FaultRule rule : rules) {
      RuleState state = new RuleState(rule, seed, generation);
      if (byName.put(rule.name(), state) != null) {
        throw new IllegalArgumentException("two rules are called " + rule.name());
      }
      this.rules.add(state);
    }
  }

  List<RuleState> rules() {
    return rules;
  }

  int generation() {
    return generation;
  }

  /** How often a rule has fired. */
  int fires(String rule) {
    return byName.containsKey(rule) ? byName.get(rule).fires() : 0;
  }

  long fired() {
    return fired;
  }

  /**
   * @param number of the frame
   * @param at place in the stream, where there is no frame
   * @param then what it did
   */
  FaultStep fire(
      RuleState rule, OptionalLong number, OptionalLong at, boolean tookChance, List<Fault> then) {
    rule.fired();
    fired++;
    boolean chance =
        tookChance || rule.rule().when().usesChance() || rule.rule().draw().isPresent();
    long draw = rule.draw(number.orElse(rule.matches()));
    return new FaultStep.Fired(
        new Firing(
            rule.name(),
            FaultText.json(then),
            rule.subject(),
            number,
            at,
            chance ? OptionalLong.of(draw) : OptionalLong.empty(),
            chance ? OptionalLong.of(seed) : OptionalLong.empty(),
            generation));
  }

  /** Fires a rule as it is written, about no frame. */
  FaultStep fire(RuleState rule) {
    return fire(rule, OptionalLong.empty(), OptionalLong.empty(), false, rule.rule().then());
  }

  FaultStep.Inert inert(RuleState rule, String why, OptionalLong number) {
    rule.failed();
    return tell(rule, why, number);
  }

  private static FaultStep.Inert tell(RuleState rule, String why, OptionalLong number) {
    return new FaultStep.Inert(
        new Firing.Inert(rule.name(), why, Optional.of(rule.subject()), number));
  }

  /** Whether the seed has a say. */
  boolean usesChance() {
    return rules.stream()
        .map(RuleState::rule)
        .anyMatch(
            rule ->
                rule.draw().isEmpty()
                    && (rule.when().usesChance()
                        || rule.then().stream().anyMatch(Arms::takesChance)));
  }

  /** The rules that neither fired nor said that they could not apply. */
  List<FaultStep.Inert> neverFired() {
    return rules.stream()
        .filter(rule -> rule.fires() == 0 && !rule.wasInert() && isForThisGeneration(rule))
        .map(rule -> tell(rule, rule.whyNever(), OptionalLong.empty()))
        .toList();
  }

  private boolean isForThisGeneration(RuleState rule) {
    for (Condition condition : rule.rule().when().conditions()) {
      if (condition instanceof Condition.Generation(Nth numbers) && !numbers.has(generation)) {
        return false;
      }
    }
    for (Fault fault : rule.rule().then()) {
      if (fault instanceof SpawnFault.CrashOnStart(int times, var _, int _) && generation > times) {
        return false;
      }
    }
    return true;
  }
}
