package dev.frametape.stub;

import java.io.IOException;

/** A stub folder is not what it has to be. */
public final class StubException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param where the file, and the mapping in it where there are several
   * @param found what is wrong there, and what was expected
   * @param advice what to do next
   */
  StubException(String where, String found, String advice) {
    super(where + ": " + found + "; " + advice);
  }
}
