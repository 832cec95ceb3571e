package dev.frametape.stub;

import static java.util.Objects.requireNonNull;

import java.util.function.UnaryOperator;

/**
 * How a stub behaves where its mappings do not say it.
 *
 * @param protocolVersion in the handshake, and in answers before the parent has named one, 0 to
 *     65535
 * @param onUnmatched what comes when no mapping matches
 * @param failUnused whether the conversation failed when a mapping was never used
 * @param templates whether every body is a template, also of mappings that do not ask for it
 * @param seed of everything that is left to chance
 * @param saysSeed whether to name the seed where it has a say: when nobody has asked for this one
 * @param verbose whether to name what was not used
 * @param printable makes the words of others fit for a terminal
 */
public record StubOptions(
    int protocolVersion,
    OnUnmatched onUnmatched,
    boolean failUnused,
    boolean templates,
    long seed,
    boolean saysSeed,
    boolean verbose,
    UnaryOperator<String> printable) {
  /** What a stub does about a frame that no mapping matches. */
  public enum OnUnmatched {
    /** Answers a request with an error, and goes on. */
    ERROR,
    /** Ends without an answer. */
    EXIT,
    /** Lives on and says nothing any more. */
    HANG
  }

  public static final StubOptions DEFAULT =
      new StubOptions(
          6, OnUnmatched.ERROR, false, false, 0, false, false, UnaryOperator.identity());

  public StubOptions {
    requireNonNull(onUnmatched, "onUnmatched");
    requireNonNull(printable, "printable");
    if (protocolVersion < 0 || protocolVersion > 0xFFFF) {
      throw new IllegalArgumentException(
          "protocol version " + protocolVersion + ", expected 0 to 65535");
    }
  }
}
