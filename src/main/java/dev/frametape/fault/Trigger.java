package dev.frametape.fault;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * When a rule fires: all conditions hold, the match has the right number, chance agrees, and no
 * bound is reached.
 *
 * @param subject what it looks at
 * @param conditions all of them have to hold
 * @param nth which matches fire, counted from 1 per rule, conversation and generation; empty is all
 * @param chance of each match that is left, 0 to 1
 * @param toxicity chance that the rule is switched on for a conversation at all, 0 to 1
 * @param correlation chance that the last decision is repeated instead of a new one, 0 to 1
 * @param maxFires per conversation; empty has no bound
 * @param ttl the rule is off that long after the start; empty has no bound
 */
public record Trigger(
    Subject subject,
    List<Condition> conditions,
    Optional<Nth> nth,
    double chance,
    double toxicity,
    double correlation,
    OptionalInt maxFires,
    Optional<Duration> ttl) {
  public Trigger {
    requireNonNull(subject, "subject");
    conditions = List.copyOf(conditions);
    requireNonNull(nth, "nth");
    for (double each : new double[] {chance, toxicity, correlation}) {
      if (!(each >= 0 && each <= 1)) {
        throw new IllegalArgumentException("found a chance of " + each + ", expected 0 to 1");
      }
    }
  }

  /** Fires at every frame of a direction, or at once for another subject. */
  public static Trigger always(Subject subject) {
    return new Trigger(
        subject, List.of(), Optional.empty(), 1, 1, 0, OptionalInt.empty(), Optional.empty());
  }

  /** As this, with one more condition. */
  public Trigger and(Condition condition) {
    List<Condition> more = new java.util.ArrayList<>(conditions);
    more.add(condition);
    return new Trigger(subject, more, nth, chance, toxicity, correlation, maxFires, ttl);
  }

  /** As this, for these matches only. */
  public Trigger nth(Nth which) {
    return new Trigger(
        subject, conditions, Optional.of(which), chance, toxicity, correlation, maxFires, ttl);
  }

  /** As this, with a chance. */
  public Trigger chance(double p) {
    return new Trigger(subject, conditions, nth, p, toxicity, correlation, maxFires, ttl);
  }

  /** Whether a seed has a say in when it fires. */
  public boolean usesChance() {
    return chance < 1 || toxicity < 1;
  }
}
