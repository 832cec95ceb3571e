package dev.frametape.recording;

import dev.frametape.frame.Direction;
import dev.frametape.frame.JsonDifference;
import java.util.List;
import java.util.OptionalLong;

/** One way in which a second conversation is not like a first. */
public sealed interface Difference {
  /**
   * Where something stands in a recording.
   *
   * @param line its number, as {@link RecordedLine#n}
   * @param label what it is, in a few words of whoever sent it: not fit for a terminal as it is
   * @param bytes how long it is
   */
  record Spot(long line, String label, long bytes) {}

  /** A fact of the header that changes what is said: framing, frame limit or a variable. */
  record HeaderDiffers(String fact, String first, String second) implements Difference {}

  /**
   * Two frames stand for each other and do not say the same.
   *
   * @param values where their JSON values differ, at most {@value RecordingDiff#MOST_VALUES}; empty
   *     when one is no JSON, or too long to be compared as such
   * @param at the first byte that differs, prefix included; present when {@code values} is empty
   */
  record FrameDiffers(
      Direction to, Spot first, Spot second, List<JsonDifference> values, OptionalLong at)
      implements Difference {
    public FrameDiffers {
      values = List.copyOf(values);
    }
  }

  /** Only the first recording has it. */
  record Missing(Direction to, Spot first) implements Difference {}

  /** Only the second recording has it. */
  record Extra(Direction to, Spot second) implements Difference {}

  /**
   * What is in both stands before something of the other direction in one and after it in the
   * other.
   *
   * @param why what changed its place, in words
   */
  record OrderDiffers(Direction to, Spot first, Spot second, String why) implements Difference {}

  /** An answer took longer in one, by more than the ratio that was allowed. */
  record TimingDiffers(Spot first, Spot second, long firstMicros, long secondMicros)
      implements Difference {}

  /**
   * The child's stderr differs.
   *
   * @param at the first byte that differs, or the length of the shorter
   * @param first a sample of the first from there, at most {@value RecordingDiff#SAMPLE_BYTES}
   *     bytes
   */
  record StderrDiffers(long at, OsText first, OsText second) implements Difference {}

  /** The conversations do not end alike: exit, signals, or a recording that was cut off. */
  record EndDiffers(String fact, String first, String second) implements Difference {}
}
