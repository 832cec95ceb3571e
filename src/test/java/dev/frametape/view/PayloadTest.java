package dev.frametape.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PayloadTest {
  private static String pretty(byte[] document) throws IOException {
    StringBuilder out = new StringBuilder();
    try (OutputStream pretty = new PayloadPretty(out)) {
      pretty.write(document);
    }
    return out.toString();
  }

  private static String pretty(String document) throws IOException {
    return pretty(document.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void eachMemberHasALineAndIsWrittenAsItWas() throws Exception {
    assertThat(pretty("{\"b\":[1e5,{ }, [],\"\\u00e9,{\\\"\"],\"a\":{\"x\":null}}"))
        .isEqualTo(
            """
            {
              "b": [
                1e5,
                {},
                [],
                "\\u00e9,{\\""
              ],
              "a": {
                "x": null
              }
            }
            """);
  }

  @Test
  void whatATerminalCouldObeyIsSpelledOut() throws Exception {
    assertThat(pretty("\"\u009b31m\u202eé\u007f\"")).isEqualTo("\"\\u{9b}31m\\u{202e}é\\u{7f}\"\n");
  }

  @Test
  void aMillionLevelsAreNotAMillionLongLines() throws Exception {
    String deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
    assertThat(pretty(deep)).hasLineCount(82).hasSizeLessThan(2_010_000);
  }

  /** Law: without the blanks between tokens, and with no unsafe character, it is the document. */
  @Test
  void longStringsOfAnyCharactersStayWhole() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    StringBuilder text = new StringBuilder("\"");
    for (int count = 0; count < 30_000; count++) {
      text.append(random.nextInt(3) == 0 ? "é" : random.nextInt(2) == 0 ? "🦀" : "x");
    }
    text.append('"');
    assertThat(pretty(text.toString())).isEqualTo(text + "\n");
  }

  @Test
  void hexHasOffsetsAndAllBytes() throws Exception {
    StringBuilder out = new StringBuilder();
    try (OutputStream hex = new PayloadHex(out)) {
      hex.write("0123456789abcdef\u001b[".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(out.toString())
        .isEqualTo(
            """
            00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|
            00000010  1b 5b                                             |.[|
            """);
  }
}
