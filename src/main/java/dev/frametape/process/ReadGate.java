package dev.frametape.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets another thread take one thread out of read(2). Who waits there, and not in poll(2), is there
 * two microseconds earlier with every message, but sees nothing else meanwhile.
 */
public final class ReadGate {
  private static final long FIRST_NANOS = 20_000;
  private static final long MOST_NANOS = 1_000_000;

  private final Descriptor source;

  private volatile boolean closed;
  private volatile boolean inside;

  // Of the one thread; 0 before its first read.
  private volatile int thread;

  private ReadGate(Descriptor source) {
    this.source = source;
  }

  /**
   * A gate for reads of a pipe.
   *
   * @return empty where a read may differ from a poll that is followed by one: of a terminal, which
   *     stops who reads it in the background, or of a pipe that somebody has made non-blocking; and
   *     without the library of {@link Kernel}, since there is no handler for the signal then
   */
  public static Optional<ReadGate> of(Descriptor source) {
    try {
      return Kernel.isDirect()
              && Libc.pipeSize(source.number()) > 0
              && !Libc.isNonBlocking(source.number())
          ? Optional.of(new ReadGate(source))
          : Optional.empty();
    } catch (ErrnoException notAPipe) {
      return Optional.empty();
    }
  }

  /** Whether a read may wait here. */
  public boolean isOpen() {
    return !closed;
  }

  /**
   * The one thread reads, and waits for bytes or the end unless the gate is closed.
   *
   * @param into a direct buffer
   * @return how many bytes came, -1 at the end, 0 when none came: the gate was closed, for example
   */
  public int read(ByteBuffer into) throws IOException {
    if (thread == 0) {
      Libc.letInterruptsIn();
      thread = Libc.gettid();
    }
    inside = true;
    try {
      return closed ? 0 : source.readOnce(into);
    } finally {
      inside = false;
    }
  }

  /** No read waits here any more when this returns. */
  public void close() throws IOException {
    closed = true;
    // A signal that comes before the thread is in read(2) is lost, so there may have to be another.
    // One that has seen the gate open may still go in; one that has not, never does.
    for (long nanos = FIRST_NANOS; inside; nanos = Math.min(2 * nanos, MOST_NANOS)) {
      Libc.interrupt(thread);
      LockSupport.parkNanos(nanos);
    }
  }
}
