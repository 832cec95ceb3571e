package dev.frametape.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactedTextTest {
  @ParameterizedTest(name = "{0} / {1}: {2}")
  @CsvSource({
    "a [redacted:jwt:1] b, a secret b, true",
    "a [redacted:jwt:1] b, a [redacted:jwt:1] b, true",
    "a [redacted:jwt:1] b, a  b, true",
    "a [redacted:jwt:1] b, a b, false",
    "a [redacted:jwt:1] b, x secret b, false",
    "a [redacted:jwt:1] b, a secret c, false",
    "[redacted:jwt:1], anything, true",
    "[redacted:jwt:1]*****, anything, true",
    "[redacted:jwt:1]-[redacted:x-y:22], one-two, true",
    "[redacted:jwt:1]-[redacted:x-y:22], one, false",
    "plain, plain, true",
    "plain, other, false",
    "*****, other, false"
  })
  void whatWasTakenOutMayBeAnything(String redacted, String text, boolean may) {
    assertThat(RedactedText.mayBe(redacted, text)).isEqualTo(may);
  }

  @Test
  void documentsMatchWhereTheyWereNotRedacted() {
    JsonValue recorded = json("{\"op\":\"x\",\"token\":\"[redacted:assignment:1]\"}");
    assertThat(JsonDifference.same(recorded, json("{\"op\":\"x\",\"token\":\"s\"}"), List.of()))
        .isTrue();
    assertThat(JsonDifference.same(recorded, json("{\"op\":\"y\",\"token\":\"s\"}"), List.of()))
        .isFalse();
    assertThat(JsonDifference.same(recorded, json("{\"op\":\"x\",\"token\":1}"), List.of()))
        .isFalse();
  }

  private static JsonValue json(String text) {
    return JsonValue.of(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }
}
