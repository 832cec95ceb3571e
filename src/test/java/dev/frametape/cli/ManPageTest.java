package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.Golden;
import dev.frametape.process.StartState;
import dev.frametape.view.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class ManPageTest {
  @TempDir private Path folder;

  private static Stream<CommandSpec> all(CommandLine from) {
    return Stream.concat(
        Stream.of(from.getCommandSpec()),
        from.getSubcommands().values().stream().flatMap(ManPageTest::all));
  }

  private static List<CommandSpec> commands() {
    CommandLine root = CommandLines.of(new Session(StartState.plain(List.of()), false));
    return all(root).filter(spec -> !spec.helpCommand()).toList();
  }

  @Test
  void aPageSaysWhatTheHelpSays() throws Exception {
    CommandSpec stats =
        commands().stream().filter(spec -> spec.name().equals("stats")).findFirst().orElseThrow();
    Golden.hold("cli", "frametape-stats.1", ManPage.of(stats));
  }

  @Test
  void theHelpOfEveryCommandHasExamples() {
    for (CommandSpec spec : commands()) {
      String help = spec.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
      int examples = help.indexOf("\nExamples:\n");
      assertThat(examples).as(spec.qualifiedName()).isPositive();
      assertThat(help.substring(examples)).as(spec.qualifiedName()).contains("\n  frametape ");
    }
  }

  /** troff says what it does not understand, and man would show a page with a hole in it. */
  @Test
  void everyPageIsGoodTroff() throws Exception {
    Programs.need("the man pages as troff", "groff");
    List<String> command =
        new ArrayList<>(List.of("groff", "-man", "-Tutf8", "-ww", "-Kutf8", "-z"));
    for (CommandSpec spec : commands()) {
      Path page = Files.writeString(folder.resolve(ManPage.fileOf(spec)), ManPage.of(spec));
      command.add(page.toString());
    }
    Path said = folder.resolve("said");
    Process groff =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(groff.waitFor()).isZero();
    assertThat(Files.readString(said)).isEmpty();
  }
}
