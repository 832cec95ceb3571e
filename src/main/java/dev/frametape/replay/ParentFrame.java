package dev.frametape.replay;

import dev.frametape.frame.EnvelopePeek;
import dev.frametape.frame.Frame;
import dev.frametape.frame.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A frame from the parent, recorded or received, or the beginning of one. A small one is kept; of a
 * large one the length, the SHA-256 and the first bytes are, so that frames of any size are
 * compared in constant memory.
 */
final class ParentFrame {
  /** Larger frames are compared as bytes: as a tree of values they would not fit into the heap. */
  static final int LARGEST_KEPT_BYTES = 256 * 1024;

  private static final int HEAD_BYTES = 4096;

  private final long length;

  /** All bytes, prefix included, or the first ones of a large frame. */
  private final byte[] bytes;

  /** Null for a frame that is kept. */
  private final byte[] sha256;

  /** Null until asked for. */
  private EnvelopePeek peek;

  /** Null until asked for. */
  private Optional<JsonValue> json;

  private ParentFrame(long length, byte[] bytes, byte[] sha256) {
    this.length = length;
    this.bytes = bytes;
    this.sha256 = sha256;
  }

  static ParentFrame of(byte[] bytes) {
    Gathering gathering = new Gathering();
    gathering.write(bytes, 0, bytes.length);
    return gathering.frame();
  }

  /** Bytes, the prefix among them. */
  long length() {
    return length;
  }

  boolean isKept() {
    return sha256 == null;
  }

  /** All bytes of a frame that is kept, and the first ones of another. */
  byte[] bytes() {
    return bytes;
  }

  boolean sameBytes(ParentFrame other) {
    return length == other.length
        && Arrays.equals(bytes, other.bytes)
        && Arrays.equals(sha256, other.sha256);
  }

  /** Whether secrets were taken out of it: then other frames may match it than its equals. */
  boolean isRedacted() {
    return new String(bytes, StandardCharsets.ISO_8859_1).contains("[redacted:");
  }

  EnvelopePeek peek() {
    if (peek == null) {
      int from = Math.min(bytes.length, Frame.PREFIX_BYTES);
      peek = EnvelopePeek.of(bytes, from, bytes.length - from);
    }
    return peek;
  }

  /** The payload as values; empty for one that is no JSON, or too large to be read. */
  Optional<JsonValue> json() {
    if (json == null) {
      json =
          isKept() && length >= Frame.PREFIX_BYTES
              ? JsonValue.of(bytes, Frame.PREFIX_BYTES, bytes.length - Frame.PREFIX_BYTES)
              : Optional.empty();
    }
    return json;
  }

  /** A few words: {@code request call_fixture_mul}. */
  String label() {
    Optional<String> type = peek().type();
    if (type.isEmpty()) {
      return json().isPresent() ? "a message without a type" : "a frame that is no JSON";
    }
    return type.get() + peek().tag().map(tag -> " " + tag).orElse("");
  }

  /** Takes bytes as they come. */
  static final class Gathering extends OutputStream {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    /** Null while the bytes are kept. */
    private MessageDigest digest;

    private long length;

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      length += count;
      if (digest == null && length <= LARGEST_KEPT_BYTES) {
        kept.write(bytes, from, count);
        return;
      }
      if (digest == null) {
        digest = sha256();
        digest.update(kept.toByteArray());
      }
      digest.update(bytes, from, count);
      int missing = Math.min(count, HEAD_BYTES - kept.size());
      if (missing > 0) {
        kept.write(bytes, from, missing);
      }
    }

    long length() {
      return length;
    }

    /** What was gathered; begins anew. */
    ParentFrame frame() {
      byte[] all = kept.toByteArray();
      ParentFrame frame =
          digest == null
              ? new ParentFrame(length, all, null)
              : new ParentFrame(
                  length, Arrays.copyOf(all, Math.min(all.length, HEAD_BYTES)), digest.digest());
      kept.reset();
      digest = null;
      length = 0;
      return frame;
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException("every Java platform has SHA-256", impossible);
      }
    }
  }
}
