package dev.frametape.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Message;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RustDebugTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          response|{"status":"health_ok"}|Response(HealthOk)
          response|{"status":"rows_complete","count":18446744073709551615}|Response(RowsComplete { count: 18446744073709551615 })
          response|{"status":"stream_export_failed","status_byte":2}|Response(StreamExportFailed { status_byte: 2 })
          request|{"op":"health"}|Request(Health)
          configure_frame_limit|{"max_frame_bytes":5}|ConfigureFrameLimit { max_frame_bytes: 5 }
          progress_tick|{"phase":"p","current":1,"total":2}|ProgressTick(ProgressTick { phase: "p", current: 1, total: Some(2) })
          progress_tick|{"phase":"p","current":1}|ProgressTick(ProgressTick { phase: "p", current: 1, total: None })
          fatal_exit|{"status":"s","stderr":"e"}|FatalExit(FatalExit { status: "s", stderr: "e" })
          """)
  void aMessageReadsAsRustPrintsIt(String type, String body, String expected) throws IOException {
    assertThat(RustDebug.message(message(type, body))).isEqualTo(expected);
  }

  /** The expected text was printed by Rust for the same string. */
  @Test
  void aStringIsEscapedAsRustEscapesIt() throws IOException {
    Message message =
        message(
            "handshake",
            "{\"worker_version\":\"q\\\" ' \\\\ \\n\\r\\t\\u0000 \\u0007 \\u007f \\u0085 \\u00ad é"
                + " e\\u0301 λ 🦀 \\u200b \\ufeff \\u2028\",\"protocol_version\":6}");
    assertThat(RustDebug.message(message))
        .isEqualTo(
            "Handshake { worker_version: \"q\\\" ' \\\\ \\n"
                + "\\r"
                + "\\t\\0 \\u{7} \\u{7f} \\u{85} \\u{ad} é e\\u{301} λ 🦀 \\u{200b} \\u{feff}"
                + " \\u{2028}\", protocol_version: 6 }");
  }

  private static Message message(String type, String body) throws IOException {
    return Message.parse(
        ("{\"version\":6,\"message\":{\"type\":\"" + type + "\",\"body\":" + body + "}}")
            .getBytes(UTF_8));
  }
}
