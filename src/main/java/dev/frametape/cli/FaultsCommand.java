package dev.frametape.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "faults",
    description =
        "What can be broken, and the scenarios that do it: lists, shows, checks and explains them"
            + " without starting anything.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      FaultsListCommand.class,
      FaultsShowCommand.class,
      FaultsCheckCommand.class,
      FaultsExplainCommand.class,
      FaultsLogCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape faults list --group framing",
      "  frametape faults show cut-payload                 before and after, in hex",
      "  frametape faults show truncated-frames            a ready scenario",
      "  frametape faults check mine.yaml",
      "  frametape faults explain mine.yaml talk.jsonl     what would fire where"
    })
final class FaultsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "no command was given; `frametape faults --help` lists them");
  }
}
