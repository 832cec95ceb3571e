package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioSourceTest {
  @TempDir private Path folder;
  private final ScenarioSource source = new ScenarioSource(Optional.of(Path.of("faults")));

  @Test
  void aWordIsAFileAReadyScenarioOrARule() throws IOException {
    Path file = folder.resolve("mine.json");
    Files.writeString(file, "{\"frametape\":1,\"rules\":[{\"then\":\"no-handshake\"}]}");
    assertThat(source.resolve(file.toString()).name()).isEqualTo("mine");
    assertThat(source.resolve("truncated-frames").name()).isEqualTo("truncated-frames");
    assertThat(source.resolve("no-handshake").rules()).hasSize(1);
    assertThat(
            source.rules(List.of("drop-terminal", file.toString(), "no-handshake")).stream()
                .map(FaultRule::name))
        .containsExactly("drop-terminal", "no-handshake", "no-handshake-2");
  }

  @Test
  void aWordThatMeansNothingBringsWhatWasMeant() {
    assertThatThrownBy(() -> source.resolve("truncated-frame"))
        .isInstanceOf(ScenarioException.class)
        .hasMessage(
            "--fault truncated-frame: found no file, no ready scenario and no fault of this name;"
                + " did you mean truncated-frames?");
    assertThatThrownBy(() -> source.resolve("faults/early-eoff.yaml"))
        .hasMessage(
            "--fault faults/early-eoff.yaml: found no such file, expected a scenario; did you mean"
                + " early-eof?");
    assertThatThrownBy(() -> source.resolve("no\0file")).isInstanceOf(ScenarioException.class);
  }

  @Test
  void withoutAnInstallationThereAreNoReadyScenarios() throws IOException {
    ScenarioSource none = new ScenarioSource(Optional.of(folder.resolve("missing")));
    assertThat(none.names()).isEmpty();
    assertThat(none.resolve("no-handshake").rules()).hasSize(1);
  }
}
