package dev.frametape.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "frametape",
    description = "Records, replays and breaks any worker process that speaks frames over stdio.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    subcommands = {
      RecordCommand.class,
      RunCommand.class,
      ReplayCommand.class,
      StubCommand.class,
      WrapCommand.class,
      CallCommand.class,
      WorkerCommand.class,
      ShowCommand.class,
      StatsCommand.class,
      VerifyCommand.class,
      DiffCommand.class,
      ConvertCommand.class,
      LintCommand.class,
      RedactCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      FaultsCommand.class,
      ChaosCommand.class,
      SweepCommand.class,
      ShrinkCommand.class,
      DemoCommand.class,
      CompletionCommand.class,
      ManCommand.class,
      HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape demo                                     the whole story, in one command",
      "  frametape record -o talk.jsonl -- ./worker         relay and record",
      "  frametape wrap -o wrapped --record talk/ -- ./worker",
      "                                                     an executable that does the same",
      "  frametape call health terminate -- ./wrapped       be the parent",
      "  frametape show talk.jsonl                          what was said",
      "  frametape show --html talk.jsonl -o talk.html      the same, as a page for a browser",
      "  frametape stats talk.jsonl                         how often, how much, how long",
      "  frametape convert talk.tape talk.jsonl             a bulk recording, as lines to read",
      "  frametape replay talk.jsonl                        be the worker, from a recording",
      "  frametape stub stubs/                              be the worker, from WireMock mappings",
      "",
      "Every option has a variable: --linger is FRAMETAPE_LINGER. The command line wins.",
      "",
      "Frametape's own exit codes: 64 usage, 65 bad file, 66 secrets left, 70 replay did not"
          + " match,",
      "125 own error, 126 child not executable, 127 child not found. Otherwise the child's end"
          + " passes",
      "through, code or signal."
    })
final class FrametapeCommand implements Runnable {
  private final Session session;
  @Spec private CommandSpec spec;

  FrametapeCommand(Session session) {
    this.session = session;
  }

  Session session() {
    return session;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "no command was given; `frametape --help` lists them");
  }
}
