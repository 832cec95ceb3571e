package dev.frametape.replay;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a recording is replayed.
 *
 * @param rules when a frame is taken for a recorded one
 * @param onUnmatched what comes when it is for none
 * @param failUnused whether the conversation failed when recorded frames were never asked for
 * @param pace how fast
 * @param cutOffWait how long, at the end of a recording that was cut off, the worker lives on for
 *     its parent to end it
 * @param asSent whether to play what the worker sent where a fault delivered something else
 * @param verbose whether to name every frame that was never asked for
 */
public record ReplayOptions(
    MatchRules rules,
    OnUnmatched onUnmatched,
    boolean failUnused,
    Pace pace,
    Duration cutOffWait,
    boolean asSent,
    boolean verbose) {
  /** What a worker does about a frame that was not recorded. */
  public enum OnUnmatched {
    /** Answers a request with an error, then ends. */
    ERROR,
    /** Ends without an answer. */
    EXIT,
    /** Lives on and says nothing any more. */
    HANG,
    /** Takes it for the recorded one that is most like it. */
    NEAREST,
    /** Hands the conversation over to the real worker. */
    FORWARD
  }

  public static final ReplayOptions DEFAULT =
      new ReplayOptions(
          MatchRules.EXACT,
          OnUnmatched.ERROR,
          false,
          Pace.NONE,
          Duration.ofSeconds(5),
          false,
          false);

  public ReplayOptions {
    requireNonNull(rules, "rules");
    requireNonNull(onUnmatched, "onUnmatched");
    requireNonNull(pace, "pace");
    requireNonNull(cutOffWait, "cutOffWait");
  }

  public ReplayOptions with(MatchRules other) {
    return new ReplayOptions(other, onUnmatched, failUnused, pace, cutOffWait, asSent, verbose);
  }
}
