package dev.frametape.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names for rules that nobody has named, or that two scenarios name alike. */
final class RuleNames {
  private RuleNames() {}

  /** The name itself, or with the first number that nobody has. */
  static String free(String name, Set<String> taken) {
    String free = name;
    for (int number = 2; taken.contains(free); number++) {
      free = name + "-" + number;
    }
    return free;
  }

  static FaultRule renamed(FaultRule rule, String name) {
    return new FaultRule(name, rule.when(), rule.then(), rule.draw());
  }

  /**
   * All rules in one list. The first one of a name keeps it, so that a scenario added at the end
   * changes no name, and with it no decision, before it; a later one gets its scenario's name too.
   */
  static List<FaultRule> join(List<Scenario> scenarios) {
    List<FaultRule> joined = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Scenario scenario : scenarios) {
      Map<String, String> renamed = new HashMap<>();
      for (FaultRule rule : scenario.rules()) {
        String name = rule.name();
        if (taken.contains(name)) {
          boolean isItsScenario = name.equals(scenario.name());
          name = free(isItsScenario ? name : scenario.name() + "." + name, taken);
        }
        taken.add(name);
        renamed.put(rule.name(), name);
      }
      for (FaultRule rule : scenario.rules()) {
        joined.add(
            new FaultRule(
                renamed.get(rule.name()), renamed(rule.when(), renamed), rule.then(), rule.draw()));
      }
    }
    return joined;
  }

  /** A rule that comes after another one of its scenario comes after it under its new name. */
  private static Trigger renamed(Trigger when, Map<String, String> names) {
    List<Condition> conditions =
        when.conditions().stream()
            .map(
                condition ->
                    condition instanceof Condition.AfterRule(String rule, int count)
                        ? new Condition.AfterRule(names.getOrDefault(rule, rule), count)
                        : condition)
            .toList();
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
