package dev.frametape.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameStreamTest {
  /** All of a stream, as the child writes it. */
  private static byte[] bytes(FrameStream stream) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(stream.head());
    for (long i = 0; i < stream.repeats(); i++) {
      all.writeBytes(stream.block());
    }
    all.writeBytes(stream.tail());
    return all.toByteArray();
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {64, 100, 1024, 65_536, 1_048_576, 1_048_577, 3_000_000})
  void everyFrameHasTheSizeThatWasAskedForAndIsJson(int payloadBytes) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(bytes(FrameStream.of(payloadBytes, 200_000)));
    assertThat(all.hasRemaining()).isTrue();
    while (all.hasRemaining()) {
      assertThat(all.getInt()).isEqualTo(payloadBytes);
      try (JsonParser parser =
          new JsonFactory().createParser(all.array(), all.position(), payloadBytes)) {
        while (parser.nextToken() != null) {
          parser.getTextLength(); // a bad string is found when it is read
        }
        assertThat(parser.currentLocation().getByteOffset()).isEqualTo(payloadBytes);
      }
      all.position(all.position() + payloadBytes);
    }
  }

  @Test
  void aFrameThatIsTooSmallForItsEnvelopeIsRefused() {
    assertThatThrownBy(() -> FrameStream.of(10, 100)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theGreetingsAreFramesToo() {
    ByteBuffer fixed = ByteBuffer.wrap(Frames.greeting());
    assertThat(fixed.getInt()).isEqualTo(fixed.remaining());
    ByteBuffer withPid = ByteBuffer.wrap(Frames.greeting(4711));
    assertThat(withPid.getInt()).isEqualTo(withPid.remaining());
    assertThat(Frames.pidOf(Frames.greeting(4711))).isEqualTo(4711);
    assertThatThrownBy(() -> Frames.pidOf(Frames.greeting())).isInstanceOf(BenchException.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aStreamInAnyPiecesIsRightAndAChangedByteIsFoundWhereItIs(long seed) {
    var random = new SplittableRandom(seed);
    FrameStream stream = FrameStream.of(random.nextBoolean() ? 1024 : 1_200_000, 500_000);
    byte[] all = bytes(stream);
    try (StreamCheck check = new StreamCheck(stream)) {
      feed(check, all, random);
      assertThat(check.complete()).isTrue();
      assertThat(check.position()).isEqualTo(stream.length());
    }
    int changed = random.nextInt(all.length);
    all[changed] ^= 1;
    try (StreamCheck check = new StreamCheck(stream)) {
      assertThatThrownBy(() -> feed(check, all, random))
          .isInstanceOf(BenchException.class)
          .hasMessageContaining("byte " + changed + " ");
    }
  }

  @Test
  void aByteTooFewOrTooManyIsNoticed() {
    FrameStream stream = FrameStream.of(64, 1);
    MemorySegment all = MemorySegment.ofArray(bytes(stream));
    try (StreamCheck check = new StreamCheck(stream)) {
      check.accept("hop", all, all.byteSize() - 1);
      assertThat(check.complete()).isFalse();
      check.accept("hop", all.asSlice(all.byteSize() - 1), 1);
      assertThat(check.complete()).isTrue();
      assertThatThrownBy(() -> check.accept("hop", all, 1)).hasMessageContaining("more than");
    }
  }

  private static void feed(StreamCheck check, byte[] all, SplittableRandom random) {
    for (int at = 0; at < all.length; ) {
      int count = Math.min(all.length - at, 1 + random.nextInt(100_000));
      check.accept("hop", MemorySegment.ofArray(all).asSlice(at, count), count);
      at += count;
    }
  }
}
