package dev.frametape.harness;

import static java.util.Objects.requireNonNull;

/**
 * How a worker went down.
 *
 * @param status the end as {@link ExitStatusText} renders it, such as {@code exit status: 134}
 * @param stderr what the worker wrote to stderr; empty when that was no valid UTF-8, or where the
 *     original does not read it
 */
public record WorkerFatalExit(String status, String stderr) {
  public WorkerFatalExit {
    requireNonNull(status, "status");
    requireNonNull(stderr, "stderr");
  }
}
