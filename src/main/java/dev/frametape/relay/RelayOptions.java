package dev.frametape.relay;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a conversation is relayed.
 *
 * @param linger how long the wrapper waits, after the child's end, for a pipe that another process
 *     still holds
 * @param hold how long a small incomplete frame is kept back, so that it can be recorded as a whole
 * @param endWait how long the end of a pipe is kept back, so that a child that closes it by ending
 *     is seen to end
 * @param beside whether the child is the parent's own: its end is nobody else's then, and the ends
 *     of streams are passed on when they come
 */
public record RelayOptions(Duration linger, Duration hold, Duration endWait, boolean beside) {
  public static final RelayOptions DEFAULT =
      new RelayOptions(Duration.ofMillis(250), Duration.ofMillis(20), Duration.ofMillis(100));

  /** The usual options, but for the time that a pipe in other hands is waited for. */
  public static RelayOptions withLinger(Duration linger) {
    return new RelayOptions(linger, DEFAULT.hold, DEFAULT.endWait);
  }

  public RelayOptions(Duration linger, Duration hold, Duration endWait) {
    this(linger, hold, endWait, false);
  }

  /** The same beside a child of the parent's. */
  public RelayOptions besideTheWorker() {
    return new RelayOptions(linger, hold, endWait, true);
  }

  public RelayOptions {
    requireNonNull(linger, "linger");
    requireNonNull(hold, "hold");
    requireNonNull(endWait, "endWait");
  }
}
