package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.StartState;
import dev.frametape.view.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Has real shells complete command lines, where they are installed. */
class CompletionTest {
  @TempDir private Path folder;

  private static CommandLine commandLine() {
    return CommandLines.of(new Session(StartState.plain(List.of()), false));
  }

  private static CompletionWords words() {
    return CompletionWords.of(commandLine());
  }

  private String run(String... command) throws Exception {
    Path printed = folder.resolve("printed");
    Process shell =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    int code = shell.waitFor();
    String text = Files.readString(printed, StandardCharsets.UTF_8);
    assertThat(code).as(text).isZero();
    return text;
  }

  /** What bash offers for the last of the words; bash takes words apart at an equals sign. */
  private List<String> bash(String line) throws Exception {
    Path script =
        Files.writeString(folder.resolve("frametape.bash"), CompletionScript.bash(words()));
    String ask =
        """
        source "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        _frametape
        for word in "${COMPREPLY[@]}"; do echo "$word"; done
        """;
    List<String> command =
        new java.util.ArrayList<>(
            List.of("bash", "--norc", "--noprofile", "-c", ask, "bash", script.toString()));
    for (String word : line.split(" ", -1)) {
      command.add(word.equals("''") ? "" : word);
    }
    return run(command.toArray(String[]::new)).lines().sorted().toList();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "frametape sho, show",
        "frametape --v, --version",
        "frametape faults l, list log",
        "frametape show --fo, --follow",
        "frametape show --to '', child parent",
        "frametape show --to = p, parent",
        "frametape show --to =, child parent",
        "frametape show ta, talk.jsonl tape folder",
        "frametape show --grep ta, \"\"",
        "frametape lint --format '', json junit sarif text",
        "frametape lint --fail-on row, row-count",
        "frametape redact --shape em, email",
        "frametape export --as s, sent",
        "frametape record --transparency k, keep-pid",
        "frametape stats --json ta, talk.jsonl tape folder",
        "frametape record -o ta, talk.jsonl tape folder",
        "frametape record -o x -- ./wor, ./worker",
        "frametape record -o x -- ./worker ta, talk.jsonl tape folder",
        "frametape completion '', bash fish zsh",
        "frametape help ver, verify",
        "frametape chaos mer, merge"
      })
  void bashCompletes(String line, String expected) throws Exception {
    Files.createFile(folder.resolve("talk.jsonl"));
    Files.createDirectory(folder.resolve("tape folder"));
    Files.createFile(folder.resolve("worker"));
    assertThat(String.join(" ", bash(line))).isEqualTo(expected);
  }

  @Test
  void bashOffersEveryCommandAndEveryOptionOfEach() throws Exception {
    assertThat(bash("frametape ''"))
        .containsExactlyInAnyOrderElementsOf(commandLine().getSubcommands().keySet());
    CommandLine show = commandLine().getSubcommands().get("show");
    assertThat(bash("frametape show -"))
        .containsExactlyInAnyOrderElementsOf(
            show.getCommandSpec().options().stream()
                .flatMap((OptionSpec option) -> List.of(option.names()).stream())
                .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void eachShellReadsItsScript(String shell) throws Exception {
    Programs.need("the completion of " + shell, shell);
    String text =
        switch (shell) {
          case "bash" -> CompletionScript.bash(words());
          case "zsh" -> CompletionScript.zsh(words());
          default -> CompletionScript.fish(words());
        };
    Path script = Files.writeString(folder.resolve("script"), text);
    assertThat(run(shell, "-n", script.toString())).isEmpty();
  }

  @Test
  void fishCompletes() throws Exception {
    Programs.need("the completion of fish", "fish");
    Path script =
        Files.writeString(folder.resolve("frametape.fish"), CompletionScript.fish(words()));
    String ask = "source " + script + "; complete -C 'frametape show --to '";
    assertThat(run("fish", "--no-config", "-c", ask).lines().map(line -> line.split("\t")[0]))
        .containsExactly("child", "parent");
    ask = "source " + script + "; complete -C 'frametape faults '";
    assertThat(run("fish", "--no-config", "-c", ask)).contains("explain\t", "list\t");
  }

  @Test
  void everyScriptHasEveryOptionOfEveryCommand() throws IOException {
    CompletionWords root = words();
    String bash = CompletionScript.bash(root);
    String zsh = CompletionScript.zsh(root);
    String fish = CompletionScript.fish(root);
    for (CompletionWords command : root.all()) {
      for (CompletionWords.Choice option : command.options()) {
        for (String name : option.names()) {
          assertThat(bash).contains(name);
          assertThat(zsh).contains("'" + name + ":");
          assertThat(fish)
              .contains((name.startsWith("--") ? "-l " : "-s ") + name.replaceFirst("^-+", ""));
        }
      }
    }
  }
}
