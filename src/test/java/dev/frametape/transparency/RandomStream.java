package dev.frametape.transparency;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * One direction of a conversation, good or bad, all of it fixed by the seed: whole frames, frames
 * whose payload is no JSON, lengths that nothing follows, pure garbage, and cuts anywhere.
 */
public record RandomStream(long seed, byte[] bytes) {
  /**
   * @param atMost in bytes; most streams are much shorter
   */
  public static RandomStream of(long seed, int atMost) {
    SplittableRandom random = new SplittableRandom(seed);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    boolean well = random.nextInt(3) > 0;
    for (int parts = random.nextInt(12); parts > 0; parts--) {
      switch (well ? random.nextInt(3) : random.nextInt(6)) {
        case 0, 1 -> frame(stream, json(random, size(random, atMost / 12)));
        case 2 -> frame(stream, random(random, size(random, atMost / 12)));
        case 3 -> stream.writeBytes(random(random, size(random, atMost / 12)));
        case 4 -> stream.writeBytes(ByteBuffer.allocate(4).putInt(random.nextInt()).array());
        default -> stream.writeBytes(new byte[random.nextInt(9)]);
      }
    }
    byte[] whole = stream.toByteArray();
    int length = random.nextBoolean() ? whole.length : random.nextInt(whole.length + 1);
    return new RandomStream(seed, java.util.Arrays.copyOf(whole, length));
  }

  /** Writes the stream in pieces of random sizes, and then the end. */
  public void writeTo(OutputStream sink) throws IOException {
    SplittableRandom random = new SplittableRandom(~seed);
    for (int at = 0; at < bytes.length; ) {
      int count = Math.min(bytes.length - at, 1 + size(random, 1 << 16));
      sink.write(bytes, at, count);
      at += count;
    }
    sink.close();
  }

  /** Mostly small, evenly over the orders of magnitude. */
  private static int size(SplittableRandom random, int atMost) {
    int magnitude = random.nextInt(33 - Integer.numberOfLeadingZeros(atMost));
    return Math.min(atMost, random.nextInt(1 << magnitude));
  }

  private static byte[] random(SplittableRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] json(SplittableRandom random, int textBytes) {
    String text = Long.toString(random.nextLong(), 36).repeat(textBytes / 12 + 1);
    return ("{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":{\"stream\":\"rows\","
            + "\"sequence\":0,\"payload\":\""
            + text
            + "\"}}}")
        .getBytes(UTF_8);
  }

  private static void frame(ByteArrayOutputStream stream, byte[] payload) {
    stream.writeBytes(ByteBuffer.allocate(4).putInt(payload.length).array());
    stream.writeBytes(payload);
  }
}
