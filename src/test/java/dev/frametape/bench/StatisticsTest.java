package dev.frametape.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void theMedianOfAnOddNumberIsTheMiddleOne() {
    assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
    assertThat(Statistics.median(List.of(9.0, 1.0, 5.0, 2.0))).isEqualTo(3.5);
  }

  @Test
  void thereIsNoMedianOfNothing() {
    assertThatThrownBy(() -> Statistics.median(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aQuantileIsAValueThatOccurred() {
    long[] values = new long[100];
    for (int i = 0; i < 100; i++) {
      values[i] = 100 - i;
    }
    assertThat(Statistics.quantile(values, 0.50)).isEqualTo(50);
    assertThat(Statistics.quantile(values, 0.99)).isEqualTo(99);
    assertThat(Statistics.quantile(values, 1.0)).isEqualTo(100);
    assertThat(Statistics.quantile(new long[] {7}, 0.01)).isEqualTo(7);
  }

  @Test
  void aRatioToNothingIsNotThere() {
    assertThat(Statistics.ratio(3, 2)).hasValue(1.5);
    assertThat(Statistics.ratio(3, 0)).isEmpty();
    assertThat(Statistics.ratio(3, -1)).isEmpty();
  }

  @Test
  void comparisonsUseTheMediansOfTheSameRun() {
    Map<String, Double> medians = Map.of("direct", 10.0, "cat", 30.0, "hop", 35.0);
    assertThat(new Comparison.Ratio("cat").of("direct", medians)).hasValue(10.0 / 30.0);
    assertThat(new Comparison.Added("direct").of("hop", medians)).hasValue(25.0);
    assertThat(new Comparison.AddedRatio("direct", "cat").of("hop", medians)).hasValue(1.25);
  }

  @Test
  void aComparisonWithAnAbsentHopIsNotThere() {
    Map<String, Double> medians = Map.of("direct", 10.0);
    assertThat(new Comparison.Ratio("tee").of("direct", medians)).isEqualTo(OptionalDouble.empty());
    assertThat(new Comparison.Added("tee").of("direct", medians)).isEmpty();
    assertThat(new Comparison.AddedRatio("direct", "tee").of("direct", medians)).isEmpty();
  }
}
