package dev.frametape.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDifferenceTest {
  @Test
  void differencesAreNamedByPointer() {
    assertThat(
            between("{\"a~/b\":{\"c\":[1,2,3]},\"gone\":1}", "{\"a~/b\":{\"c\":[1,5]},\"new\":2}"))
        .containsExactly(
            "/a~0~1b/c/1: 2 / 5",
            "/a~0~1b/c/2: 3 / nothing",
            "/gone: 1 / nothing",
            "/new: nothing / 2");
  }

  @Test
  void otherTypesDifferAsAWhole() {
    assertThat(between("{\"a\":{}}", "{\"a\":[]}")).containsExactly("/a: {} / []");
    assertThat(between("1", "\"1\"")).containsExactly(": 1 / \"1\"");
  }

  @Test
  void repeatedNamesAreComparedInTheirOrder() {
    assertThat(between("{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":3}")).containsExactly("/a: 2 / 3");
  }

  @Test
  void noMoreThanWantedAreSearched() {
    assertThat(JsonDifference.between(json("[1,2,3]"), json("[4,5,6]"), List.of(), 2)).hasSize(2);
  }

  @Test
  void belowAnIgnoredPlaceNothingIsCompared() {
    assertThat(
            JsonDifference.same(
                json("{\"a\":{\"x\":1},\"b\":2}"),
                json("{\"a\":3,\"b\":2}"),
                List.of(JsonPattern.of("/a"))))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}{}", "nul", "01", "{\"a\":}", "\"\u0001\"", "[1,]", "NaN"})
  void whatIsNoJsonHasNoValue(String text) {
    assertThat(JsonValue.of(text.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void bytesThatAreNoUtf8HaveNoValue() {
    assertThat(JsonValue.of(new byte[] {'"', (byte) 0xFF, '"'})).isEmpty();
    assertThat(JsonValue.of("\uFEFF{}".getBytes(UTF_8))).isEmpty();
    assertThat(JsonValue.of("{}".getBytes(StandardCharsets.UTF_16LE))).isEmpty();
  }

  @Test
  void nestingIsReadUpToItsLimit() {
    assertThat(JsonValue.of(nested(JsonValue.DEEPEST))).isPresent();
    assertThat(JsonValue.of(nested(JsonValue.DEEPEST + 1))).isEmpty();
  }

  @Test
  void numbersAreEqualExactlyWhenTheirValuesAre() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 20_000; round++) {
      String one = number(random);
      String other = number(random);
      assertThat(JsonNumbers.canonical(one).equals(JsonNumbers.canonical(other)))
          .as("%s and %s", one, other)
          .isEqualTo(new BigDecimal(one).compareTo(new BigDecimal(other)) == 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0e5, 0",
    "100, 1e2",
    "1.50, 15e-1",
    "-0.001E+3, -1e0",
    "1e99999999999999999999," + " 1e99999999999999999999"
  })
  void eachValueHasOneSpelling(String written, String canonical) {
    assertThat(JsonNumbers.canonical(written)).isEqualTo(canonical);
  }

  @Test
  void valuesForPeopleFitOnALineAndAreHarmless() {
    assertThat(JsonWords.of(json("{\"a\":[1.50,\"\\u001b[0m\\n\\u202e🦀\"]}"), 200))
        .isEqualTo("{\"a\":[1.50,\"\\u001b[0m\\n\\u202e🦀\"]}");
    assertThat(JsonWords.of(json("\"" + "x".repeat(1000) + "\""), 20)).hasSize(20).endsWith("…");
  }

  /** Few digits, so that equal values come up. */
  private static String number(SplittableRandom random) {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
    text.append(
        random.nextInt(3) == 0 ? 0 : random.nextInt(1, 3) * (random.nextBoolean() ? 1 : 10));
    if (random.nextBoolean()) {
      text.append('.').append(random.nextInt(2)).append("0".repeat(random.nextInt(3)));
    }
    if (random.nextBoolean()) {
      text.append(random.nextBoolean() ? "e" : "E+").append(random.nextInt(3));
    } else if (random.nextBoolean()) {
      text.append("e-").append(random.nextInt(3));
    }
    return text.toString();
  }

  private static byte[] nested(int depth) {
    return ("[".repeat(depth) + "]".repeat(depth)).getBytes(UTF_8);
  }

  private static List<String> between(String expected, String got) {
    return JsonDifference.between(json(expected), json(got), List.of(), 100).stream()
        .map(one -> one.pointer() + ": " + words(one.expected()) + " / " + words(one.got()))
        .toList();
  }

  private static String words(java.util.Optional<JsonValue> value) {
    return value.map(one -> JsonWords.of(one, 100)).orElse("nothing");
  }

  private static JsonValue json(String text) {
    return JsonValue.of(text.getBytes(UTF_8)).orElseThrow();
  }
}
