package dev.frametape.harness;

import dev.frametape.process.ChildExit;
import dev.frametape.worker.FixtureWorker;
import dev.frametape.worker.WorkerOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The fixture worker on a thread of this process, behind pipes in memory. */
final class ThreadWorker implements Worker {
  private final PipedOutputStream stdin = new PipedOutputStream();
  private final PipedInputStream stdout = new PipedInputStream(65_536);
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private final FutureTask<Integer> exitCode;

  private ThreadWorker(WorkerOptions options) throws IOException {
    PipedInputStream childStdin = new PipedInputStream(stdin, 65_536);
    PipedOutputStream childStdout = new PipedOutputStream(stdout);
    exitCode =
        new FutureTask<>(
            () -> {
              try (childStdin;
                  childStdout) {
                return FixtureWorker.run(childStdin, childStdout, stderr, options);
              }
            });
    Thread.ofPlatform().name("fixture-worker").daemon().start(exitCode);
  }

  static ThreadWorker start(WorkerOptions options) {
    try {
      return new ThreadWorker(options);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public Optional<OutputStream> stdin() {
    return Optional.of(stdin);
  }

  @Override
  public Optional<InputStream> stdout() {
    return Optional.of(stdout);
  }

  @Override
  public Optional<InputStream> stderr() {
    return Optional.of(new ByteArrayInputStream(stderr.toByteArray()));
  }

  @Override
  public ChildExit waitFor() throws IOException {
    try {
      return new ChildExit.Exited(exitCode.get());
    } catch (InterruptedException | ExecutionException failure) {
      throw new IOException("the worker's thread failed", failure);
    }
  }

  /** Closes the pipes, which ends a worker that still reads, and waits for its thread. */
  @Override
  public void close() {
    try {
      stdin.close();
      waitFor();
      stdout.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
