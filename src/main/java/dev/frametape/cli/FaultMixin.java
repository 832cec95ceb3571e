package dev.frametape.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** What is to go wrong. */
final class FaultMixin {
  @Option(
      names = "--fault",
      paramLabel = "FAULT",
      description =
          "Break the conversation: a scenario file, the name of a ready one (`frametape faults"
              + " list`), or the short form"
              + " to-parent:type=data_row,nth=2:cut-payload=10. May be given several times.")
  private List<String> faults = List.of();

  @Option(
      names = "--fault-from",
      paramLabel = "FILE",
      description =
          "Repeat what was decided in a recording, or in a log of --fault-log, without chance.")
  private Path from;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description =
          "What all chance comes from (default: a random one, which is said when chance is"
              + " involved).")
  private Long seed;

  @Option(
      names = "--fault-log",
      paramLabel = "FILE",
      description = "Append one line of JSON per decision, the same for the same run.")
  private Path log;

  @Option(
      names = "--fault-state",
      paramLabel = "FOLDER",
      description =
          "Where conversations are counted, for rules about restarts (default: a folder for what"
              + " one job of a shell starts).")
  private Path state;

  @Option(
      names = "--fail-inert",
      description = "Exit with 70 when a rule never fired, or could not apply.")
  private boolean failInert;

  FaultOptions options() {
    return new FaultOptions(
        faults,
        Optional.ofNullable(from),
        seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
        Optional.ofNullable(log),
        Optional.ofNullable(state),
        failInert);
  }
}
