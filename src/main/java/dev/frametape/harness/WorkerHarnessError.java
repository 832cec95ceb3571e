package dev.frametape.harness;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/**
 * The seven ways in which a conversation with a worker fails, as the original tells them apart.
 *
 * @see "lean-rs-worker-protocol, harness.rs, WorkerHarnessError"
 */
public sealed interface WorkerHarnessError {
  /** The system could not start the worker. */
  record Spawn(IOException cause) implements WorkerHarnessError {
    public Spawn {
      requireNonNull(cause, "cause");
    }
  }

  /** The worker was started, but without one of its pipes: {@code stdin} or {@code stdout}. */
  record MissingPipe(String which) implements WorkerHarnessError {
    public MissingPipe {
      requireNonNull(which, "which");
    }
  }

  /** Frames could not be written or read, or the worker went before it had answered. */
  record Protocol(String text) implements WorkerHarnessError {
    public Protocol {
      requireNonNull(text, "text");
    }
  }

  /** A good frame that does not belong here, or an end that contradicts the request. */
  record UnexpectedMessage(String text) implements WorkerHarnessError {
    public UnexpectedMessage {
      requireNonNull(text, "text");
    }
  }

  /** The worker answered with an error and lives on. */
  record WorkerError(String code, String message) implements WorkerHarnessError {
    public WorkerError {
      requireNonNull(code, "code");
      requireNonNull(message, "message");
    }
  }

  /** The worker ended in failure while it was answering. */
  record FatalExit(WorkerFatalExit exit) implements WorkerHarnessError {
    public FatalExit {
      requireNonNull(exit, "exit");
    }
  }

  /** The worker's end could not be awaited. */
  record Wait(IOException cause) implements WorkerHarnessError {
    public Wait {
      requireNonNull(cause, "cause");
    }
  }

  /** The original's name of this case, such as {@code WorkerError}. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** The original's sentence for this case. */
  default String describe() {
    return switch (this) {
      case Spawn(IOException cause) -> "failed to spawn worker child: " + cause.getMessage();
      case MissingPipe(String which) -> "worker child missing " + which + " pipe";
      case Protocol(String text) -> "worker protocol failed: " + text;
      case UnexpectedMessage(String text) -> "worker sent unexpected message: " + text;
      case WorkerError(String code, String message) -> "worker returned " + code + ": " + message;
      case FatalExit(WorkerFatalExit exit) -> "worker exited fatally with " + exit.status();
      case Wait(IOException cause) -> "failed to wait for worker child: " + cause.getMessage();
    };
  }
}
