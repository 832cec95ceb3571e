package dev.frametape.process;

import java.io.IOException;

/** A C function failed. The number is the one of errno(3). */
public final class ErrnoException extends IOException {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ESRCH = 3;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EBADF = 9;
  static final int EACCES = 13;
  static final int ENOTTY = 25;
  static final int EPIPE = 32;

  private final String function;
  private final int errno;

  ErrnoException(String function, int errno) {
    this.function = function;
    this.errno = errno;
  }

  /** Put together only when somebody reads it: most failures are a reader that has gone. */
  @Override
  public String getMessage() {
    return function + " failed with errno " + errno + " (" + Libc.describe(errno) + ")";
  }

  public int errno() {
    return errno;
  }

  /** Whether the reading side of a pipe has gone. */
  public boolean isBrokenPipe() {
    return errno == EPIPE;
  }
}
