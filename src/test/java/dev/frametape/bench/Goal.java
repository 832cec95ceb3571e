package dev.frametape.bench;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a hop is to reach in one line of the bench.
 *
 * @param what for people
 * @param metric the id of the {@link Metric}
 * @param hop whose figure counts
 * @param figure what is compared with the bound
 */
record Goal(String what, String metric, String hop, Figure figure, Bound bound) {
  /** Which figure. */
  sealed interface Figure {
    /** The median itself. */
    record Itself(String unit) implements Figure {}

    record Compared(Comparison comparison) implements Figure {}
  }

  /** When the goal is met. */
  sealed interface Bound {
    record AtLeast(double bound) implements Bound {}

    record AtMost(double bound) implements Bound {}

    /** The rounds of the hop and those of another one have figures in common. */
    record LikeThoseOf(String other) implements Bound {}
  }

  /** What came of a goal. Without a figure, {@code missing} says why there is none. */
  sealed interface Verdict {
    record Measured(Goal goal, double found, boolean met) implements Verdict {}

    record Missing(Goal goal, String why) implements Verdict {}

    Goal goal();
  }

  /**
   * Holds the goal against what was measured.
   *
   * @param outcomes by the ids of their metrics
   * @param absent why a contestant did not take part, by name
   */
  Verdict judge(Map<String, Outcome> outcomes, Map<String, String> absent) {
    Outcome outcome = outcomes.get(metric);
    if (absent.containsKey(hop)) {
      return new Verdict.Missing(this, absent.get(hop));
    }
    if (outcome == null || !outcome.values().containsKey(hop)) {
      return new Verdict.Missing(this, "not measured in this run");
    }
    Map<String, Double> medians = outcome.medians();
    OptionalDouble found =
        switch (figure) {
          case Figure.Itself _ -> OptionalDouble.of(medians.get(hop));
          case Figure.Compared(Comparison comparison) -> comparison.of(hop, medians);
        };
    if (found.isEmpty()) {
      return new Verdict.Missing(
          this,
          "nothing to compare with: a hop is missing, or the noise is larger than the figure");
    }
    return switch (bound) {
      case Bound.AtLeast(double least) ->
          new Verdict.Measured(this, found.getAsDouble(), found.getAsDouble() >= least);
      case Bound.AtMost(double most) ->
          new Verdict.Measured(this, found.getAsDouble(), found.getAsDouble() <= most);
      case Bound.LikeThoseOf(String other) ->
          outcome.values().containsKey(other)
              ? new Verdict.Measured(this, found.getAsDouble(), outcome.overlap(hop, other))
              : new Verdict.Missing(this, other + " was not measured in this run");
    };
  }

  /** The figure that is compared, in words. */
  String figureWords() {
    return switch (figure) {
      case Figure.Itself(String unit) -> unit;
      case Figure.Compared(Comparison comparison) -> comparison.title();
    };
  }

  /** The bound, in words. */
  String boundWords() {
    return switch (bound) {
      case Bound.AtLeast(double least) -> "at least " + Report.number(least);
      case Bound.AtMost(double most) -> "at most " + Report.number(most);
      case Bound.LikeThoseOf(String other) -> "no different from " + other;
    };
  }
}
