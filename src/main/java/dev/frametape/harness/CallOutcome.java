package dev.frametape.harness;

import java.math.BigInteger;
import java.util.List;

/** What became of one request of the command line. */
sealed interface CallOutcome {
  /** Answered, and there is nothing more to say. */
  record Done() implements CallOutcome {}

  record Product(BigInteger value) implements CallOutcome {}

  record Rows(List<WorkerDataRow> rows) implements CallOutcome {}

  /** The worker ended as it was asked to. */
  record Ended(String status) implements CallOutcome {}

  /** The worker panicked as it was asked to. */
  record Panicked(WorkerFatalExit exit) implements CallOutcome {}

  record Failed(WorkerHarnessError error) implements CallOutcome {}

  /**
   * There was no worker to send it to; none of the original's errors, since Rust has no such case.
   */
  record NotSent(String reason) implements CallOutcome {}

  /** Whether this is an answer; the others make the exit code 1. */
  default boolean isAnswer() {
    return switch (this) {
      case Done _, Product _, Rows _, Ended _, Panicked _ -> true;
      case Failed _, NotSent _ -> false;
    };
  }
}
