package dev.frametape.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Lets other threads take one thread out of poll(2). An open poll keeps a file alive: a pipe that
 * is closed meanwhile does not end for its other side before the poll has returned.
 */
public final class PollGate implements AutoCloseable {
  private static final int COUNTER_BYTES = 8;

  private final Descriptor counter;
  private final ByteBuffer bytes =
      ByteBuffer.allocateDirect(COUNTER_BYTES).order(ByteOrder.nativeOrder());
  private boolean inside;
  private long rounds;

  public PollGate() throws IOException {
    counter = Descriptor.of(Libc.eventfd());
  }

  /** One entry of the poll, to be waited for as {@link Poll#READABLE}. */
  public Descriptor descriptor() {
    return counter;
  }

  /** The one thread is about to poll. What it polls must follow from what it sees after this. */
  public synchronized void enter() {
    inside = true;
    rounds++;
  }

  /** The one thread is out again. */
  public synchronized void leave() throws IOException {
    inside = false;
    notifyAll();
    try {
      Libc.read(counter.number(), bytes.clear());
    } catch (ErrnoException failure) {
      // EAGAIN: nobody had woken it.
      if (failure.errno() != ErrnoException.EAGAIN) {
        throw failure;
      }
    }
  }

  /** The poll returns soon, or the next one does at once. */
  public synchronized void wake() throws IOException {
    Libc.write(counter.number(), bytes.clear().putLong(1).flip());
  }

  /** Waits until the thread has left the poll that it is in, if it is in one. */
  public synchronized void takeOut() throws IOException {
    long round = rounds;
    wake();
    boolean interrupted = false;
    while (inside && rounds == round) {
      try {
        wait();
      } catch (InterruptedException interruption) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    counter.close();
  }
}
