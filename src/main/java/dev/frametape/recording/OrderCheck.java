package dev.frametape.recording;

import java.io.IOException;
import java.util.Optional;

/**
 * Compares the order of the two directions, among what both recordings have. By default as cause
 * and effect: the n-th response answers the n-th request that is not answered yet, and may stand
 * anywhere behind it; a response that stands before its request in one recording alone is a
 * difference, and so is one that answers nothing in one alone. Strictly: every frame to the parent
 * stands behind the same number of frames to the child.
 */
final class OrderCheck {
  private final PairsBefore inFirst;
  private final PairsBefore inSecond;
  private final boolean strict;
  private long answered;
  private long shift;

  OrderCheck(PairsBefore inFirst, PairsBefore inSecond, boolean strict) {
    this.inFirst = inFirst;
    this.inSecond = inSecond;
    this.strict = strict;
  }

  /** What is wrong with the order of the next pair of frames to the parent; empty if nothing. */
  Optional<String> check(DiffItem first, DiffItem second) throws IOException {
    inFirst.advance(first.othersBefore);
    inSecond.advance(second.othersBefore);
    return strict ? exact() : causal(first, second);
  }

  private Optional<String> exact() {
    long now = inSecond.pairs() - inFirst.pairs();
    long before = shift;
    shift = now;
    // Told once, where it begins: what follows stands in the same order again.
    return now == before || now == 0
        ? Optional.empty()
        : Optional.of(
            "behind "
                + inFirst.pairs()
                + " frames to the child in the first, behind "
                + inSecond.pairs()
                + " in the second");
  }

  private Optional<String> causal(DiffItem first, DiffItem second) {
    if (!first.isResponse() || !second.isResponse()) {
      return Optional.empty();
    }
    boolean answersInFirst = inFirst.requests() > answered;
    boolean answersInSecond = inSecond.requests() > answered;
    if (answersInFirst || answersInSecond) {
      answered++;
    }
    if (answersInFirst == answersInSecond) {
      return Optional.empty();
    }
    return Optional.of(
        answersInFirst
            ? "behind its request in the first, before it in the second"
            : "before its request in the first, behind it in the second");
  }
}
