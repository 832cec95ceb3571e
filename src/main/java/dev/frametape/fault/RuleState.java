package dev.frametape.fault;

import java.util.OptionalLong;
import java.util.SplittableRandom;

/** One rule in one conversation: what it has matched, and what it has done. */
final class RuleState {
  private final FaultRule rule;
  private final long seed;
  private final int generation;
  private final boolean on;
  private long matches;
  private int fires;
  private int inert;
  private boolean lastDecision;
  private boolean decided;

  /** For child rules: whether the conditions held when they were looked at last. */
  boolean heldBefore;

  /** For rules that fire without a frame: when they were looked at last; -1 before that. */
  long lookedAt = -1;

  /** The same, by the number of what had happened then. */
  long lookedAtEvent = -1;

  /** For a silence: how many pieces had come when it fired. */
  long firedAtPieces = -1;

  /** For a delay that remembers: the last one's deviation, in standard widths; NaN before that. */
  double lastDeviation = Double.NaN;

  private String whySkipped = "";

  RuleState(FaultRule rule, long seed, int generation) {
    this.rule = rule;
    this.seed = seed;
    this.generation = generation;
    double toxicity = rule.when().toxicity();
    on = toxicity >= 1 || Draw.share(draw(Draw.CONVERSATION)) < toxicity;
  }

  FaultRule rule() {
    return rule;
  }

  String name() {
    return rule.name();
  }

  Subject subject() {
    return rule.when().subject();
  }

  int fires() {
    return fires;
  }

  boolean wasInert() {
    return inert > 0;
  }

  void fired() {
    fires++;
  }

  void failed() {
    inert++;
  }

  /** It matched, and waits for another frame. */
  void skipped(String why) {
    whySkipped = why;
  }

  boolean has(Class<? extends Fault> kind) {
    return rule.then().stream().anyMatch(kind::isInstance);
  }

  /** Whether frames are nothing to it. */
  boolean isAboutTheEnd() {
    return rule.then().stream().allMatch(FlowFault.SlowEof.class::isInstance);
  }

  /** Whether it has to see all of a frame, to decide or to do what it does. */
  boolean needsWhole() {
    return rule.then().stream().anyMatch(fault -> DraftWriter.described(fault).whole())
        || rule.when().conditions().stream().anyMatch(Condition.JsonTest.class::isInstance);
  }

  /** Why it has not fired, where it has not said so itself. */
  String whyNever() {
    if (!on) {
      return "it is switched off in this conversation, by its toxicity";
    } else if (!whySkipped.isEmpty()) {
      return whySkipped;
    } else if (matches == 0) {
      return isAboutTheEnd()
          ? "the stream did not end by itself, or not in the way that the rule asks for"
          : "nothing came that it matches";
    }
    return matches == 1
        ? "it matched once, and its number or its chance let that pass"
        : "it matched " + matches + " times, and its numbers or its chance let them pass";
  }

  /** What the chance of a decision comes from. */
  long draw(long number) {
    return rule.draw().isPresent()
        ? rule.draw().getAsLong()
        : Draw.of(seed, rule.name(), generation, rule.when().subject(), number);
  }

  SplittableRandom random(long number, int fault) {
    return Draw.random(draw(number), fault);
  }

  /** Whether it may still fire, whatever it is shown. */
  boolean isAlive(long micros) {
    Trigger when = rule.when();
    return on
        && (when.maxFires().isEmpty() || fires < when.maxFires().getAsInt())
        && (when.ttl().isEmpty() || micros < when.ttl().get().toNanos() / 1000)
        && (when.nth().isEmpty() || !when.nth().get().isBehind(matches + 1));
  }

  /**
   * All conditions hold: whether this match fires.
   *
   * @param number what a decision's chance is about: the frame's, or that of the match
   */
  boolean decides(OptionalLong number, long micros) {
    if (!isAlive(micros)) {
      return false;
    }
    matches++;
    Trigger when = rule.when();
    if (when.nth().isPresent() && !when.nth().get().has(matches)) {
      return false;
    }
    if (when.chance() >= 1) {
      return true;
    }
    long draw = draw(number.orElse(matches));
    boolean repeats =
        decided && when.correlation() > 0 && Draw.share(draw ^ 0x636F_7272L) < when.correlation();
    boolean fires = repeats ? lastDecision : Draw.share(draw) < when.chance();
    decided = true;
    lastDecision = fires;
    return fires;
  }

  long matches() {
    return matches;
  }
}
