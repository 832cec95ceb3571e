package dev.frametape.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The frames that parent and child exchange: a u32 big-endian length, then a JSON envelope. */
final class Frames {
  /**
   * The child's first frame, as ISO 8859-1: 99 bytes of payload. A constant, so that the empty JVM
   * program carries it without loading this class.
   */
  static final String GREETING =
      "\0\0\0c{\"version\":6,\"message\":{\"type\":\"handshake\",\"body\":"
          + "{\"worker_version\":\"bench\",\"protocol_version\":6}}}";

  /** The hard cap of the protocol, 256 MiB. */
  static final int LARGEST = 268_435_456;

  private static final String BEFORE =
      "{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":\"";
  private static final String AFTER = "\"}}";

  /** The smallest payload that {@link #row} can make. */
  static final int SMALLEST = BEFORE.length() + AFTER.length();

  private Frames() {}

  static byte[] greeting() {
    return GREETING.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The greeting of a child that says its process id, so that its memory is not taken for ours. */
  static byte[] greeting(long pid) {
    return frame(
        "{\"version\":6,\"message\":{\"type\":\"handshake\",\"body\":{\"worker_version\":\"bench-"
            + pid
            + "\",\"protocol_version\":6}}}");
  }

  /** The process id in a greeting's payload. */
  static int pidOf(byte[] greeting) {
    String text = new String(greeting, StandardCharsets.UTF_8);
    var pid = java.util.regex.Pattern.compile("\"bench-([0-9]+)\"").matcher(text);
    if (!pid.find()) {
      throw new BenchException("expected a greeting that says the child's pid, found " + text);
    }
    return Integer.parseInt(pid.group(1));
  }

  /** The parent's answer to a greeting: frames up to the hard cap are allowed from now on. */
  static byte[] allowLargest() {
    return frame(
        "{\"version\":6,\"message\":{\"type\":\"configure_frame_limit\",\"body\":{\"max_frame_bytes\":"
            + LARGEST
            + "}}}");
  }

  /** A request of exactly {@code payloadBytes}, whose fill depends on {@code seed}. */
  static byte[] row(int payloadBytes, long seed) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream(4 + payloadBytes);
    frame.writeBytes(head(payloadBytes));
    frame.writeBytes(letters(payloadBytes - SMALLEST, seed));
    frame.writeBytes(tail());
    return frame.toByteArray();
  }

  /** The length and what stands before the fill. */
  static byte[] head(int payloadBytes) {
    if (payloadBytes < SMALLEST) {
      throw new IllegalArgumentException(
          "a payload of " + payloadBytes + " bytes; the smallest is " + SMALLEST);
    }
    byte[] before = BEFORE.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(4 + before.length).putInt(payloadBytes).put(before).array();
  }

  /** What stands after the fill. */
  static byte[] tail() {
    return AFTER.getBytes(StandardCharsets.US_ASCII);
  }

  /** Letters that no shift, swap or repetition leaves the same. */
  static byte[] letters(int count, long seed) {
    var random = new java.util.SplittableRandom(seed);
    byte[] letters = new byte[count];
    for (int i = 0; i < count; i++) {
      letters[i] = (byte) ('a' + random.nextInt(26));
    }
    return letters;
  }

  static byte[] frame(String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
  }
}
