package dev.frametape.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.frame.Direction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimelineFilterTest {
  @TempDir private Path folder;
  private Path talk;

  @BeforeEach
  void write() throws Exception {
    talk =
        new Written()
            .request(0, "one")
            .message(
                1,
                "parent",
                "data_row",
                "\"stream\":\"a\",\"sequence\":0,\"payload\":[1,{\"k\":\"é\"}]")
            .response(2, "rows_complete")
            .line(3, "\"stderr\":\"loud words\"")
            .request(4, "two")
            .message(5, "parent", "response", "\"status\":\"error\",\"code\":\"c.d\",\"n\":1.50")
            .line(6, "\"event\":\"exit\",\"code\":0")
            .in(folder);
  }

  private List<Long> wanted(TimelineFilter filter) throws Exception {
    List<Long> numbers = new ArrayList<>();
    for (TimelineEntry entry : Written.entries(talk)) {
      // Bytes are only there while the reader is open, so small ones are what is tested here.
      if (filter.wants(entry)) {
        numbers.add(entry.line().n());
      }
    }
    return numbers;
  }

  private static TimelineFilter pointer(String pointer) {
    return TimelineFilter.of(List.of(), List.of(), Optional.empty(), List.of(), List.of(pointer));
  }

  private static TimelineFilter grep(String pattern) {
    return TimelineFilter.of(List.of(), List.of(), Optional.empty(), List.of(pattern), List.of());
  }

  @Test
  void typesAreMessageTypesAndEvents() throws Exception {
    assertThat(
            wanted(
                TimelineFilter.of(
                    List.of("response", "stderr"),
                    List.of(),
                    Optional.empty(),
                    List.of(),
                    List.of())))
        .containsExactly(3L, 4L, 6L);
  }

  @Test
  void anOpIsItsRequestAndAllThatAnswersIt() throws Exception {
    assertThat(
            wanted(
                TimelineFilter.of(
                    List.of(), List.of("one"), Optional.empty(), List.of(), List.of())))
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void conditionsOfDifferentKindsHaveToHoldTogether() throws Exception {
    assertThat(
            wanted(
                TimelineFilter.of(
                    List.of("request", "response"),
                    List.of("two"),
                    Optional.of(Direction.TO_PARENT),
                    List.of("c[.]d"),
                    List.of("/version=6"))))
        .containsExactly(6L);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "loud, 4",
    "é, 2",
    "'\"op\":\"tw', 5",
    "version, '1,2,3,5,6'",
    "(?m)^\\{, '1,2,3,5,6'"
  })
  void aPatternIsLookedForInPayloadsAndStderr(String pattern, String lines) throws Exception {
    assertThat(wanted(grep(pattern))).extracting(String::valueOf).containsExactly(lines.split(","));
  }

  @ParameterizedTest(name = "pointer {0}")
  @CsvSource({
    "/message/body/payload/1/k, 2",
    "/message/body/payload/1/k=é, 2",
    "/message/body/payload/0=1, 2",
    "'/message/body/payload=[1, {\"k\": \"\\u00e9\"}]', 2",
    "/message/body/n=1.5, 6",
    "/message/body/code=c.d, 6",
    "'/message/body/code=\"c.d\"', 6",
    "/message/body/payload/2, ''",
    "/message/body/payload/01, ''",
    "/message/body/code=c, ''",
    "/version/0, ''",
    "'', '1,2,3,5,6'"
  })
  void aPointerFindsAPlaceAndItsValue(String pointer, String lines) throws Exception {
    assertThat(String.join(",", wanted(pointer(pointer)).stream().map(String::valueOf).toList()))
        .isEqualTo(lines);
  }

  @Test
  void ofANameThatStandsTwiceTheLastCounts() throws Exception {
    talk = new Written().frame(0, "child", "{\"a\":1,\"\\u0061\":2}").in(folder);
    assertThat(wanted(pointer("/a=2"))).hasSize(1);
    assertThat(wanted(pointer("/a=1"))).isEmpty();
  }

  @Test
  void aPatternThatWouldNeverEndIsAnError() throws Exception {
    talk = new Written().line(0, "\"stderr\":\"" + "a".repeat(5000) + "!\"").in(folder);
    assertThatThrownBy(() -> wanted(grep("(a+)+$x"))).hasMessageContaining("too many steps");
    assertThatThrownBy(() -> wanted(grep("(a|b|ab)*?x"))).hasMessageContaining("too many steps");
  }

  @Test
  void aMatchIsFoundWhereverPiecesOfALongTextMeet() throws Exception {
    int half = TimelineFilter.PIECE_BYTES / 2;
    for (int before : new int[] {0, half - 3, half, 2 * half - 3, 2 * half + 1, 3 * half - 2}) {
      talk =
          new Written()
              .frame(0, "child", "\"" + "x".repeat(before) + "needle" + "y".repeat(3 * half) + "\"")
              .in(folder);
      assertThat(wanted(grep("xneedley|\"needle"))).as("behind %s", before).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "/~2"})
  void whatIsNoPointerIsRefused(String pointer) {
    assertThatThrownBy(() -> pointer(pointer)).hasMessageContaining("no JSON pointer");
  }
}
