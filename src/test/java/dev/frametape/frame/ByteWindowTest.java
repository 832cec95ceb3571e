package dev.frametape.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ByteWindowTest {
  private static final SplittableRandom RANDOM = new SplittableRandom(20_261_123);

  /** Mostly plain, with what a borrow could be taken for, and bytes of both signs. */
  private static byte[] text(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    for (int i = 0; i < length; i++) {
      if (RANDOM.nextInt(50) == 0) {
        bytes[i] = (byte) "\"\\!#][".charAt(RANDOM.nextInt(6));
      } else if (bytes[i] == '"' || bytes[i] == '\\') {
        bytes[i] = 'x';
      }
    }
    return bytes;
  }

  @Test
  void goingOverPlainTextStopsAtEveryQuoteAndBackslash() {
    for (int round = 0; round < 400; round++) {
      byte[] bytes = text(RANDOM.nextInt(round % 20 == 0 ? 30_000 : 100));
      int margin = RANDOM.nextInt(5);
      byte[] around = new byte[margin + bytes.length + 20];
      java.util.Arrays.fill(around, (byte) '"');
      System.arraycopy(bytes, 0, around, margin, bytes.length);
      ByteBuf direct = Unpooled.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
      for (ByteWindow window :
          new ByteWindow[] {ByteWindow.of(around, margin, bytes.length), ByteWindow.of(direct)}) {
        int at = 0;
        while (window.at(at) >= 0) {
          int expected = at;
          while (expected < bytes.length && bytes[expected] != '"' && bytes[expected] != '\\') {
            expected++;
          }
          int skipped = window.skipPlain(at);
          assertThat(skipped).as("from %d of %d", at, bytes.length).isBetween(at, expected);
          // It may stop at the end of what is in the window, but not at once where there is more.
          if (expected - at >= 16 && at % 8_192 == 0) {
            assertThat(skipped).isGreaterThan(at);
          }
          at = Math.max(skipped, at + 1);
        }
      }
      direct.release();
    }
  }
}
