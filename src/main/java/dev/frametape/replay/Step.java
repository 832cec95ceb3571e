package dev.frametape.replay;

import dev.frametape.process.Emission;
import java.time.Duration;
import java.util.Optional;

/** What a replayed worker does next. */
sealed interface Step {
  /** A step of its emission plan. */
  record Emit(Emission what) implements Step {}

  /**
   * Nothing before the parent has done something.
   *
   * @param atMost after that time it goes on, and is told so; empty waits for ever
   */
  record Await(Optional<Duration> atMost) implements Step {}

  /** It cannot go on, and the reason has been said. */
  record Fail(Failure why) implements Step {}

  /** The real worker is to go on from here; the explanation has been said. */
  record HandOver() implements Step {}

  /** Why a replay ended by itself. */
  enum Failure {
    /** The parent did something that was not recorded. */
    UNMATCHED,
    /** The recording has no end. */
    CUT_OFF,
    /** The parent's stream ended where the recording goes on. */
    INPUT_ENDED
  }
}
