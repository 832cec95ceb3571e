package dev.frametape.cli;

import dev.frametape.process.ByteText;
import dev.frametape.process.ProcessEnd;
import dev.frametape.process.SpawnException;
import dev.frametape.process.StartState;
import dev.frametape.relay.StrictRecordingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The start of the program: reads the command line and turns outcomes into exit codes. */
public final class Main {
  private Main() {}

  public static void main(String[] words) {
    int code;
    try {
      boolean launched = words.length == 1 && words[0].startsWith(StartState.WORD);
      StartState world = launched ? StartState.take(words[0]) : worldOfTheJvm();
      String[] arguments =
          launched
              ? world.arguments().stream().map(ByteText::decode).toArray(String[]::new)
              : words;
      code = commandLine(new Session(world, launched)).execute(arguments);
    } catch (IOException failure) {
      System.err.println("frametape: " + failure.getMessage());
      code = ExitCodes.OWN_ERROR;
    }
    System.out.flush();
    if (Boolean.getBoolean("frametape.training")) {
      System.exit(code);
    }
    // Pumps may wait in native code, and an ordinary exit would wait for them.
    ProcessEnd.exit(code);
  }

  private static StartState worldOfTheJvm() {
    List<byte[]> environment =
        System.getenv().entrySet().stream()
            .map(entry -> ByteText.encode(entry.getKey() + "=" + entry.getValue()))
            .toList();
    return StartState.plain(environment);
  }

  static CommandLine commandLine(Session session) {
    CommandLine commandLine = new CommandLine(new FrametapeCommand(session));
    commandLine.setDefaultValueProvider(new EnvironmentDefaults(System::getenv));
    // What follows the child's name is the child's, also when it looks like an option of ours.
    commandLine.setStopAtPositional(true);
    commandLine.setParameterExceptionHandler(Main::usageError);
    commandLine.setExecutionExceptionHandler((failure, command, parsed) -> ownError(failure));
    commandLine.setErr(new PrintWriter(System.err, true));
    return commandLine;
  }

  private static int usageError(ParameterException failure, String[] words) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("frametape: " + failure.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
      err.println(
          "frametape: `"
              + command.getCommandSpec().qualifiedName()
              + " --help` shows what can be said");
    }
    return ExitCodes.USAGE;
  }

  private static int ownError(Exception failure) {
    int code =
        switch (failure) {
          case SpawnException spawn -> ExitCodes.of(spawn);
          case StrictRecordingException strict -> ExitCodes.OWN_ERROR;
          default -> ExitCodes.OWN_ERROR;
        };
    System.err.println("frametape: " + failure.getMessage());
    return code;
  }
}
