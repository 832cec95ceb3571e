package dev.frametape.cli;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description =
        "Prints a script that has a shell complete commands, options, their values and files. It"
            + " starts no program when a key is pressed.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(frametape completion bash)                 in ~/.bashrc",
      "  source <(frametape completion zsh)                  in ~/.zshrc, behind compinit",
      "  frametape completion fish >~/.config/fish/completions/frametape.fish"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells that there is a script for. */
  static final class Shells extends ArrayList<String> {
    Shells() {
      super(List.of("bash", "zsh", "fish"));
    }
  }

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "${COMPLETION-CANDIDATES}")
  private String shell;

  @Override
  public Integer call() throws IOException {
    CompletionWords words = CompletionWords.of(command.root().commandLine());
    Writer out = Output.standard();
    out.append(
        switch (shell) {
          case "bash" -> CompletionScript.bash(words);
          case "zsh" -> CompletionScript.zsh(words);
          case "fish" -> CompletionScript.fish(words);
          default ->
              throw new ParameterException(
                  command.commandLine(), "SHELL is " + shell + ", expected bash, zsh or fish");
        });
    out.flush();
    return ExitCodes.OK;
  }
}
