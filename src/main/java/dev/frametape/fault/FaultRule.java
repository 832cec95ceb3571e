package dev.frametape.fault;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalLong;

/**
 * A trigger, and what goes wrong when it fires.
 *
 * @param name unique in its scenario
 * @param then at least one fault; they take effect in the order of their stages
 * @param draw what all chance of a firing comes from, instead of the seed: from a decision log
 */
public record FaultRule(String name, Trigger when, List<Fault> then, OptionalLong draw) {
  public FaultRule {
    requireNonNull(name, "name");
    requireNonNull(when, "when");
    then = List.copyOf(then);
    if (then.isEmpty()) {
      throw new IllegalArgumentException("rule " + name + " has no fault");
    }
  }

  public static FaultRule of(String name, Trigger when, Fault... then) {
    return new FaultRule(name, when, List.of(then), OptionalLong.empty());
  }
}
