package dev.frametape.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TerminalJsonTest {
  private static String onTerminal(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TerminalJson json = new TerminalJson(out)) {
      json.write(bytes);
    }
    return out.toString(UTF_8);
  }

  @Test
  void whatATerminalObeysIsEscaped() throws IOException {
    assertThat(onTerminal("{\"op\":\"\u009b2J\u007f\u202e\u2028\"}\n".getBytes(UTF_8)))
        .isEqualTo("{\"op\":\"\\u009b2J\\u007f\\u202e\\u2028\"}\n");
    assertThat(onTerminal("\"\udb40\udc41\"".getBytes(UTF_8))).isEqualTo("\"\\udb40\\udc41\"");
  }

  @Test
  void charactersAndBlanksStay() throws IOException {
    String text = "{\"ä\":\t\"日本語 𝄞\"}\n";
    assertThat(onTerminal(text.getBytes(UTF_8))).isEqualTo(text);
    assertThat(onTerminal("[1,\r2]\n".getBytes(UTF_8))).isEqualTo("[1, 2]\n");
  }

  @Test
  void bytesThatAreNoUtf8BecomeQuestions() throws IOException {
    assertThat(onTerminal("\"\u00ffA\u00c2A\u00e2\u0080A\u009b\"".getBytes(ISO_8859_1)))
        .isEqualTo("\"\ufffdA\ufffdA\ufffdA\ufffd\"");
    // Surrogates, and what is no character at all, spelled as UTF-8 would if it had them.
    assertThat(onTerminal("\u00ed\u00a0\u0080\u00f8\u00c1\u009b".getBytes(ISO_8859_1)))
        .doesNotContain("\u009b");
  }
}
