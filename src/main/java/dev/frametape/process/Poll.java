package dev.frametape.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Waits for several descriptors at once. One thread's own; entries are numbered in the order they
 * were added.
 */
public final class Poll {
  /** There is something to read, or the end. */
  public static final int READABLE = Libc.POLLIN;

  /** A write would not wait. */
  public static final int WRITABLE = Libc.POLLOUT;

  /** Nothing is asked for; that the other end has gone is always told. */
  public static final int ONLY_IF_GONE = 0;

  private static final int MOST = 8;
  private static final int ENTRY_BYTES = 8;

  private final ByteBuffer entries =
      ByteBuffer.allocateDirect(MOST * ENTRY_BYTES).order(ByteOrder.nativeOrder());
  private int count;

  public Poll() {}

  /** Adds an entry; gives its index. */
  public int add(Descriptor descriptor, int events) {
    entries.putInt(count * ENTRY_BYTES, descriptor.number());
    entries.putShort(count * ENTRY_BYTES + 4, (short) events);
    return count++;
  }

  /** Changes what is waited for. */
  public void ask(int index, int events) {
    entries.putShort(index * ENTRY_BYTES + 4, (short) events);
  }

  /** Forgets an entry: it never has anything to say again. Other indexes stay. */
  public void drop(int index) {
    entries.putInt(index * ENTRY_BYTES, -1);
  }

  /**
   * Waits until an entry has something to say.
   *
   * @param timeoutMillis -1 waits for ever
   * @return false when the time passed first
   */
  public boolean await(int timeoutMillis) throws IOException {
    entries.clear().limit(count * ENTRY_BYTES);
    while (true) {
      try {
        return Libc.poll(entries, timeoutMillis) > 0;
      } catch (ErrnoException failure) {
        if (failure.errno() != ErrnoException.EINTR) {
          throw failure;
        }
      }
    }
  }

  private int seen(int index) {
    return entries.getShort(index * ENTRY_BYTES + 6);
  }

  /** There is something to read, or the end has come. */
  public boolean readable(int index) {
    return (seen(index) & (Libc.POLLIN | Libc.POLLHUP | Libc.POLLERR)) != 0;
  }

  public boolean writable(int index) {
    return (seen(index) & Libc.POLLOUT) != 0;
  }

  /** Nobody reads any more what would be written there. */
  public boolean gone(int index) {
    return (seen(index) & (Libc.POLLERR | Libc.POLLHUP | Libc.POLLNVAL)) != 0;
  }
}
