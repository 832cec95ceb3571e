package dev.frametape.relay;

import dev.frametape.process.ChildExit;
import java.util.Optional;

/** How the conversation ends: the first word counts, from whatever thread it comes. */
final class Finale {
  // Null until it is decided.
  private ChildExit how;
  // Null unless nobody is to be kept waiting.
  private ChildExit hurriedBy;

  /**
   * @return whether this is the first word
   */
  synchronized boolean decide(ChildExit exit) {
    if (how != null) {
      return false;
    }
    how = exit;
    notifyAll();
    return true;
  }

  synchronized boolean isDecided() {
    return how != null;
  }

  synchronized Optional<ChildExit> how() {
    return Optional.ofNullable(how);
  }

  /**
   * Nobody is to be kept waiting any longer: pauses are over, and where nothing else decides how it
   * ends, it is so.
   */
  synchronized void hurry(ChildExit exit) {
    hurriedBy = exit;
    notifyAll();
  }

  synchronized Optional<ChildExit> hurriedBy() {
    return Optional.ofNullable(hurriedBy);
  }

  /** Whether waiting makes no sense any more. */
  synchronized boolean isPressing() {
    return how != null || hurriedBy != null;
  }

  /** Something has changed that {@link #await} may wait for. */
  synchronized void changed() {
    notifyAll();
  }

  /** What {@link #await} waits for. */
  interface Condition {
    boolean holds();
  }

  /**
   * Waits until the end is decided or a condition holds.
   *
   * @param millis at most; 0 waits for ever
   */
  synchronized void await(Condition condition, long millis) throws InterruptedException {
    long until = System.nanoTime() + millis * 1_000_000;
    while (how == null && !condition.holds()) {
      if (millis == 0) {
        wait();
      } else {
        long left = (until - System.nanoTime() + 999_999) / 1_000_000;
        if (left <= 0) {
          return;
        }
        wait(left);
      }
    }
  }
}
