package dev.frametape.replay;

import java.io.IOException;
import java.nio.file.Path;

/** A rules file says something that is no rule. */
public final class RulesException extends IOException {
  private final Path file;
  private final int line;

  RulesException(Path file, int line, String finding, Throwable cause) {
    super(file + ": line " + line + ": " + finding + "; docs/replay.md says what a rule is", cause);
    this.file = file;
    this.line = line;
  }

  public Path file() {
    return file;
  }

  /** The line, from 1. */
  public int line() {
    return line;
  }
}
