package dev.frametape.recording;

import java.util.List;

/**
 * What a check of a recording found.
 *
 * @param lines whole lines that were read, the header among them
 * @param totals what was counted, up to the cut or the damage
 * @param faults how many faults fired
 * @param inert how many were to fire and could not
 * @param tornBytes bytes of a last line without its line break
 */
public record Verification(
    Status status,
    long lines,
    RecordingTotals totals,
    long faults,
    long inert,
    long tornBytes,
    List<Finding> findings) {
  public Verification {
    findings = List.copyOf(findings);
  }

  public enum Status {
    /** Whole, with a footer that agrees. */
    COMPLETE,
    /** Good up to a missing end. */
    CUT_OFF,
    /** Something in it is wrong. */
    CORRUPT
  }

  /**
   * One thing that is wrong or missing.
   *
   * @param line physical line from 1; 0 for the file as a whole
   * @param offset in bytes
   */
  public record Finding(long line, long offset, String text) {}
}
