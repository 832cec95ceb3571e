package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.Golden;
import dev.frametape.fault.Catalogue;
import dev.frametape.fault.FaultRule;
import dev.frametape.fault.ScenarioReader;
import dev.frametape.fault.ScenarioSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsCommandTest {
  private static final Path RECORDING = Path.of("recordings/rust-parent-error-and-rows.jsonl");
  private static final ScenarioSource SOURCE = new ScenarioSource(Optional.of(Path.of("faults")));
  private static final Paint PLAIN = new Paint(false);

  static List<String> faults() {
    return Catalogue.entries().stream().map(Catalogue.Entry::name).toList();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void everyFaultCanBeShown(String name) throws IOException {
    StringBuilder text = new StringBuilder();
    FaultsShowCommand.fault(text, PLAIN, Catalogue.find(name).orElseThrow(), List.of());
    assertThat(text.toString()).startsWith(name + " (").contains("--fault '").doesNotContain("[B@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut-payload", "pollute", "length-at-limit", "spawn-fail", "dribble"})
  void whatAFaultDoesToTheBytes(String name) throws IOException {
    StringBuilder text = new StringBuilder();
    FaultsShowCommand.fault(text, PLAIN, Catalogue.find(name).orElseThrow(), List.of("some"));
    Golden.hold("cli", "faults-show-" + name + ".txt", text.toString());
  }

  @Test
  void aScenarioIsShownAsAFileWithItsFaults() throws IOException {
    StringBuilder text = new StringBuilder();
    FaultsShowCommand.scenario(text, PLAIN, SOURCE.resolve("fake-residue-reporting"));
    Golden.hold("cli", "faults-show-scenario.txt", text.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "truncated-frames",
        "to-parent:type=data_row,p=0.5:flip",
        "to-parent:frame=3..:cut-payload=keep:2000",
        "stderr-silence",
        "spawn-fail"
      })
  void whatWouldFireInARecording(String word) throws IOException {
    StringBuilder text = new StringBuilder();
    for (boolean json : new boolean[] {false, true}) {
      new Explanation(text, PLAIN, json).of(SOURCE.rules(List.of(word)), 7, 1, RECORDING);
      text.append('\n');
    }
    Golden.hold(
        "cli", "faults-explain-" + word.replaceAll("[^a-z]+", "-") + ".txt", text.toString());
  }

  @Test
  void explainingIsTheSameEveryTime() throws IOException {
    List<FaultRule> rules = ScenarioReader.readShort("to-parent:p=0.5:flip=3").rules();
    String first = explained(rules, 1);
    assertThat(explained(rules, 1)).isEqualTo(first);
    assertThat(explained(rules, 2)).isNotEqualTo(first);
  }

  private static String explained(List<FaultRule> rules, long seed) throws IOException {
    StringBuilder text = new StringBuilder();
    new Explanation(text, PLAIN, true).of(rules, seed, 1, RECORDING);
    return text.toString();
  }
}
