package dev.frametape.replay;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says how long to wait before each step. What the worker took to answer counts from the moment
 * when the parent was heard, so that a slow parent does not make the worker faster.
 */
final class Pacer {
  private final Pace pace;
  private final LongSupplier nanos;

  /** When the step before this one was due. */
  private long dueNanos;

  /** When it happened in the recording. */
  private long micros;

  Pacer(Pace pace, LongSupplier nanos) {
    this.pace = pace;
    this.nanos = nanos;
    dueNanos = nanos.getAsLong();
  }

  /** The parent did now what it did at that time in the recording. */
  void heard(long recordedMicros) {
    micros = recordedMicros;
    if (pace.speed() > 0) {
      dueNanos = nanos.getAsLong();
    }
  }

  /** How long to wait before the worker does what it did at that time in the recording. */
  Duration before(long recordedMicros) {
    long pause = Math.max(0, recordedMicros - micros);
    micros = recordedMicros;
    if (pace.speed() == 0) {
      return Duration.ZERO;
    }
    long limit = pace.idleLimit().map(Pacer::micros).orElse(Long.MAX_VALUE);
    dueNanos += (long) (Math.min(pause, limit) * 1000.0 / pace.speed());
    return Duration.ofNanos(Math.max(0, dueNanos - nanos.getAsLong()));
  }

  private static long micros(Duration duration) {
    return duration.toSeconds() > Integer.MAX_VALUE ? Long.MAX_VALUE : duration.toNanos() / 1000;
  }
}
