package dev.frametape.cli;

import dev.frametape.relay.RelayOptions;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The options of every command that stands between a parent and a child. */
final class RelayMixin {
  @Option(
      names = "--linger",
      paramLabel = "MILLIS",
      defaultValue = "250",
      description =
          "How long to wait, after the child's end, for a pipe that another process still holds"
              + " (default: ${DEFAULT-VALUE}).")
  long lingerMillis;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--transparency",
      paramLabel = "MODE",
      completionCandidates = Choices.Transparencies.class,
      defaultValue = "relay",
      description =
          "Who has the pid that the parent gets: relay (the wrapper; the worker is its child),"
              + " keep-pid (the worker; what is recorded is so from beside it, which needs Linux"
              + " 6.15; no faults, and -- before CHILD) or auto (keep-pid where it can be,"
              + " otherwise relay) (default: ${DEFAULT-VALUE}).")
  private String transparency;

  @Parameters(
      paramLabel = "CHILD",
      arity = "1..*",
      description =
          "The worker to start, with its arguments. Everything from here on is the worker's.")
  List<String> child;

  Transparency transparency() {
    return Transparency.named(transparency)
        .orElseThrow(
            () ->
                new ParameterException(
                    command.commandLine(),
                    "--transparency is " + transparency + ", expected relay, keep-pid or auto"));
  }

  RelayOptions options() {
    return RelayOptions.withLinger(Duration.ofMillis(lingerMillis));
  }
}
