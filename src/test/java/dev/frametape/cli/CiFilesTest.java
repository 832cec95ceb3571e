package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.StartState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;

/** The workflow files that users copy. */
class CiFilesTest {
  private static final Pattern COMMAND =
      Pattern.compile(
          "frametape/scripts/frametape (chaos .*?)(?=\\n *(- |#|artifacts|$))", Pattern.DOTALL);

  @ParameterizedTest
  @ValueSource(strings = {"github.yml", "gitlab.yml"})
  void areYamlAndTheirCommandsAreOurs(String name) throws Exception {
    String text = Files.readString(Path.of("docs/ci").resolve(name));
    assertThat(new Load(LoadSettings.builder().build()).loadFromString(text)).isNotNull();
    List<String> parsed = new ArrayList<>();
    Matcher commands = COMMAND.matcher(text);
    while (commands.find()) {
      String words = commands.group(1).replace("\\\n", " ").replaceAll("\\$\\{\\{[^}]*}}", "1");
      CommandLine line = CommandLines.of(new Session(StartState.plain(List.of()), false));
      CommandLine.ParseResult chaos = line.parseArgs(words.trim().split("\\s+")).subcommand();
      parsed.add(chaos.hasSubcommand() ? "merge" : chaos.matchedOptionValue("--shard", ""));
    }
    assertThat(parsed).containsExactly("auto", "merge");
  }
}
