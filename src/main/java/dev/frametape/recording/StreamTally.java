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
    prepare(lane);
    if (lane.isIn(As.DELIVERED)) {
      delivered.frames++;
    }
    if (sent != null && lane.isIn(As.SENT)) {
      sent.frames++;
    }
  }

  private void prepare(Lane lane) {
    if (lane != Lane.BOTH && sent == null) {
      sent = delivered.copy();
    }
  }

  StreamTotals totals(As as) {
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
    private final MessageDigest digest;
    private long frames;
    private long bytes;

    Sum(MessageDigest digest) {
      this.digest = digest;
    }

    void add(byte[] source, int from, int count) {
      digest.update(source, from, count);
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
