package dev.frametape.process;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A running child with three pipes. Blocking calls belong on platform threads: a blocked native
 * call pins a virtual thread's carrier.
 */
public final class ChildProcess implements AutoCloseable {
  private ChildProcess() {}

  /**
   * Starts a child with pipes on stdin, stdout and stderr, default signal dispositions and an empty
   * signal mask. It is killed when this process ends, however that happens.
   *
   * @throws SpawnException when the program is missing, not executable, or the system refuses
   */
  public static ChildProcess start(ProcessSpec spec) throws SpawnException {
    throw new SpawnException("not here yet: " + spec, 0);
  }

  public long pid() {
    return 0;
  }

  /** The write end of the child's stdin, unbuffered. Closing it is the child's end of input. */
  public OutputStream stdin() {
    return OutputStream.nullOutputStream();
  }

  /** The read end of the child's stdout, unbuffered. */
  public InputStream stdout() {
    return InputStream.nullInputStream();
  }

  /** The read end of the child's stderr, unbuffered. */
  public InputStream stderr() {
    return InputStream.nullInputStream();
  }

  /** Sends a signal; a child that has ended already is no error. */
  public void signal(int signal) {}

  /** Waits for the end and reaps the child. Later calls give the same answer. */
  public ChildExit waitFor() {
    return new ChildExit.Exited(0);
  }

  /** The end, if it has come. Does not wait. */
  public Optional<ChildExit> exitIfEnded() {
    return Optional.empty();
  }

  /** Kills the child if it still runs, reaps it, and closes its pipes. */
  @Override
  public void close() {}
}
