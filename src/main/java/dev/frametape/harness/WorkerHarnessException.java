package dev.frametape.harness;

import static java.util.Objects.requireNonNull;

/** A conversation with a worker failed; {@link #error()} says in which of the seven ways. */
public final class WorkerHarnessException extends Exception {
  private final WorkerHarnessError error;

  WorkerHarnessException(WorkerHarnessError error) {
    super(requireNonNull(error, "error").describe());
    this.error = error;
    switch (error) {
      case WorkerHarnessError.Spawn(var cause) -> initCause(cause);
      case WorkerHarnessError.Wait(var cause) -> initCause(cause);
      case WorkerHarnessError.MissingPipe _,
          WorkerHarnessError.Protocol _,
          WorkerHarnessError.UnexpectedMessage _,
          WorkerHarnessError.WorkerError _,
          WorkerHarnessError.FatalExit _ -> {}
    }
  }

  public WorkerHarnessError error() {
    return error;
  }
}
