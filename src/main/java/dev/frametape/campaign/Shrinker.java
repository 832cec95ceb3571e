package dev.frametape.campaign;

import dev.frametape.fault.Condition;
import dev.frametape.fault.FaultRule;
import dev.frametape.fault.SimplerRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for the fewest and simplest rules that still fail: first it leaves rules out, by halves and
 * then one by one, then it makes what is left simpler. Asks a test, and starts nothing itself.
 */
public final class Shrinker {
  /** Whether rules still fail in the same way. */
  public interface Test {
    boolean fails(List<FaultRule> rules) throws Exception;
  }

  /**
   * What came of it.
   *
   * @param rules the smallest that failed; those that were given when nothing smaller did
   * @param tries how many different ones were tested
   * @param isSmallest whether everything that is one step simpler was tested, and passes
   */
  public record Shrunk(List<FaultRule> rules, int tries, boolean isSmallest) {
    public Shrunk {
      rules = List.copyOf(rules);
    }
  }

  private final Test test;
  private final int mostTries;
  private final Map<List<FaultRule>, Boolean> known = new HashMap<>();
  private boolean gaveUp;

  private Shrinker(Test test, int mostTries) {
    this.test = test;
    this.mostTries = mostTries;
  }

  /**
   * @param rules that fail
   * @param mostTries of different rules; what was tested before is not tested again
   */
  public static Shrunk shrink(List<FaultRule> rules, Test test, int mostTries) throws Exception {
    Shrinker shrinker = new Shrinker(test, mostTries);
    List<FaultRule> now = shrinker.fewer(List.copyOf(rules));
    while (true) {
      List<FaultRule> simpler = shrinker.simpler(now);
      // With another parameter, one rule may do where two were needed.
      List<FaultRule> fewer = shrinker.fewer(simpler);
      if (fewer.equals(now)) {
        return new Shrunk(now, shrinker.known.size(), !shrinker.gaveUp);
      }
      now = fewer;
    }
  }

  private boolean fails(List<FaultRule> rules) throws Exception {
    if (!isWhole(rules)) {
      return false;
    }
    Boolean before = known.get(rules);
    if (before != null) {
      return before;
    }
    if (known.size() >= mostTries) {
      gaveUp = true;
      return false;
    }
    boolean fails = test.fails(rules);
    known.put(List.copyOf(rules), fails);
    return fails;
  }

  /** A rule that comes after another one is nothing without it. */
  private static boolean isWhole(List<FaultRule> rules) {
    return rules.stream()
        .flatMap(rule -> rule.when().conditions().stream())
        .allMatch(
            condition ->
                !(condition instanceof Condition.AfterRule(String other, int _))
                    || rules.stream().anyMatch(rule -> rule.name().equals(other)));
  }

  /** Delta debugging: parts of the list, and the list without each part, in ever smaller parts. */
  private List<FaultRule> fewer(List<FaultRule> rules) throws Exception {
    List<FaultRule> now = rules;
    int parts = 2;
    while (now.size() > 1) {
      List<FaultRule> smaller = smaller(now, Math.min(parts, now.size()));
      if (smaller.size() < now.size()) {
        parts = smaller.size() <= now.size() / 2 ? 2 : Math.max(2, parts - 1);
        now = smaller;
      } else if (parts >= now.size()) {
        return now;
      } else {
        parts *= 2;
      }
    }
    return now;
  }

  /** The same list when none of the smaller ones fails. */
  private List<FaultRule> smaller(List<FaultRule> now, int parts) throws Exception {
    List<List<FaultRule>> candidates = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      candidates.add(now.subList(now.size() * part / parts, now.size() * (part + 1) / parts));
    }
    for (int part = 0; part < parts; part++) {
      List<FaultRule> rest = new ArrayList<>(now);
      rest.subList(now.size() * part / parts, now.size() * (part + 1) / parts).clear();
      candidates.add(rest);
    }
    for (List<FaultRule> candidate : candidates) {
      if (candidate.size() < now.size() && !candidate.isEmpty() && fails(candidate)) {
        return List.copyOf(candidate);
      }
    }
    return now;
  }

  /** Makes one rule after the other simpler, until none can be. */
  private List<FaultRule> simpler(List<FaultRule> rules) throws Exception {
    List<FaultRule> now = new ArrayList<>(rules);
    boolean isSmaller = true;
    while (isSmaller) {
      isSmaller = false;
      for (int number = 0; number < now.size() && !isSmaller; number++) {
        for (FaultRule candidate : SimplerRules.of(now.get(number))) {
          List<FaultRule> tried = new ArrayList<>(now);
          tried.set(number, candidate);
          if (fails(tried)) {
            now = tried;
            isSmaller = true;
            break;
          }
        }
      }
    }
    return List.copyOf(now);
  }
}
