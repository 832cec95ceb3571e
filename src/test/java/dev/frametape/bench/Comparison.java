package dev.frametape.bench;

import java.util.Map;
import java.util.OptionalDouble;

/** A figure of one hop beside those of others. Only medians of one and the same run compare. */
sealed interface Comparison {
  /** How many times as much as another contestant. */
  record Ratio(String to) implements Comparison {}

  /** How much more than another contestant. */
  record Added(String over) implements Comparison {}

  /**
   * What it adds over one contestant, in multiples of what another adds. Less than nothing is
   * noise.
   */
  record AddedRatio(String over, String to) implements Comparison {}

  /** The heading of its column, and its key in JSON. */
  default String title() {
    return switch (this) {
      case Ratio(String to) -> "x " + to;
      case Added(String over) -> "added over " + over;
      case AddedRatio(String over, String to) -> "added / " + to + "'s added";
    };
  }

  /**
   * The figure, or nothing when a contestant is missing or there is nothing to divide by.
   *
   * @param medians by the contestants' names
   */
  default OptionalDouble of(String hop, Map<String, Double> medians) {
    return switch (this) {
      case Ratio(String to) ->
          medians.containsKey(to)
              ? Statistics.ratio(medians.get(hop), medians.get(to))
              : OptionalDouble.empty();
      case Added(String over) ->
          medians.containsKey(over)
              ? OptionalDouble.of(medians.get(hop) - medians.get(over))
              : OptionalDouble.empty();
      case AddedRatio(String over, String to) ->
          medians.containsKey(over)
                  && medians.containsKey(to)
                  && medians.get(hop) >= medians.get(over)
              ? Statistics.ratio(
                  medians.get(hop) - medians.get(over), medians.get(to) - medians.get(over))
              : OptionalDouble.empty();
    };
  }
}
