package dev.frametape.recording;

import dev.frametape.process.Sha256;

/**
 * Adds up one stream while it is written or verified. What was sent and what was delivered are one
 * sum until the first bytes that are only one of the two.
 */
final class StreamTally {
  private final Sum delivered = new Sum(new Sha256());

  /** Null as long as everything that was sent was delivered, and nothing else. */
  private Sum sent;

  /** Null when nothing is left to be added up: see {@link #addLater}. */
  private byte[] later;

  private boolean sourcesStay;
  private int laterFrom;
  private int laterTo;

  /** Whether sources stay as they are from {@link #addLater} to {@link #settle}. */
  void sourcesStay(boolean stay) {
    sourcesStay = stay;
  }

  /**
   * Adds bytes, perhaps only when {@link #settle} is called. Small stretches that follow each other
   * become one: a sum of a frame's few bytes takes as long as one of hundreds.
   */
  void addLater(Lane lane, byte[] source, int from, int count) {
    if (lane != Lane.BOTH || !sourcesStay) {
      add(lane, source, from, count);
    } else if (source == later && from == laterTo) {
      laterTo += count;
    } else {
      settle();
      later = source;
      laterFrom = from;
      laterTo = from + count;
    }
  }

  /** Adds what was left for later. */
  void settle() {
    if (later != null) {
      byte[] source = later;
      later = null;
      add(Lane.BOTH, source, laterFrom, laterTo - laterFrom);
    }
  }

  void add(Lane lane, byte[] source, int from, int count) {
    prepare(lane);
    if (lane.isIn(As.DELIVERED)) {
      delivered.add(source, from, count);
    }
    if (sent != null && lane.isIn(As.SENT)) {
      sent.add(source, from, count);
    }
  }

  void countFrame(Lane lane) {
    if (lane != Lane.BOTH) {
      prepare(lane);
    }
    if (lane.isIn(As.DELIVERED)) {
      delivered.frames++;
    }
    if (sent != null && lane.isIn(As.SENT)) {
      sent.frames++;
    }
  }

  private void prepare(Lane lane) {
    settle();
    if (lane != Lane.BOTH && sent == null) {
      sent = delivered.copy();
    }
  }

  StreamTotals totals(As as) {
    settle();
    return (as == As.SENT && sent != null ? sent : delivered).totals();
  }

  private static final class Sum {
    private final Sha256 digest;
    private long frames;
    private long bytes;

    Sum(Sha256 digest) {
      this.digest = digest;
    }

    void add(byte[] source, int from, int count) {
      digest.add(source, from, count);
      bytes += count;
    }

    Sum copy() {
      Sum copy = new Sum(digest.copy());
      copy.frames = frames;
      copy.bytes = bytes;
      return copy;
    }

    StreamTotals totals() {
      return new StreamTotals(frames, bytes, digest.hex());
    }
  }
}
