package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
  private static final JsonFactory JACKSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build())
          .build();

  private final JsonScanner scanner = new JsonScanner();

  private boolean fits(String text) {
    return fits(text.getBytes(UTF_8));
  }

  private boolean fits(byte[] bytes) {
    return scanner.fitsInLine(bytes, 0, bytes.length, 250);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "0",
        "-0",
        "-0.0e+10",
        "1E400",
        "123456789012345678901234567890",
        "\"\"",
        "true",
        "null",
        "{\"a\":1,\"a\":2}",
        "[ 1 ,\t{ \"a\" : [ ] } ]",
        "\"\\ud800 \\\" \\\\ \\/ \\b\\f\\n\\r\\t\"",
        "\"é ∀x 🦀 \u007f \u2028\"",
        "[[],{},[[{\"\":{}}]],\"12345678\",\"1234567\\\"\"]"
      })
  void aJsonValueFits(String text) {
    assertThat(fits(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{} ",
        " {}",
        "{}{}",
        "{\"a\":1\n}",
        "[1,\r2]",
        "{\"a\"}",
        "{a:1}",
        "{,}",
        "[1,]",
        "{\"a\":1,}",
        "[1 2]",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "+1",
        "tru",
        "nulll",
        "NaN",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u123",
        "\"\t\"",
        "\"12345678\u0001\"",
        "[}",
        "{]",
        "[",
        "]",
        "}",
        "\"a\\",
        "\uFEFF{}",
        "{\"a\":1]",
        "[\"a\":1]",
        "//1",
        "[1]]"
      })
  void whatIsNoValueOrHasBlanksAroundItDoesNotFit(String text) {
    assertThat(fits(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22ff22",
        "22c08022",
        "22eda08022",
        "22f490808022",
        "22e2882222",
        "22c2",
        "22f880808022"
      })
  void invalidUtf8DoesNotFit(String hex) {
    assertThat(fits(HexFormat.of().parseHex(hex))).isFalse();
  }

  @Test
  void nestingIsCountedExactlyAndNeedsNoStack() {
    assertThat(fits("[".repeat(250) + "]".repeat(250))).isTrue();
    assertThat(fits("[".repeat(251) + "]".repeat(251))).isFalse();
    assertThat(fits("{\"a\":".repeat(250) + "1" + "}".repeat(250))).isTrue();
    byte[] deep = ("[".repeat(1_000_000) + "]".repeat(1_000_000)).getBytes(UTF_8);
    assertThat(scanner.end(deep, 0, deep.length)).isEqualTo(deep.length);
    deep[1_500_000] = '}';
    assertThat(scanner.end(deep, 0, deep.length)).isEqualTo(~1_500_000);
  }

  /** The law: the scanner accepts what jackson and Java's own UTF-8 decoder both accept. */
  @Test
  void agreesWithAnotherParserOnRandomlyDamagedValues() throws IOException {
    byte[][] seeds = {
      "{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":{\"n\":[1,-2.5e3,null,true]}}}"
          .getBytes(UTF_8),
      "[{\"λ\":\"a\\u00e9\\\\b\\\"c\",\"\":[[],{}]},false,0.1,\"🦀é plain text here\"]"
          .getBytes(UTF_8)
    };
    byte[] spice = "{}[]\",:\\ue0-+.19tfn \t\u0001é".getBytes(UTF_8);
    int accepted = 0;
    for (long seed = 0; seed < 60_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = seeds[random.nextInt(seeds.length)].clone();
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        int at = random.nextInt(bytes.length);
        int from = random.nextInt(bytes.length);
        switch (random.nextInt(3)) {
          case 0 -> bytes[at] = spice[random.nextInt(spice.length)];
          case 1 -> bytes[at] = bytes[from];
          default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
      }
      boolean fits = fits(bytes);
      assertThat(fits).as("seed %d: %s", seed, new String(bytes, UTF_8)).isEqualTo(accepts(bytes));
      accepted += fits ? 1 : 0;
    }
    assertThat(accepted).as("both answers come up").isBetween(5_000, 55_000);
  }

  private static boolean accepts(byte[] bytes) throws IOException {
    try {
      UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      return false;
    }
    for (byte edge : new byte[] {bytes[0], bytes[bytes.length - 1]}) {
      if (Character.isWhitespace(edge)) {
        return false;
      }
    }
    for (byte next : bytes) {
      if (next == '\n' || next == '\r') {
        return false;
      }
    }
    int values = 0;
    try (JsonParser parser = JACKSON.createParser(bytes)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken().isScalarValue()) {
          parser.getText();
        }
        if (parser.getParsingContext().inRoot()) {
          values++;
        }
      }
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      return false;
    }
    return values == 1;
  }
}
