package dev.frametape.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
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
        .isEqualTo(java.util.Arrays.copyOfRange(frame, 4, frame.length));
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
        if (!error.message().equals(message))
          System.out.println("MSG " + line + "\n   " + message + "\n   " + error.message());
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
}
