package dev.frametape.harness;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.ProcessSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** The child as the harness sees it: a real process, or a fake in the tests. */
interface Worker extends AutoCloseable {
  /** Empty when there is no such pipe; likewise the two below. */
  Optional<OutputStream> stdin();

  Optional<InputStream> stdout();

  Optional<InputStream> stderr();

  /** Waits for the end and reaps. */
  ChildExit waitFor() throws IOException;

  /** Kills what still runs, reaps it, closes its pipes. */
  @Override
  void close();

  /** A real process with its three pipes. */
  static Worker start(ProcessSpec spec) throws IOException {
    ChildProcess child = ChildProcess.start(spec);
    return new Worker() {
      @Override
      public Optional<OutputStream> stdin() {
        return Optional.of(child.stdin());
      }

      @Override
      public Optional<InputStream> stdout() {
        return Optional.of(child.stdout());
      }

      @Override
      public Optional<InputStream> stderr() {
        return Optional.of(child.stderr());
      }

      @Override
      public ChildExit waitFor() throws IOException {
        try {
          return child.waitFor();
        } catch (IllegalStateException failure) {
          // Waiting is said to fail only for a reason that the system gave.
          if (failure.getCause() instanceof IOException reason) {
            throw reason;
          }
          throw failure;
        }
      }

      @Override
      public void close() {
        child.close();
      }
    };
  }
}
