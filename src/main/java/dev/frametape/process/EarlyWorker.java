package dev.frametape.process;

import java.util.Arrays;

/**
 * A worker that {@code frametape-start} has started as our child before there was a JVM, so that
 * both start at once. Whether its program could be executed is still to be read from {@code
 * status}; the guardian is there in any case.
 *
 * @param since when, as {@link System#nanoTime} tells time
 * @param stdin our end of the worker's pipe, as the other two are
 * @param lifeline the write end of the guardian's pipe
 * @param status the read end of the pipe that {@code frametape-start --child} reports on as well
 * @see "src/main/native/frametape-start.c, start_early"
 */
public record EarlyWorker(
    int pid, long since, int pidfd, int stdin, int stdout, int stderr, int lifeline, int status) {
  private static final int ENDS = 6;

  static final int WORDS = ENDS + 2;

  /** As it stands in the notes: {@link #WORDS} numbers. */
  static EarlyWorker of(long[] notes) {
    int[] ends = Arrays.stream(notes, 2, WORDS).mapToInt(number -> (int) number).toArray();
    return new EarlyWorker(
        (int) notes[0], notes[1], ends[0], ends[1], ends[2], ends[3], ends[4], ends[5]);
  }
}
