package dev.frametape.process;

import java.io.IOException;

/**
 * Waits for several descriptors like a {@link Poll}, but keeps none of them alive: a pipe that
 * another thread closes meanwhile ends for its other side at once. One thread's own.
 */
public final class EndWatch implements AutoCloseable {
  private final Descriptor epoll;

  private EndWatch(Descriptor epoll) {
    this.epoll = epoll;
  }

  public static EndWatch open() throws IOException {
    return new EndWatch(Descriptor.of(Libc.epoll_create()));
  }

  /**
   * Adds a descriptor that is not there yet. A plain file never has anything to say.
   *
   * @param events {@link Poll#READABLE}, {@link Poll#WRITABLE} or {@link Poll#ONLY_IF_GONE}
   * @param name what {@link #await} gives
   */
  public void add(Descriptor descriptor, int events, int name) throws IOException {
    try {
      Libc.epoll_add(epoll.number(), descriptor.number(), events, name);
    } catch (ErrnoException failure) {
      if (failure.errno() != ErrnoException.EPERM) {
        throw failure;
      }
    }
  }

  /** Waits for one that has something to say, and gives its name; each says so once. */
  public int await() throws IOException {
    while (true) {
      try {
        return Libc.epoll_wait(epoll.number());
      } catch (ErrnoException failure) {
        if (failure.errno() != ErrnoException.EINTR) {
          throw failure;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    epoll.close();
  }
}
