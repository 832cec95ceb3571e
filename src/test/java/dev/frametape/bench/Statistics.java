package dev.frametape.bench;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** The little arithmetic of the tables. */
final class Statistics {
  private Statistics() {}

  /** The middle value, or the mean of the two in the middle. */
  static double median(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("the median of no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * The smallest value that at least {@code share} of all values do not exceed (nearest rank).
   *
   * @param share above 0, at most 1
   */
  static long quantile(long[] values, double share) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  /** A quotient, or nothing when the divisor is not positive and the quotient would mislead. */
  static OptionalDouble ratio(double value, double divisor) {
    return divisor > 0 ? OptionalDouble.of(value / divisor) : OptionalDouble.empty();
  }
}
