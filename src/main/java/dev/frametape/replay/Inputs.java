package dev.frametape.replay;

import java.time.Duration;
import java.util.Optional;

/** Where the inputs of a worker come from. */
public interface Inputs {
  /**
   * Waits for the next input.
   *
   * @param atMost then {@link Input.Nothing} comes; empty waits for ever
   */
  Input take(Optional<Duration> atMost) throws InterruptedException;
}
