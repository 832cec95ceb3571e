package dev.frametape.cli;

import dev.frametape.frame.NearestWord;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The option library, set up for all that {@link FastPath} leaves to it. */
final class CommandLines {
  private static final int HELP_WIDTH = 100;

  private CommandLines() {}

  static CommandLine of(Session session) {
    CommandLine commandLine = new CommandLine(new FrametapeCommand(session));
    commandLine.setDefaultValueProvider(new EnvironmentDefaults(System::getenv));
    // What follows the child's name is the child's, also when it looks like an option of ours.
    commandLine.setStopAtPositional(true);
    // Requests and options of `call` may mix: there the child stands behind a -- of its own.
    commandLine.getSubcommands().get("call").setStopAtPositional(false);
    // So may the recording and the options of `replay`.
    commandLine.getSubcommands().get("replay").setStopAtPositional(false);
    commandLine.getSubcommands().get("sweep").setStopAtPositional(false);
    commandLine.getSubcommands().get("shrink").setStopAtPositional(false);
    commandLine.getSubcommands().get("stub").setStopAtPositional(false);
    commandLine.getSubcommands().get("export").setStopAtPositional(false);
    // `diff` and others start no child, so their options may come behind the files.
    commandLine.getSubcommands().get("show").setStopAtPositional(false);
    commandLine.getSubcommands().get("stats").setStopAtPositional(false);
    commandLine.getSubcommands().get("diff").setStopAtPositional(false);
    commandLine.getSubcommands().get("verify").setStopAtPositional(false);
    commandLine.getSubcommands().get("convert").setStopAtPositional(false);
    commandLine.getSubcommands().get("import").setStopAtPositional(false);
    commandLine.getSubcommands().get("lint").setStopAtPositional(false);
    commandLine.getSubcommands().get("redact").setStopAtPositional(false);
    CommandLine chaos = commandLine.getSubcommands().get("chaos");
    chaos.getSubcommands().get("merge").setStopAtPositional(false);
    // A word of the child's that begins with @ is no file of ours.
    commandLine.setExpandAtFiles(false);
    commandLine.setUsageHelpWidth(HELP_WIDTH);
    // Nor do `faults` and what is below it.
    commandLine.getSubcommands().get("faults").setStopAtPositional(false);
    addHelp(commandLine);
    commandLine.setParameterExceptionHandler(CommandLines::usageError);
    commandLine.setExecutionExceptionHandler((failure, command, parsed) -> Main.ownError(failure));
    commandLine.setErr(new PrintWriter(System.err, true));
    return commandLine;
  }

  private static void addHelp(CommandLine above) {
    for (CommandLine command : above.getSubcommands().values()) {
      if (!command.getCommandSpec().helpCommand()) {
        command.getCommandSpec().addOption(help());
        addHelp(command);
      }
    }
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("Show this help message and exit.")
        .build();
  }

  private static int usageError(ParameterException failure, String[] words) {
    CommandLine command = failure.getCommandLine();
    List<String> unknown = unknown(failure);
    String wrong = failure.getMessage();
    if (!unknown.isEmpty()) {
      wrong = "unknown " + (isOption(unknown) ? "option " : "word ") + unknown.getFirst();
    }
    PrintWriter err = command.getErr();
    err.println("frametape: " + Printable.text(wrong));
    err.println("frametape: " + advice(command, unknown));
    return ExitCodes.USAGE;
  }

  /** A misspelt option is named first, also when something else is missing because of it. */
  private static List<String> unknown(ParameterException failure) {
    return switch (failure) {
      case UnmatchedArgumentException unmatched -> unmatched.getUnmatched();
      case MissingParameterException missing -> missing.getCommandLine().getUnmatchedArguments();
      default -> List.of();
    };
  }

  private static boolean isOption(List<String> unknown) {
    return unknown.getFirst().startsWith("-");
  }

  private static String advice(CommandLine command, List<String> unknown) {
    String name = command.getCommandSpec().qualifiedName();
    if (!unknown.isEmpty()) {
      Collection<String> known =
          isOption(unknown)
              ? command.getCommandSpec().optionsMap().keySet()
              : command.getSubcommands().keySet();
      Optional<String> meant = NearestWord.to(unknown.getFirst().split("=", 2)[0], known);
      if (meant.isPresent()) {
        return "did you mean " + meant.get() + "?";
      }
    }
    return "`" + name + " --help` shows what can be said";
  }
}
