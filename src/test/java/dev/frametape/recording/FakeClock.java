package dev.frametape.recording;

import java.util.function.LongSupplier;

/** A clock that moves on by a fixed step with every look at it. */
final class FakeClock implements LongSupplier {
  private final long stepMicros;
  private long micros;

  FakeClock(long stepMicros) {
    this.stepMicros = stepMicros;
  }

  @Override
  public long getAsLong() {
    long now = micros;
    micros += stepMicros;
    return now;
  }
}
