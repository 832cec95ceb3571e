package dev.frametape.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An open file descriptor: unbuffered reads and writes. A descriptor that another process has made
 * non-blocking is waited for, never changed, since that flag is shared with the other process.
 */
public final class Descriptor implements AutoCloseable {
  private static final int FILE_KIND = 0170000;
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private final int fd;
  private boolean closed;

  private Descriptor(int fd) {
    this.fd = fd;
  }

  /** This process's descriptor of that number. */
  public static Descriptor of(int fd) {
    return new Descriptor(fd);
  }

  /** A file that exists, opened so that every write goes to its end. */
  public static Descriptor forAppending(Path file) throws IOException {
    return new Descriptor(Libc.openForAppending(ByteText.encode(file.toString())));
  }

  /** The number. */
  public int number() {
    return fd;
  }

  /**
   * Reads what is there, at most {@code into.remaining()} bytes; waits for at least one.
   *
   * @param into a direct buffer
   * @return how many bytes came, -1 at the end
   */
  public int read(ByteBuffer into) throws IOException {
    while (true) {
      try {
        int count = Libc.read(fd, into);
        return count == 0 ? -1 : count;
      } catch (ErrnoException failure) {
        retryOrThrow(failure, Libc.POLLIN);
      }
    }
  }

  /**
   * As {@link #read}, but comes back when a signal does, or when there is nothing and a read does
   * not wait.
   *
   * @return how many bytes came, -1 at the end, 0 when none came
   */
  int readOnce(ByteBuffer into) throws ErrnoException {
    try {
      int count = Libc.read(fd, into);
      return count == 0 ? -1 : count;
    } catch (ErrnoException failure) {
      if (failure.errno() == ErrnoException.EINTR || failure.errno() == ErrnoException.EAGAIN) {
        return 0;
      }
      throw failure;
    }
  }

  /** Writes all of a direct buffer, and waits while the reader does not read. */
  public void write(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      try {
        Libc.write(fd, from);
      } catch (ErrnoException failure) {
        retryOrThrow(failure, Libc.POLLOUT);
      }
    }
  }

  /**
   * Moves what is there to another descriptor inside the kernel, at most {@code most} bytes; waits
   * for at least one and for room.
   *
   * @return how many bytes were moved, -1 at the end
   * @throws ErrnoException also when the kernel cannot splice these two; nothing was moved then
   */
  public int spliceTo(Descriptor sink, int most) throws IOException {
    while (true) {
      try {
        int count = Libc.splice(fd, sink.fd, most);
        return count == 0 ? -1 : count;
      } catch (ErrnoException failure) {
        // Which end would have made it wait is not told.
        sink.retryOrThrow(failure, Libc.POLLOUT);
        if (failure.errno() == ErrnoException.EAGAIN) {
          retryOrThrow(failure, Libc.POLLIN);
        }
      }
    }
  }

  /**
   * Copies what is there into another pipe inside the kernel, at most {@code most} bytes; here they
   * stay to be read. Waits for at least one byte and for room.
   *
   * @return how many bytes were copied, -1 at the end
   * @throws ErrnoException also when these two are not both pipes; nothing was copied then
   */
  public int teeTo(Descriptor sink, int most) throws IOException {
    while (true) {
      try {
        int count = Libc.tee(fd, sink.fd, most);
        return count == 0 ? -1 : count;
      } catch (ErrnoException failure) {
        sink.retryOrThrow(failure, Libc.POLLOUT);
        if (failure.errno() == ErrnoException.EAGAIN) {
          retryOrThrow(failure, Libc.POLLIN);
        }
      }
    }
  }

  /** A pipe of our own. */
  public record Pipe(Descriptor readEnd, Descriptor writeEnd) {
    public static Pipe open() throws IOException {
      int[] ends = Libc.pipe2();
      return new Pipe(of(ends[0]), of(ends[1]));
    }
  }

  private void retryOrThrow(ErrnoException failure, int events) throws IOException {
    switch (failure.errno()) {
      case ErrnoException.EINTR -> {}
      case ErrnoException.EAGAIN -> {
        Poll poll = new Poll();
        poll.add(this, events);
        poll.await(-1);
      }
      default -> throw failure;
    }
  }

  /** How many bytes can be read without waiting; 0 where the kernel cannot tell. */
  public int bytesReady() {
    try {
      return Libc.bytesReady(fd);
    } catch (ErrnoException notAPipe) {
      return 0;
    }
  }

  /**
   * Whether this is a pipe or a socket, of which a {@link Poll} tells that its other end is gone.
   */
  public boolean hasOtherEnd() {
    try {
      int mode = (int) Files.getAttribute(Path.of("/proc/self/fd/" + fd), "unix:mode");
      int kind = mode & FILE_KIND;
      return kind == PIPE || kind == SOCKET;
    } catch (IOException notOpen) {
      return false;
    }
  }

  /** Asks for another pipe capacity, in bytes. The kernel may refuse; then the capacity stays. */
  public void preferPipeSize(int bytes) {
    try {
      Libc.setPipeSize(fd, bytes);
    } catch (ErrnoException refused) {
      // A smaller or larger pipe is a wish: limits of the user or another kind of file may forbid
      // it.
      return;
    }
  }

  /** Makes a pipe larger, where that is allowed; never smaller. */
  public void growPipe(int bytes) {
    try {
      if (Libc.pipeSize(fd) < bytes) {
        Libc.setPipeSize(fd, bytes);
      }
    } catch (ErrnoException refused) {
      // Limits of the user or another kind of file may forbid it, and it was a wish.
      return;
    }
  }

  /** The same open file once more. */
  public Descriptor duplicate() throws IOException {
    return new Descriptor(Libc.duplicate(fd));
  }

  /**
   * Gives up what this descriptor stands for while its number stays taken (by /dev/null), so that
   * no other file gets the number of a standard stream, or of one that a thread may still use. One
   * that is closed already stays so.
   */
  public synchronized void replaceByNothing() throws IOException {
    if (closed) {
      return;
    }
    int nothing = Libc.openDevNull();
    try {
      Libc.dup2(nothing, fd);
    } finally {
      Libc.close(nothing);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      Libc.close(fd);
    }
  }

  InputStream asInputStream() {
    return new InputStream() {
      private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        buffer.clear().limit(Math.min(length, buffer.capacity()));
        int count = Descriptor.this.read(buffer);
        if (count > 0) {
          buffer.flip().get(into, offset, count);
        }
        return count;
      }

      @Override
      public void close() throws IOException {
        Descriptor.this.close();
      }
    };
  }

  OutputStream asOutputStream() {
    return new OutputStream() {
      private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);

      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] from, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
          int count = Math.min(length - done, buffer.capacity());
          buffer.clear().put(from, offset + done, count).flip();
          Descriptor.this.write(buffer);
          done += count;
        }
      }

      @Override
      public void close() throws IOException {
        Descriptor.this.close();
      }
    };
  }
}
