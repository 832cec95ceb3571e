package dev.frametape.process;

import java.io.IOException;

/** A child could not be started: the program is missing, not executable, or the system refused. */
public final class SpawnException extends IOException {
  private final int errno;

  public SpawnException(String message, int errno) {
    super(message);
    this.errno = errno;
  }

  /**
   * The reason as the system gave it: 2 (ENOENT) for a missing program, 13 (EACCES) for one that is
   * not executable.
   */
  public int errno() {
    return errno;
  }
}
