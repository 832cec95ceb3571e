package dev.frametape.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {
  private static Outcome outcome() {
    Metric metric =
        new Metric(
            Area.THROUGHPUT,
            "throughput.64B",
            "Throughput",
            "GiB/s",
            true,
            List.of(new Comparison.Ratio("direct"), new Comparison.Ratio("tee")));
    Map<String, List<Double>> values = new LinkedHashMap<>();
    values.put("direct", List.of(2.0, 1.5, 4.0));
    values.put("cat", List.of(1.0, 0.5, 1.25));
    return new Outcome(metric, values);
  }

  @Test
  void aTableShowsMedianRangeAndComparisons() {
    assertThat(Report.tables(Map.of("cores", 2), List.of(outcome()), List.of()))
        .isEqualTo(
            """
            - cores: 2

            ### Throughput
            GiB/s, higher is better

            | hop    | median |   min |  max | x direct | x tee |
            | ------ | -----: | ----: | ---: | -------: | ----: |
            | direct |   2.00 |  1.50 | 4.00 |     1.00 |     - |
            | cat    |   1.00 | 0.500 | 1.25 |    0.500 |     - |
            """);
  }

  @Test
  void jsonHoldsEveryRoundAndLeavesOutWhatCannotBeCompared() throws IOException {
    Map<String, Object> settings = Map.of("hops", Map.of("odd \"hop\"", "a\\b\n\u0001"));
    String json = Report.json(Map.of("cores", 2), settings, List.of(outcome()), List.of());
    assertThat(json)
        .contains("\"median\": 1.0", "\"rounds\": [1.0, 0.5, 1.25]", "\"x direct\": 0.5")
        .doesNotContain("x tee");
    assertThat(texts(json)).contains("frametape_bench", "odd \"hop\"", "a\\b\n\u0001");
  }

  @Test
  void jsonHasNoPlaceForWhatIsNoNumber() {
    assertThatThrownBy(() -> Json.write(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0,0.00",
    "0.0123,0.012",
    "1.234,1.23",
    "9.999,10.0",
    "12.34,12.3",
    "1234.5,1235",
    "-50,-50.0"
  })
  void figuresHaveThreeDigits(double value, String text) {
    assertThat(Report.number(value)).isEqualTo(text);
  }

  @Test
  void theOrderTurnsSoThatEveryContestantIsFirstAndLastInTime() {
    List<String> field = List.of("a", "b", "c");
    assertThat(Rounds.turned(field, 0)).containsExactly("a", "b", "c");
    assertThat(Rounds.turned(field, 1)).containsExactly("a", "c", "b");
    assertThat(Rounds.turned(field, 2)).containsExactly("c", "a", "b");
  }

  /** All names and texts of a document, read by a parser that is not ours. */
  private static List<String> texts(String json) throws IOException {
    List<String> texts = new java.util.ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
          texts.add(parser.getText());
        }
      }
    }
    return texts;
  }
}
