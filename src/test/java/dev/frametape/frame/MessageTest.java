package dev.frametape.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "-0",
        "1e999",
        "\"\\ud800\"",
        "{ \"a\" : 1 ,\t\"b\":[ ] }",
        "{\"a\":1,\"a\":2}",
        "[\"é🦀\"]",
        "12345678901234567890123456789012345678901234567890",
        "\"looks \\\" quoted\""
      })
  void aPayloadIsKeptAsItWasWritten(String payload) throws IOException {
    Message message =
        message(
            "{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":{\"stream\":\"λ\",\"payload\":"
                + "  "
                + payload
                + " ,\"sequence\":18446744073709551615}}}");
    assertThat(message.field("payload", 2).json()).isEqualTo(payload);
    assertThat(message.field("stream", 0).string()).isEqualTo("λ");
    assertThat(message.field("sequence", 1).integer()).isEqualTo("18446744073709551615");
  }

  @Test
  void depthIsNoLimit() throws IOException {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    Message message =
        message("{\"message\":{\"type\":\"data_row\",\"body\":{\"payload\":" + deep + "}}}");
    assertThat(message.field("payload", 2).json()).isEqualTo(deep);
  }

  @Test
  void structsMayComeAsArrays() throws IOException {
    Message row = message("[6,[\"data_row\",[\"rows\",7,{\"a\":1}]]]");
    assertThat(row.type()).isEqualTo("data_row");
    assertThat(row.field("sequence", 1).integer()).isEqualTo(BigInteger.valueOf(7));
    assertThat(row.field("payload", 2).json()).isEqualTo("{\"a\":1}");
    assertThat(message("[6,{\"type\":\"request\",\"body\":[\"health\"]}]").tag())
        .isEqualTo("health");
  }

  @Test
  void keysMayComeInAnyOrderAndEscaped() throws IOException {
    Message request =
        message(
            "{\"message\":{\"body\":{\"extra\":1,\"op\":\"\\u0068ealth\"},\"type\":\"request\"},\"version\":6}");
    assertThat(request.tag()).isEqualTo("health");
  }

  @Test
  void aMissingFieldIsNamed() throws IOException {
    Message request = message("{\"message\":{\"type\":\"request\",\"body\":{\"op\":\"x\"}}}");
    assertThatThrownBy(() -> request.field("lhs", 2)).hasMessageContaining("missing field `lhs`");
  }

  @Test
  void aFieldOfAnotherTypeIsShown() throws IOException {
    Message request = message("{\"message\":{\"type\":\"request\",\"body\":{\"lhs\":\"7\"}}}");
    assertThatThrownBy(() -> request.field("lhs", 2).integer())
        .hasMessage("the field lhs is \"7\", expected an integer");
  }

  /** What the reader accepts, the two ends can take apart, however odd it is. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("acceptedFrames")
  void everyAcceptedFrameComesApart(Vectors.Line line, byte[] frame) throws IOException {
    int version = Integer.parseInt(line.get("protocol_version"));
    ReadResult read =
        new FrameReader(new ByteArrayInputStream(frame), version).read(FrameLimit.DEFAULT_BYTES);
    assertThat(read).isInstanceOf(ReadResult.Accepted.class);
    ReadResult.Accepted accepted = (ReadResult.Accepted) read;
    Message message = Message.parse(accepted.payload());
    assertThat(message.type()).isEqualTo(accepted.peek().type().orElse(message.type()));
    if (message.type().equals("request") || message.type().equals("response")) {
      assertThat(message.tag()).isEqualTo(accepted.peek().tag().orElse(message.tag()));
    }
    if (message.type().equals("data_row")) {
      assertThat(message.field("stream", 0).string()).isNotNull();
      assertThat(message.field("sequence", 1).integer().signum()).isNotNegative();
      assertThat(new String(frame, UTF_8)).contains(message.field("payload", 2).json());
    }
  }

  static Stream<Arguments> acceptedFrames() {
    return Stream.concat(
        Vectors.golden()
            .map(line -> Arguments.of(line, HexFormat.of().parseHex(line.get("frame_hex")))),
        Vectors.reject()
            .filter(line -> !line.has("expected_error.kind"))
            .map(line -> Arguments.of(line, HexFormat.of().parseHex(line.get("input_hex")))));
  }

  private static Message message(String json) throws IOException {
    return Message.parse(json.getBytes(UTF_8));
  }
}
