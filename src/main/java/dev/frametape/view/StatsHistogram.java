package dev.frametape.view;

import java.util.Arrays;

/**
 * Counts durations so that percentiles can be told in constant memory. Values below 128 are exact;
 * above, each power of two has 64 steps, and the middle of a step stands for all in it: what {@link
 * #percentile} says is wrong by less than 0.8 %. The largest value is always exact.
 *
 * <p>At most 30 KB. (HdrHistogram is a jar of 177 KB.)
 */
public final class StatsHistogram {
  private static final int STEP_BITS = 6;
  private static final int STEPS = 1 << STEP_BITS;

  private long[] counts = new long[2 * STEPS];
  private long count;
  private long sum;
  private long max;

  /** Adds one value; what is below 0 counts as 0. */
  public void add(long value) {
    long counted = Math.max(0, value);
    int index = index(counted);
    if (index >= counts.length) {
      counts = Arrays.copyOf(counts, index + STEPS);
    }
    counts[index]++;
    count++;
    sum += counted;
    max = Math.max(max, counted);
  }

  public long count() {
    return count;
  }

  public long sum() {
    return sum;
  }

  /** The largest value, exactly; 0 when there is none. */
  public long max() {
    return max;
  }

  /**
   * The smallest value that at least so many percent of all values do not exceed (nearest rank).
   *
   * @param percent above 0, at most 100
   * @return 0 when there is no value
   */
  public long percentile(double percent) {
    long rank = Math.max(1, (long) Math.ceil(percent / 100 * count));
    if (rank >= count) {
      return max;
    }
    long passed = 0;
    for (int index = 0; index < counts.length; index++) {
      passed += counts[index];
      if (passed >= rank) {
        // No value exceeds the largest, so neither may the middle of its step.
        return Math.min(max, middle(index));
      }
    }
    throw new AssertionError("fewer values than were counted");
  }

  private static int index(long value) {
    if (value < 2 * STEPS) {
      return (int) value;
    }
    int shift = 63 - Long.numberOfLeadingZeros(value) - STEP_BITS;
    return shift * STEPS + (int) (value >>> shift);
  }

  private static long middle(int index) {
    if (index < 2 * STEPS) {
      return index;
    }
    int shift = index / STEPS - 1;
    long low = (long) (index - shift * STEPS) << shift;
    return low + (1L << shift) / 2;
  }
}
