package dev.frametape.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured for one metric.
 *
 * @param values one per round, by the contestants' names, in the order of the contestants
 */
record Outcome(Metric metric, Map<String, List<Double>> values) {
  Map<String, Double> medians() {
    Map<String, Double> medians = new LinkedHashMap<>();
    values.forEach((hop, rounds) -> medians.put(hop, Statistics.median(rounds)));
    return medians;
  }

  /** Whether the rounds of two contestants have figures in common, from smallest to largest. */
  boolean overlap(String one, String other) {
    return Collections.min(values.get(one)) <= Collections.max(values.get(other))
        && Collections.min(values.get(other)) <= Collections.max(values.get(one));
  }
}
