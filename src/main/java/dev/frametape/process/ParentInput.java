package dev.frametape.process;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * This process's stdin, read by one thread, while any other may stop that or give the stream up
 * although the reader is waiting.
 */
public final class ParentInput {
  private final Descriptor stdin;
  private final PollGate gate = new PollGate();
  private volatile boolean stopped;

  public ParentInput() throws IOException {
    this(Descriptor.of(0));
  }

  ParentInput(Descriptor stdin) throws IOException {
    this.stdin = stdin;
  }

  /**
   * Reads what is there and waits for at least one byte; after {@link #stop} for ever.
   *
   * @param into a direct buffer
   * @return how many bytes came, -1 at the end
   */
  public int read(ByteBuffer into) throws IOException {
    Poll poll = new Poll();
    int entry = poll.add(stdin, Poll.READABLE);
    poll.add(gate.descriptor(), Poll.READABLE);
    while (true) {
      gate.enter();
      if (stopped) {
        poll.drop(entry);
      }
      poll.await(-1);
      gate.leave();
      // Gone also where it never was open; then the read says so.
      if (!stopped && (poll.readable(entry) || poll.gone(entry))) {
        return stdin.read(into);
      }
    }
  }

  /** Nothing more is read; the stream stays open, and fills up. */
  public void stop() throws IOException {
    stopped = true;
    gate.takeOut();
  }

  /** The parent's next write fails, from the return of this call on. */
  public void breakOff() throws IOException {
    stop();
    stdin.replaceByNothing();
  }
}
