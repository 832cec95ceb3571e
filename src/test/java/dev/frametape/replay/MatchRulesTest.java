package dev.frametape.replay;

import static dev.frametape.replay.Frames.message;
import static dev.frametape.replay.Frames.mul;
import static dev.frametape.replay.Frames.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.frame.IgnoredPlace;
import dev.frametape.replay.MatchRules.Match;
import dev.frametape.replay.MatchRules.Order;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatchRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":1,"b":2}   | {"b":2,"a":1}       | true
          {"a":1.50}      | {"a":15e-1}         | true
          {"a":-0}        | {"a":0.0e9}         | true
          {"a":18446744073709551615} | {"a":18446744073709551616} | false
          {"a":1e999999999999} | {"a":10e999999999998} | true
          {"a":"\\u00e9"} | {"a":"é"}           | true
          {"a":1,"a":2}   | {"a":2,"a":1}       | false
          {"a":1,"a":2}   | {"a":2}             | false
          [1,2]           | [2,1]               | false
          {"a":null}      | {}                  | false
          {"a":"1"}       | {"a":1}             | false
          {"a":1}         | {"a":1} x           | false
          """)
  void framesAreComparedAsValues(String recorded, String got, boolean same) {
    assertThat(MatchRules.EXACT.matches(frame(recorded), frame(got))).isEqualTo(same);
    if (same) {
      assertThat(MatchRules.EXACT.key(frame(recorded))).isEqualTo(MatchRules.EXACT.key(frame(got)));
    }
  }

  @Test
  void bytesAreComparedAsBytesAndOpsAsOps() {
    ParentFrame recorded = frame(mul("/r", 1, 2));
    ParentFrame spaced = frame(mul("/r", 1, 2).replace(",", " ,"));
    ParentFrame other = frame(mul("/s", 3, 4));
    ParentFrame health = frame(request("health", ""));

    assertThat(rules(Match.BYTES).matches(recorded, recorded)).isTrue();
    assertThat(rules(Match.BYTES).matches(recorded, spaced)).isFalse();
    assertThat(rules(Match.OP).matches(recorded, other)).isTrue();
    assertThat(rules(Match.OP).matches(recorded, health)).isFalse();
    assertThat(rules(Match.NONE).matches(recorded, health)).isTrue();
  }

  @Test
  void anIgnoredPlaceMayDiffer() {
    MatchRules rules = rules(Match.JSON, "/fixture_root");

    assertThat(rules.matches(frame(mul("/here", 1, 2)), frame(mul("/there", 1, 2)))).isTrue();
    assertThat(rules.matches(frame(mul("/here", 1, 2)), frame(mul("/there", 1, 3)))).isFalse();
    assertThat(rules.key(frame(mul("/here", 1, 2)))).isEqualTo(rules.key(frame(mul("/x", 1, 2))));
  }

  @Test
  void anIgnoredPlaceMayBeMissing() {
    assertThat(
            rules(Match.JSON, "/extra")
                .matches(frame(request("x", ",\"extra\":[1]")), frame(request("x", ""))))
        .isTrue();
  }

  @Test
  void aPlaceCanBeIgnoredInOneOpAlone() {
    MatchRules rules = rules(Match.JSON, "call_fixture_mul:/fixture_root");

    assertThat(rules.matches(frame(mul("/a", 1, 2)), frame(mul("/b", 1, 2)))).isTrue();
    assertThat(
            rules.matches(
                frame(request("load", ",\"fixture_root\":\"/a\"")),
                frame(request("load", ",\"fixture_root\":\"/b\""))))
        .isFalse();
  }

  @Test
  void aStarIsAnyNameAndASharpBeginsAtTheRoot() {
    assertThat(
            rules(Match.JSON, "/specs/*/path")
                .matches(
                    frame(request("x", ",\"specs\":[{\"path\":1},{\"path\":2}]")),
                    frame(request("x", ",\"specs\":[{\"path\":3},{\"path\":4}]"))))
        .isTrue();
    assertThat(
            rules(Match.JSON, "#/version")
                .matches(frame(message("t", "{}")), frame(message("t", "{}").replace("6", "10"))))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixture_root", "", "#", "op:", "/a~2b", "op:name"})
  void whatIsNoPlaceIsRefused(String text) {
    assertThatThrownBy(() -> IgnoredPlace.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static ParentFrame frame(String payload) {
    return ParentFrame.of(Frames.of(payload));
  }

  private static MatchRules rules(Match match, String... ignored) {
    return new MatchRules(
        match, Order.STRICT, Arrays.stream(ignored).map(IgnoredPlace::of).toList());
  }

  @Test
  void rulesAreReadFromAFile() throws RulesException {
    RulesFile rules =
        RulesFile.parse(
            java.nio.file.Path.of("talk.rules"),
            "# paths of another machine\n\nmatch op\norder per-op\n  ignore a:/b c\nignore #/x\n");

    assertThat(rules.match()).contains(Match.OP);
    assertThat(rules.order()).contains(Order.PER_OP);
    assertThat(rules.ignored())
        .isEqualTo(List.of(IgnoredPlace.of("a:/b c"), IgnoredPlace.of("#/x")));
  }

  @ParameterizedTest
  @CsvSource({
    "'match jsn', 'expected one of json, bytes, op, none'",
    "'mach op', 'expected match, order or ignore'",
    "'ignore b', 'no JSON pointer'",
    "'order', 'expected one of strict, per-op, any'"
  })
  void aBadRuleIsNamedWithItsLine(String rule, String expected) {
    assertThatThrownBy(() -> RulesFile.parse(java.nio.file.Path.of("t.rules"), "match op\n" + rule))
        .isInstanceOf(RulesException.class)
        .hasMessageContaining("t.rules: line 2: ")
        .hasMessageContaining(expected);
  }
}
