package dev.frametape.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopePeekTest {
  private static final EnvelopePeek NOTHING =
      new EnvelopePeek(
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  static Stream<Vectors.Line> golden() {
    return Vectors.golden();
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  private static EnvelopePeek peek(String payload) {
    return EnvelopePeek.of(payload.getBytes(StandardCharsets.UTF_8));
  }

  private static EnvelopePeek message(String message) {
    return peek("{\"version\":6,\"message\":" + message + "}");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("golden")
  void everyGoldenFrameShowsWhatItIs(Vectors.Line line) {
    byte[] frame = HexFormat.of().parseHex(line.get("frame_hex"));
    EnvelopePeek peek = EnvelopePeek.of(frame, 4, frame.length - 4);
    String type = line.get("message_type");
    assertThat(peek.version()).hasValue(Integer.parseInt(line.get("protocol_version")));
    assertThat(peek.type()).hasValue(type);
    assertThat(peek.tag()).isEqualTo(Optional.ofNullable(line.fields().get("op_or_status")));
    assertThat(peek.stream().isPresent()).isEqualTo(type.equals("data_row"));
    assertThat(peek.sequence().isPresent()).isEqualTo(type.equals("data_row"));
    assertThat(peek.count().isPresent()).isEqualTo(peek.tag().equals(Optional.of("rows_complete")));
    assertThat(peek.maxFrameBytes().isPresent()).isEqualTo(type.equals("configure_frame_limit"));
    String text = new String(frame, 4, frame.length - 4, StandardCharsets.UTF_8);
    peek.sequence().ifPresent(n -> assertThat(text).contains("\"sequence\":" + unsigned(n) + ","));
    peek.count().ifPresent(n -> assertThat(text).contains("\"count\":" + unsigned(n) + "}"));
    peek.maxFrameBytes()
        .ifPresent(n -> assertThat(text).contains("\"max_frame_bytes\":" + n + "}"));
  }

  private static String unsigned(long value) {
    return Long.toUnsignedString(value);
  }

  @Test
  void aRowShowsItsStreamAndSequence() {
    EnvelopePeek peek =
        message(
            "{\"type\":\"data_row\",\"body\":{\"stream\":\"r\\u00e9\\ud83e\\udd80ω\","
                + "\"sequence\":18446744073709551615,\"payload\":{\"sequence\":1}}}");
    assertThat(peek.stream()).hasValue("ré🦀ω");
    assertThat(peek.sequence()).hasValue(-1L);
  }

  @Test
  void fieldsOfOtherMessagesAreNotTaken() {
    EnvelopePeek exit =
        message(
            "{\"type\":\"fatal_exit\",\"body\":{\"status\":\"exit status: 1\",\"stderr\":\"\"}}");
    assertThat(exit.tag()).isEmpty();
    EnvelopePeek value =
        message("{\"body\":{\"status\":\"u64\",\"count\":3,\"op\":\"x\"},\"type\":\"response\"}");
    assertThat(value.tag()).hasValue("u64");
    assertThat(value.count()).isEmpty();
  }

  @Test
  void arraysShowTheirFieldsByPosition() {
    EnvelopePeek row = peek("[6,[\"data_row\",[\"rows\",7,{}]]]");
    assertThat(row.version()).hasValue(6);
    assertThat(row.stream()).hasValue("rows");
    assertThat(row.sequence()).hasValue(7);
    assertThat(peek("[6,[\"request\",[\"health\"]]]").tag()).hasValue("health");
    assertThat(peek("[6,[\"response\",[\"rows_complete\",2]]]").count()).hasValue(2);
  }

  @ParameterizedTest
  @CsvSource({
    "65535, 65535",
    "0, 0",
    "65536, ",
    "-1, ",
    "6.0, ",
    "6e0, ",
    "'\"6\"', ",
    "null, ",
    "[6], ",
    "99999999999999999999999, "
  })
  void aVersionIsAWholeNumberOfSixteenBits(String written, Integer version) {
    EnvelopePeek peek = peek("{\"version\":" + written + ",\"message\":{\"type\":\"x\"}}");
    assertThat(peek.version())
        .isEqualTo(version == null ? OptionalInt.empty() : OptionalInt.of(version));
    assertThat(peek.type()).hasValue("x");
  }

  @ParameterizedTest
  @CsvSource({
    "18446744073709551615, true",
    "18446744073709551616, false",
    "184467440737095516150, false"
  })
  void aCountHasSixtyFourBitsAndNoSign(String written, boolean fits) {
    EnvelopePeek peek =
        message(
            "{\"type\":\"response\",\"body\":{\"status\":\"rows_complete\",\"count\":"
                + written
                + "}}");
    assertThat(peek.count()).isEqualTo(fits ? OptionalLong.of(-1) : OptionalLong.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "null",
        "{}",
        "[]",
        "{{",
        "{\"",
        "{\"version",
        "{\"version\"",
        "{\"version\":",
        "{,}",
        "{:}",
        "{\"a\\",
        "[,",
        "[[[",
        "}{",
        ":",
        "\\",
        "{\"message\":{\"type\":\"\\"
      })
  void garbageShowsNothing(String garbage) {
    assertThat(peek(garbage)).isEqualTo(NOTHING);
  }

  @Test
  void whatWasSeenBeforeTheGarbageStays() {
    assertThat(peek("{\"version\":6,\"message\":{\"type\":\"request\",\"body\":{\"op\"").version())
        .hasValue(6);
    assertThat(peek("{\"version\":6,\"message\":{\"type\":\"request\",]").type())
        .hasValue("request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "\\q", "\\u12", "\u0001"})
  void aBrokenStringIsAbsent(String inside) {
    assertThat(message("{\"type\":\"" + inside + "\"}").type()).isEmpty();
  }

  @Test
  void invalidUtf8IsAbsent() {
    byte[] payload = "{\"message\":{\"type\":\"??\"}}".getBytes(StandardCharsets.US_ASCII);
    payload[20] = (byte) 0xc3;
    assertThat(EnvelopePeek.of(payload).type()).isEmpty();
  }

  /** Envelopes with their fields in any order, decoys around them, and spaces. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theOrderOfFieldsAndTheKindOfBufferMakeNoDifference(long seed) {
    var random = new SplittableRandom(seed);
    String stream = "s".repeat(random.nextInt(3) == 0 ? random.nextInt(20_000) : 3);
    long sequence = random.nextLong();
    String body =
        object(
            random,
            "\"stream\":\"" + stream + "\"",
            "\"sequence\":" + unsigned(sequence),
            "\"payload\":" + decoy(random));
    String message = object(random, "\"type\":\"data_row\"", "\"body\":" + body);
    String envelope = object(random, "\"version\":10", "\"message\":" + message);
    byte[] bytes = envelope.getBytes(StandardCharsets.UTF_8);
    var expected =
        new EnvelopePeek(
            OptionalInt.of(10),
            Optional.of("data_row"),
            Optional.empty(),
            Optional.of(stream),
            OptionalLong.of(sequence),
            OptionalLong.empty(),
            OptionalLong.empty());
    assertThat(EnvelopePeek.of(bytes)).isEqualTo(expected);
    ByteBuf direct = Unpooled.directBuffer().writeZero(3).writeBytes(bytes).skipBytes(3);
    assertThat(EnvelopePeek.of(direct)).isEqualTo(expected);
    assertThat(direct.readableBytes()).isEqualTo(bytes.length);
    direct.release();
  }

  private static String object(SplittableRandom random, String... members) {
    List<String> all = new ArrayList<>(List.of(members));
    for (int decoys = random.nextInt(3); decoys > 0; decoys--) {
      all.add("\"x" + decoys + "\":" + decoy(random));
    }
    var object = new StringBuilder("{");
    while (!all.isEmpty()) {
      object.append(all.remove(random.nextInt(all.size())));
      object.append(all.isEmpty() ? "" : random.nextBoolean() ? " , " : ",");
    }
    return object.append("\n}").toString();
  }

  private static String decoy(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> "{\"type\":\"request\",\"body\":{\"op\":\"health\"},\"stream\":1}";
      case 1 -> "\"}]\\\"\\\\{[" + "long ".repeat(random.nextInt(3_000)) + "\"";
      case 2 -> "[1.5e-7,true,null,[[{}]],\"\\u0041\"]";
      case 3 -> "-12";
      case 4 -> "[".repeat(200) + "]".repeat(200);
      default -> "{\"version\":3,\"message\":{}}";
    };
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noBytesWhateverMakeItFail(long seed) {
    var random = new SplittableRandom(seed);
    List<Vectors.Line> golden = golden().toList();
    byte[] frame =
        HexFormat.of().parseHex(golden.get(random.nextInt(golden.size())).get("frame_hex"));
    byte[] signs = "{}[],:\"\\ue0-\n\u0000".getBytes(StandardCharsets.US_ASCII);
    for (int changes = 1 + random.nextInt(20); changes > 0; changes--) {
      frame[random.nextInt(frame.length)] =
          random.nextBoolean() ? signs[random.nextInt(signs.length)] : (byte) random.nextInt(256);
    }
    int from = random.nextInt(frame.length);
    ByteBuf direct = Unpooled.directBuffer().writeBytes(frame, from, frame.length - from);
    assertThat(EnvelopePeek.of(direct))
        .isEqualTo(EnvelopePeek.of(frame, from, frame.length - from));
    direct.release();
  }

  /** A buffer off the heap that remembers how far it was read. */
  private static final class WatchedBuffer extends UnpooledDirectByteBuf {
    int readUpTo;

    WatchedBuffer(int capacity) {
      super(UnpooledByteBufAllocator.DEFAULT, capacity, capacity);
    }

    @Override
    public ByteBuf getBytes(int index, byte[] to, int toIndex, int length) {
      readUpTo = Math.max(readUpTo, index + length);
      return super.getBytes(index, to, toIndex, length);
    }

    @Override
    public byte getByte(int index) {
      readUpTo = Math.max(readUpTo, index + 1);
      return super.getByte(index);
    }
  }

  private static int readOf(String payload) {
    var buffer = new WatchedBuffer(payload.length());
    buffer.writeBytes(payload.getBytes(StandardCharsets.US_ASCII));
    EnvelopePeek.of(buffer);
    int readUpTo = buffer.readUpTo;
    buffer.release();
    return readUpTo;
  }

  @Test
  void aLargeRowIsNotReadBeyondItsSequence() {
    String row =
        "{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":{\"stream\":\"rows\",\"sequence\":0,"
            + "\"payload\":\"";
    assertThat(readOf(row + "x".repeat(1_048_576) + "\"}}}")).isEqualTo(256);
  }

  @Test
  void aVersionBehindALargeMessageIsStillRead() {
    String payload =
        "{\"message\":{\"type\":\"response\",\"body\":{\"status\":\"strings\",\"values\":[\""
            + "x".repeat(1_048_576)
            + "\"]}},\"version\":6}";
    assertThat(readOf(payload)).isEqualTo(payload.length());
    assertThat(peek(payload).version()).hasValue(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "\"x\\\\\"", "1", "[[],"})
  void aHostileValueOfManyMegabytesIsSkipped(String unit) {
    String hostile = unit.repeat(10_000_000 / unit.length());
    EnvelopePeek peek = peek("{\"version\":6,\"message\":{\"x\":" + hostile);
    assertThat(peek.version()).hasValue(6);
    assertThat(peek.type()).isEmpty();
  }

  @Test
  void aTextAboveSixtyFourKibibytesIsAbsent() {
    assertThat(message("{\"type\":\"" + "t".repeat(65_536) + "\"}").type()).isPresent();
    assertThat(message("{\"type\":\"" + "t".repeat(65_537) + "\"}").type()).isEmpty();
  }
}
