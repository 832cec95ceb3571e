package dev.frametape.replay;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Something that the parent did and the recording has no answer to. All words hold what others
 * wrote: not fit for a terminal as they are.
 *
 * @param text the whole explanation, for people
 * @param frame which of the parent's frames it is, from 1; empty when it is no frame
 * @param got what came, in a few words
 * @param expected what was expected, in a few words
 * @param nearest the recorded frames that are most like it
 */
public record Unmatched(
    Path recording,
    String text,
    OptionalLong frame,
    String got,
    String expected,
    List<Near> nearest) {
  /**
   * A recorded frame.
   *
   * @param line its physical line in the recording
   * @param left whether it was not asked for yet
   */
  public record Near(long line, String label, boolean left, List<Place> differences) {
    public Near {
      differences = List.copyOf(differences);
    }
  }

  /**
   * A place where the two differ.
   *
   * @param pointer a JSON pointer from the root of the document
   * @param expected the recorded value as JSON, long ones shortened; "nothing" where there is none
   */
  public record Place(String pointer, String expected, String got) {}

  public Unmatched {
    requireNonNull(text, "text");
    nearest = List.copyOf(nearest);
  }
}
