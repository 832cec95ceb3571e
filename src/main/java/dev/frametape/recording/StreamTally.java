package dev.frametape.recording;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Adds up one stream while it is written or verified. What was sent and what was delivered are one
 * sum until the first bytes that are only one of the two.
 */
final class StreamTally {
  private final Sum delivered = new Sum(newDigest());

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

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256, this one says it has not", e);
    }
  }

  private static final class Sum {
    // The JVM uses the processor's own SHA-256 once a method has been called some thousand times:
    // with pieces of this size after 10 MiB instead of hundreds.
    private static final int PIECE_BYTES = 2048;

    private final MessageDigest digest;
    private long frames;
    private long bytes;

    Sum(MessageDigest digest) {
      this.digest = digest;
    }

    void add(byte[] source, int from, int count) {
      for (int at = 0; at < count; at += PIECE_BYTES) {
        digest.update(source, from + at, Math.min(PIECE_BYTES, count - at));
      }
      bytes += count;
    }

    Sum copy() {
      Sum copy = new Sum(copyOf(digest));
      copy.frames = frames;
      copy.bytes = bytes;
      return copy;
    }

    StreamTotals totals() {
      // digest() would begin the sum anew.
      return new StreamTotals(frames, bytes, HexFormat.of().formatHex(copyOf(digest).digest()));
    }

    private static MessageDigest copyOf(MessageDigest digest) {
      try {
        return (MessageDigest) digest.clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("the JDK's SHA-256 can be copied, this one cannot", e);
      }
    }
  }
}
