package dev.frametape.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "man",
    description =
        "Prints the manual page of a command, or writes those of all commands. They say what --help"
            + " says, and name each option's variable.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape man show | man -l -",
      "  frametape man faults explain | man -l -",
      "  frametape man --output ~/.local/share/man/man1      then `man frametape-show` works"
    })
final class ManCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      description = "Write all pages into this folder, which is made if need be.")
  private Path output;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "Which page; none for that of frametape itself.")
  private List<String> words = List.of();

  @Override
  public Integer call() throws IOException {
    CommandLine root = command.root().commandLine();
    Writer out = Output.standard();
    if (output != null) {
      if (!words.isEmpty()) {
        throw new ParameterException(
            command.commandLine(), "--output writes all pages; leave " + words.getFirst() + " out");
      }
      Files.createDirectories(output);
      out.append(Integer.toString(write(root))).append(" pages\n");
    } else {
      CommandLine wanted = root;
      for (String word : words) {
        CommandLine below = wanted.getSubcommands().get(word);
        if (below == null || below.getCommandSpec().helpCommand()) {
          throw new ParameterException(
              command.commandLine(), "there is no page for " + String.join(" ", words));
        }
        wanted = below;
      }
      out.append(ManPage.of(wanted.getCommandSpec()));
    }
    out.flush();
    return ExitCodes.OK;
  }

  private int write(CommandLine from) throws IOException {
    CommandSpec spec = from.getCommandSpec();
    if (spec.helpCommand()) {
      return 0;
    }
    Files.writeString(output.resolve(ManPage.fileOf(spec)), ManPage.of(spec));
    int pages = 1;
    for (CommandLine below : from.getSubcommands().values()) {
      pages += write(below);
    }
    return pages;
  }
}
