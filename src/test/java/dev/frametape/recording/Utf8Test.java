package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Utf8Test {
  private static final int[] INTERESTING = {
    0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED,
    0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF
  };

  @Test
  void everyMixtureOfInterestingBytesIsJudgedAsJavaJudgesIt() {
    byte[] bytes = new byte[4];
    for (int first : INTERESTING) {
      for (int second : INTERESTING) {
        for (int third : INTERESTING) {
          for (int fourth : INTERESTING) {
            bytes[0] = (byte) first;
            bytes[1] = (byte) second;
            bytes[2] = (byte) third;
            bytes[3] = (byte) fourth;
            for (int length = 1; length <= 4; length++) {
              if (Utf8.isValid(bytes, 0, length) != javaSaysValid(bytes, length)) {
                fail("judged otherwise: " + HexFormat.of().formatHex(bytes, 0, length));
              }
            }
          }
        }
      }
    }
  }

  @Test
  void textCutAnywhereIsValidBetweenItsCutCharacters() {
    byte[] text = "aé∀🦀zß".repeat(3).getBytes(UTF_8);
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 5_000; round++) {
      int from = random.nextInt(text.length);
      int to = random.nextInt(from, text.length) + 1;
      int start = from + Utf8.orphansAtStart(text, from, to);
      int end = to - Utf8.cutAtEnd(text, start, to);
      assertThat(Utf8.isValid(text, start, end)).as("%d to %d", from, to).isTrue();
      assertThat(start - from).isLessThanOrEqualTo(3);
      assertThat(to - end).isLessThanOrEqualTo(3);
    }
  }

  private static boolean javaSaysValid(byte[] bytes, int length) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
