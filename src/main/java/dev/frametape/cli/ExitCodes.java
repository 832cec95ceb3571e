package dev.frametape.cli;

import dev.frametape.process.SpawnException;

/** What Frametape's own failures exit with. Everything else is the child's end, passed through. */
final class ExitCodes {
  static final int OK = 0;
  static final int ANSWERED_WITH_ERROR = 1;
  static final int DIFFERENT = 1;
  static final int INPUT_ENDED = 1;
  static final int USAGE = 64;
  static final int BAD_FILE = 65;
  static final int SECRETS_LEFT = 66;
  static final int REPLAY_UNMATCHED = 70;
  static final int OWN_ERROR = 125;
  static final int CHILD_NOT_EXECUTABLE = 126;
  static final int CHILD_NOT_FOUND = 127;

  private static final int ENOENT = 2;
  private static final int ENOEXEC = 8;
  private static final int EACCES = 13;
  private static final int ENOTDIR = 20;
  private static final int EISDIR = 21;

  private ExitCodes() {}

  /**
   * The codes that shells use for a program that is missing, or is there and cannot be executed.
   */
  static int of(SpawnException failure) {
    return switch (failure.errno()) {
      case ENOENT, ENOTDIR -> CHILD_NOT_FOUND;
      case EACCES, ENOEXEC, EISDIR -> CHILD_NOT_EXECUTABLE;
      default -> OWN_ERROR;
    };
  }
}
