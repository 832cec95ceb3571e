package dev.frametape.recording;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Adds up one stream while it is written or verified. */
final class StreamTally {
  private final MessageDigest digest;
  private long frames;
  private long bytes;

  StreamTally() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256, this one says it has not", e);
    }
  }

  void add(byte[] source, int from, int count) {
    digest.update(source, from, count);
    bytes += count;
  }

  void countFrame() {
    frames++;
  }

  /** Ends the tally: may be called once. */
  StreamTotals totals() {
    return new StreamTotals(frames, bytes, HexFormat.of().formatHex(digest.digest()));
  }
}
