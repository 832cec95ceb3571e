package dev.frametape.bench;

import java.io.ByteArrayOutputStream;

/**
 * The bytes that a child sends, known to both sides without being sent or held twice: a head, a
 * block that comes again and again, and a tail.
 *
 * <pre>
 *   small frames   block = whole frames, about 64 KiB of them, one write(2) each
 *   large frame    head = length and start of the envelope, block = 1 MiB of fill, tail = the rest
 * </pre>
 */
record FrameStream(byte[] head, byte[] block, long repeats, byte[] tail) {
  private static final int BATCH = 65_536;
  private static final int FILL = 1 << 20;

  /**
   * Frames of one size, as many as needed for about {@code volume} bytes; at least one.
   *
   * @param payloadBytes from {@link Frames#SMALLEST} to {@link Frames#LARGEST}
   */
  static FrameStream of(int payloadBytes, long volume) {
    return payloadBytes > FILL ? large(payloadBytes) : small(payloadBytes, volume);
  }

  private static FrameStream small(int payloadBytes, long volume) {
    int frames = Math.max(1, BATCH / (payloadBytes + 4));
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int frame = 0; frame < frames; frame++) {
      block.writeBytes(Frames.row(payloadBytes, frame));
    }
    long repeats = Math.max(1, volume / block.size());
    return new FrameStream(new byte[0], block.toByteArray(), repeats, new byte[0]);
  }

  /** One frame. */
  private static FrameStream large(int payloadBytes) {
    int fill = payloadBytes - Frames.SMALLEST;
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    tail.writeBytes(Frames.letters(fill % FILL, 1));
    tail.writeBytes(Frames.tail());
    return new FrameStream(
        Frames.head(payloadBytes), Frames.letters(FILL, 0), fill / FILL, tail.toByteArray());
  }

  /** How many bytes it has. */
  long length() {
    return head.length + repeats * block.length + tail.length;
  }
}
