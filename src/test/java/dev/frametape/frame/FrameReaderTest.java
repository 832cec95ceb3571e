package dev.frametape.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameReaderTest {
  static Stream<Vectors.Line> golden() {
    return Vectors.golden();
  }

  static Stream<Vectors.Line> reject() {
    return Vectors.reject();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("golden")
  void everyFrameOfTheReferenceWriterIsAccepted(Vectors.Line line) throws IOException {
    byte[] frame = HexFormat.of().parseHex(line.get("frame_hex"));
    var in = new ByteArrayInputStream(frame);
    ReadResult result =
        new FrameReader(in, Integer.parseInt(line.get("protocol_version")))
            .read(FrameLimit.HARD_CAP_BYTES);
    assertThat(result).isInstanceOf(ReadResult.Accepted.class);
    assertThat(((ReadResult.Accepted) result).payload())
        .isEqualTo(Arrays.copyOfRange(frame, 4, frame.length));
    assertThat(in.available()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reject")
  void everyOddInputIsTakenAsTheReferenceReaderTakesIt(Vectors.Line line) throws IOException {
    byte[] input = HexFormat.of().parseHex(line.get("input_hex"));
    var in = new ByteArrayInputStream(input);
    ReadResult result =
        new FrameReader(in, Integer.parseInt(line.get("protocol_version")))
            .read(Long.parseLong(line.get("limit")));
    assertThat(input.length - in.available()).isEqualTo(Integer.parseInt(line.get("consumed")));
    if (!line.has("expected_error.kind")) {
      assertThat(result).isInstanceOf(ReadResult.Accepted.class);
      return;
    }
    String message = line.get("expected_error.message");
    ReadError error = ((ReadResult.Refused) result).error();
    switch (line.get("expected_error.kind")) {
      case "Io" ->
          assertThat(error)
              .isEqualTo(
                  new ReadError.Io(
                      Boolean.parseBoolean(line.get("expected_error.is_eof")), message));
      case "FrameTooLarge" -> {
        assertThat(error)
            .isEqualTo(
                new ReadError.FrameTooLarge(
                    Long.parseLong(line.get("expected_error.len")),
                    Long.parseLong(line.get("expected_error.max"))));
        assertThat(error.message()).isEqualTo(message);
      }
      case "VersionMismatch" -> {
        assertThat(error)
            .isEqualTo(
                new ReadError.VersionMismatch(
                    Integer.parseInt(line.get("expected_error.expected")),
                    Integer.parseInt(line.get("expected_error.actual"))));
        assertThat(error.message()).isEqualTo(message);
      }
      case "Json" -> {
        assertThat(error).isInstanceOf(ReadError.Json.class);
        assertThat(error.message())
            .startsWith("worker protocol JSON decode failed: ")
            .matches("(?s).* at line \\d+ column \\d+");
      }
      default -> throw new AssertionError("a kind of error that this test does not know: " + line);
    }
  }

  @Test
  void aStreamThatFailsIsAnIoErrorWithItsWords() throws IOException {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Connection reset");
          }
        };
    assertThat(new FrameReader(failing, 6).read(100))
        .isEqualTo(
            new ReadResult.Refused(
                new ReadError.Io(false, "worker protocol I/O failed: Connection reset")));
  }

  @Test
  void mostJsonMessagesAreTheReferenceReadersToTheLetter() throws IOException {
    int all = 0;
    int same = 0;
    for (Vectors.Line line : reject().toList()) {
      if (line.has("expected_error.kind") && line.get("expected_error.kind").equals("Json")) {
        byte[] input = HexFormat.of().parseHex(line.get("input_hex"));
        ReadResult result =
            new FrameReader(
                    new ByteArrayInputStream(input), Integer.parseInt(line.get("protocol_version")))
                .read(Long.parseLong(line.get("limit")));
        String message = ((ReadResult.Refused) result).error().message();
        all++;
        same += message.equals(line.get("expected_error.message")) ? 1 : 0;
      }
    }
    assertThat(same).as("of %d", all).isGreaterThanOrEqualTo(all * 3 / 4);
  }

  static List<String> mutated() {
    try (var in = FrameReaderTest.class.getResourceAsStream("/protocol/mutated.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("mutated")
  void everyMutatedEnvelopeIsJudgedAsTheReferenceReaderJudgesIt(String line) throws IOException {
    String[] words = line.split(" ", 3);
    byte[] payload = HexFormat.of().parseHex(words[1]);
    String verdict =
        switch (read(payload, Integer.parseInt(words[0]))) {
          case ReadResult.Accepted _ -> "OK";
          case ReadResult.Refused(ReadError.Json _) -> "Json";
          case ReadResult.Refused(ReadError.VersionMismatch(_, int actual)) -> "Version " + actual;
          case ReadResult.Refused(ReadError other) -> other.message();
        };
    assertThat(verdict).as(new String(payload, StandardCharsets.ISO_8859_1)).isEqualTo(words[2]);
  }

  @Test
  void aRowOfFiveMillionLevelsIsRead() throws IOException {
    byte[] payload =
        ("{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":"
                + "{\"stream\":\"rows\",\"sequence\":0,\"payload\":"
                + "[".repeat(5_000_000)
                + "]".repeat(5_000_000)
                + "}}}")
            .getBytes(StandardCharsets.US_ASCII);
    assertThat(read(payload, 6)).isInstanceOf(ReadResult.Accepted.class);
  }

  @Test
  void aLongLengthWithoutBytesCostsNoMemory() throws IOException {
    byte[] prefix = HexFormat.of().parseHex("7ffffff0");
    assertThat(new FrameReader(new ByteArrayInputStream(prefix), 6).read(0xffff_ffffL))
        .isEqualTo(
            new ReadResult.Refused(
                new ReadError.Io(true, "worker protocol I/O failed: failed to fill whole buffer")));
  }

  @Test
  void aTableExistsForTheVersionsThatAreSpokenOnly() {
    assertThatThrownBy(() -> new FrameReader(InputStream.nullInputStream(), 7))
        .hasMessage("protocol version is 7, expected 6 or 10");
  }

  private static ReadResult read(byte[] payload, int version) throws IOException {
    return new FrameReader(new ByteArrayInputStream(FrameWriter.frameOf(payload)), version)
        .read(FrameLimit.HARD_CAP_BYTES);
  }
}
