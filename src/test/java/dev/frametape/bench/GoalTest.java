package dev.frametape.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GoalTest {
  private static final Goal TWICE =
      goal(new Goal.Figure.Compared(new Comparison.Ratio("cat")), new Goal.Bound.AtLeast(2));

  private static Goal goal(Goal.Figure figure, Goal.Bound bound) {
    return new Goal("what", "m", "mine", figure, bound);
  }

  private static Outcome outcome(Map<String, List<Double>> values) {
    Metric metric = new Metric(Area.END, "m", "M", "ms", true, List.of());
    return new Outcome(metric, new LinkedHashMap<>(values));
  }

  private static Goal.Verdict judge(Goal goal, Map<String, List<Double>> values) {
    return goal.judge(Map.of("m", outcome(values)), Map.of());
  }

  @Test
  void aRatioHasToReachItsBound() {
    assertThat(judge(TWICE, Map.of("mine", List.of(2.0), "cat", List.of(1.0))))
        .isEqualTo(new Goal.Verdict.Measured(TWICE, 2, true));
    assertThat(judge(TWICE, Map.of("mine", List.of(1.9), "cat", List.of(1.0))))
        .isEqualTo(new Goal.Verdict.Measured(TWICE, 1.9, false));
  }

  @Test
  void theMedianItselfMayNotExceedItsBound() {
    Goal small = goal(new Goal.Figure.Itself("MiB"), new Goal.Bound.AtMost(96));
    assertThat(judge(small, Map.of("mine", List.of(96.0))))
        .isEqualTo(new Goal.Verdict.Measured(small, 96, true));
    assertThat(judge(small, Map.of("mine", List.of(96.5))))
        .isEqualTo(new Goal.Verdict.Measured(small, 96.5, false));
  }

  @Test
  void noDifferenceMeansThatTheRoundsMeet() {
    Goal same =
        goal(
            new Goal.Figure.Compared(new Comparison.Ratio("cat")),
            new Goal.Bound.LikeThoseOf("cat"));
    assertThat(judge(same, Map.of("mine", List.of(1.0, 3.0), "cat", List.of(2.5, 4.0))))
        .matches(verdict -> ((Goal.Verdict.Measured) verdict).met());
    assertThat(judge(same, Map.of("mine", List.of(1.0, 2.0), "cat", List.of(2.5, 4.0))))
        .matches(verdict -> !((Goal.Verdict.Measured) verdict).met());
  }

  @Test
  void whatWasNotMeasuredIsNeitherMetNorMissed() {
    assertThat(judge(TWICE, Map.of("cat", List.of(1.0))))
        .isEqualTo(new Goal.Verdict.Missing(TWICE, "not measured in this run"));
    assertThat(judge(TWICE, Map.of("mine", List.of(1.0)))).isInstanceOf(Goal.Verdict.Missing.class);
    assertThat(TWICE.judge(Map.of(), Map.of("mine", "why")))
        .isEqualTo(new Goal.Verdict.Missing(TWICE, "why"));
  }

  @Test
  void everyGoalIsOfALineAndOfAHopThatThereAre() {
    Set<String> metrics =
        Bench.trials(true).stream()
            .flatMap(trial -> trial.metrics().stream())
            .map(Metric::id)
            .collect(Collectors.toSet());
    Set<String> hops = new TreeSet<>();
    Contestant.builtIn("frametape").forEach(hop -> hops.add(hop.name()));
    assertThat(Goals.all())
        .allMatch(goal -> metrics.contains(goal.metric()) && hops.contains(goal.hop()));
  }
}
