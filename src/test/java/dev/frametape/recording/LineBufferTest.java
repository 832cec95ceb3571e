package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LineBufferTest {
  @Test
  void aNumberIsWrittenInItsDecimalDigits() {
    SplittableRandom random = new SplittableRandom(1);
    LongStream edges =
        LongStream.iterate(1, power -> power <= Long.MAX_VALUE / 10, power -> power * 10)
            .flatMap(power -> LongStream.of(power - 1, power, power + 1, 7 * power));
    LongStream others =
        LongStream.generate(() -> random.nextLong() >>> random.nextInt(1, 64)).limit(10_000);
    LongStream bounds = LongStream.of(Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MAX_VALUE);
    LongStream.concat(LongStream.concat(edges, bounds), others)
        .filter(number -> number >= 0)
        .forEach(number -> assertThat(written(number)).isEqualTo("<" + number + ">"));
  }

  private static String written(long number) {
    LineBuffer line = new LineBuffer(4);
    line.put('<').put(number).put('>');
    return new String(line.array(), 0, line.length(), US_ASCII);
  }
}
