package dev.frametape.recording;

/** One direction: its tally, and the frame of which parts have been recorded so far. */
final class OpenFrame {
  private final StreamTally tally = new StreamTally();
  private final Progress sent = new Progress();
  private final Progress delivered = new Progress();

  StreamTally tally() {
    return tally;
  }

  /** Refuses a part that cannot come next. */
  void check(Lane lane, long announced, long from, int count) {
    if (lane.isIn(As.SENT)) {
      sent.check(announced, from, count);
    }
    if (lane.isIn(As.DELIVERED)) {
      delivered.check(announced, from, count);
    }
  }

  void advance(Lane lane, long announced, long from, int count) {
    if (lane.isIn(As.SENT)) {
      sent.advance(announced, from, count);
    }
    if (lane.isIn(As.DELIVERED)) {
      delivered.advance(announced, from, count);
    }
    if (from + count == announced) {
      tally.countFrame(lane);
      clear(lane);
    }
  }

  void clear(Lane lane) {
    if (lane.isIn(As.SENT)) {
      sent.clear();
    }
    if (lane.isIn(As.DELIVERED)) {
      delivered.clear();
    }
  }

  /** How far a frame has come on one side. */
  private static final class Progress {
    /** Where the next part has to begin; 0 when no frame is open. */
    private long next;

    private long frameBytes = RecordingWriter.UNKNOWN_LENGTH;

    void check(long announced, long from, int count) {
      if (from != 0 && from != next) {
        throw new IllegalArgumentException(
            "a part from " + from + " cannot follow bytes up to " + next + " of its frame");
      }
      if (from != 0 && frameBytes != RecordingWriter.UNKNOWN_LENGTH && announced != frameBytes) {
        throw new IllegalArgumentException(
            "a part of a frame of " + frameBytes + " bytes now announces " + announced);
      }
      if (count == 0 || (announced != RecordingWriter.UNKNOWN_LENGTH && from + count > announced)) {
        throw new IllegalArgumentException(
            "a part of " + count + " bytes from " + from + " of a frame of " + announced);
      }
    }

    void advance(long announced, long from, int count) {
      frameBytes = announced;
      next = from + count;
    }

    void clear() {
      next = 0;
      frameBytes = RecordingWriter.UNKNOWN_LENGTH;
    }
  }
}
