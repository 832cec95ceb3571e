package dev.frametape.replay;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;

/** What a recording says, as the worker that is played sees it. */
sealed interface Scripted {
  /**
   * Where a line is.
   *
   * @param n its number; it is physical line {@code n + 1}
   * @param offset where it begins in the file
   * @param micros microseconds since the spawn
   */
  record Place(long n, long offset, long micros) {
    long line() {
      return n + 1;
    }
  }

  Place at();

  /** The worker does something. */
  record Does(Place at, Emission what) implements Scripted {}

  /** The worker ends. */
  record Ends(Place at, ChildExit how) implements Scripted {}

  /**
   * A cue: the parent does something, and what follows comes after that.
   *
   * @param at the first line of it
   * @param last the last line of it
   */
  record Cue(Place at, Place last, Said said) implements Scripted {}

  /**
   * A part of a frame from the parent that is not the last one.
   *
   * @param upTo how many bytes of the frame have come with it
   */
  record Begun(Place at, long upTo) implements Scripted {}

  /**
   * The recording is over, and how the worker ended is not in it.
   *
   * @param why in words
   */
  record CutOff(Place at, String why) implements Scripted {}
}
