package dev.frametape.durability;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A stream without end: some frames, again and again. */
final class Cycle {
  private final byte[] bytes;

  Cycle(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** Rows of many sizes, one of them so large that it belongs into a blob file. */
  static Cycle ofRows(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int row = 0; row < 400; row++) {
      int padding = row == 123 ? 150_000 : row % 40 == 7 ? 5_000 : random.nextInt(200);
      bytes.writeBytes(row(row, padding));
    }
    return new Cycle(bytes.toByteArray());
  }

  /** One frame with a data row; {@code padding} characters of payload. */
  static byte[] row(long sequence, int padding) {
    byte[] body =
        ("{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":{\"stream\":\"rows\",\"sequence\":"
                + sequence
                + ",\"payload\":\""
                + "x".repeat(padding)
                + "\"}}}")
            .getBytes(US_ASCII);
    return frame(body);
  }

  static byte[] frame(byte[] body) {
    return ByteBuffer.allocate(4 + body.length).putInt(body.length).put(body).array();
  }

  byte[] bytes() {
    return bytes.clone();
  }

  int length() {
    return bytes.length;
  }

  /** Takes bytes and holds that they are the beginning of this stream. */
  Prefix prefix(String name) {
    return new Prefix(name);
  }

  final class Prefix extends OutputStream {
    private final String name;
    private volatile long count;

    private Prefix(String name) {
      this.name = name;
    }

    /** How many bytes have come, all of them right. */
    long count() {
      return count;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      long seen = count;
      for (int done = 0; done < length; ) {
        int at = (int) ((seen + done) % bytes.length);
        int now = Math.min(length - done, bytes.length - at);
        int wrong = Arrays.mismatch(from, offset + done, offset + done + now, bytes, at, at + now);
        if (wrong >= 0) {
          throw new AssertionError(
              name + ": byte " + (seen + done + wrong) + " is not the one that was sent");
        }
        done += now;
      }
      count = seen + length;
    }
  }
}
