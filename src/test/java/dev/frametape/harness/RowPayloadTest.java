package dev.frametape.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowPayloadTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "-0",
        "1.5e308",
        "123456789012345678901234567890",
        "\"\\ud83d\\ude00\"",
        "\"\\\\ud800\"",
        "{\"a[\":\"}]1e999\"}",
        "\"\"",
        "[[],[],{}]"
      })
  void aValueThatTheOriginalHoldsIsTaken(String json) {
    assertThat(RowPayload.refusal(json)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ude00\\ud83d\"",
        "\"\\ud83dx\\ude00\"",
        "\"\\ud83d\\n\\ude00\"",
        "{\"\\ud800\":1}"
      })
  void halfASurrogatePairIsRefused(String json) {
    assertThat(RowPayload.refusal(json)).contains("lone leading surrogate in hex escape");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999", "[-1E+999]"})
  void aNumberBeyondADoubleIsRefused(String json) {
    assertThat(RowPayload.refusal(json)).contains("number out of range");
  }

  @Test
  void theLastLevelIsTheHundredTwentySeventh() {
    assertThat(RowPayload.refusal("[".repeat(127) + "]".repeat(127))).isEmpty();
    assertThat(RowPayload.refusal("[".repeat(128) + "]".repeat(128)))
        .contains("recursion limit exceeded");
  }

  @Test
  void aLongTextOfEscapesTakesNoStack() {
    assertThat(RowPayload.refusal("\"" + "\\n".repeat(1_000_000) + "\"")).isEmpty();
  }
}
