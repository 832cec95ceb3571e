package dev.frametape.replay;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How fast a worker is played.
 *
 * @param speed 1 is as recorded, 2 twice as fast; 0 is without any pause
 * @param idleLimit no pause counts as longer than that, before it is divided by the speed
 */
public record Pace(double speed, Optional<Duration> idleLimit) {
  /** Without any pause. */
  public static final Pace NONE = new Pace(0, Optional.empty());

  public Pace {
    requireNonNull(idleLimit, "idleLimit");
    if (!(speed >= 0) || Double.isInfinite(speed)) {
      throw new IllegalArgumentException("a speed of " + speed + ", expected 0 or more");
    }
    if (idleLimit.isPresent() && idleLimit.get().isNegative()) {
      throw new IllegalArgumentException(
          "an idle time limit of " + idleLimit.get() + ", expected 0 or more");
    }
  }
}
