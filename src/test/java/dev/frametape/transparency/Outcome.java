package dev.frametape.transparency;

import dev.frametape.process.ChildExit;

/**
 * Everything that a parent learns of a run.
 *
 * @param stdout the bytes, one character U+0000 to U+00FF each, so that they compare and print well
 * @param stderr likewise
 */
public record Outcome(String stdout, String stderr, ChildExit exit) {
  /** Whether a core file was written is the child's own affair: the wrapper never leaves one. */
  public Outcome withoutCore() {
    return exit instanceof ChildExit.Signaled(int signal, boolean core)
        ? new Outcome(stdout, stderr, new ChildExit.Signaled(signal, false))
        : this;
  }
}
