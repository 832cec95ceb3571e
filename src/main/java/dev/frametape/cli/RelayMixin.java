package dev.frametape.cli;

import dev.frametape.relay.RelayOptions;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

  @Parameters(
      paramLabel = "CHILD",
      arity = "1..*",
      description =
          "The worker to start, with its arguments. Everything from here on is the worker's.")
  List<String> child;

  RelayOptions options() {
    return RelayOptions.withLinger(Duration.ofMillis(lingerMillis));
  }
}
