package dev.frametape.cli;

import dev.frametape.worker.FixtureWorker;
import dev.frametape.worker.WorkerOptions;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "worker",
    description =
        "Is a worker that needs no Lean: answers requests on stdin with frames on stdout, as"
            + " protocol 6 or 10 says, and exits or dies as asked. For demonstrations and tests.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape call health terminate -- frametape worker",
      "  FRAMETAPE_ROWS=1000 frametape call emit-test-rows=a -- frametape worker"
    })
final class WorkerCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Option(
      names = "--protocol",
      paramLabel = "VERSION",
      defaultValue = "6",
      description = "The version to speak, 6 or 10 (default: ${DEFAULT-VALUE}).")
  private int protocol;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "1",
      description = "Rows for each stream that a request names (default: ${DEFAULT-VALUE}).")
  private long rows;

  @Option(
      names = "--row-bytes",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "Pad the payload of each row to this size (default: no padding).")
  private long rowBytes;

  @Option(
      names = "--stderr-bytes",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "Write this much to stderr before each answer (default: nothing).")
  private long stderrBytes;

  @Option(
      names = "--start-delay",
      paramLabel = "MILLIS",
      defaultValue = "0",
      description = "Hold the handshake back (default: not at all).")
  private long startDelayMillis;

  @Option(
      names = "--answer-delay",
      paramLabel = "MILLIS",
      defaultValue = "0",
      description = "Hold every answer back (default: not at all).")
  private long answerDelayMillis;

  @Option(
      names = "--ignore-end-of-input",
      description = "Stay when stdin ends, as a worker does that hangs.")
  private boolean ignoreEndOfInput;

  @Option(names = "--ignore-terminate", description = "Answer `terminate`, but stay.")
  private boolean ignoreTerminate;

  @Option(
      names = "--exit-code",
      paramLabel = "CODE",
      defaultValue = "0",
      description = "Exit with this code when asked to end, 0 to 255 (default: ${DEFAULT-VALUE}).")
  private int exitCode;

  @Option(
      names = "--kill-signal",
      paramLabel = "NUMBER",
      description =
          "Die by this signal, 1 to 64, instead of exiting when asked to end or to panic.")
  private Integer killSignal;

  @Override
  public Integer call() {
    return FixtureWorker.runOnStandardStreams(options());
  }

  private WorkerOptions options() {
    try {
      return new WorkerOptions(
          protocol,
          rows,
          rowBytes,
          stderrBytes,
          Duration.ofMillis(startDelayMillis),
          Duration.ofMillis(answerDelayMillis),
          ignoreEndOfInput,
          ignoreTerminate,
          exitCode,
          killSignal == null ? OptionalInt.empty() : OptionalInt.of(killSignal));
    } catch (IllegalArgumentException outOfRange) {
      throw new ParameterException(command.commandLine(), outOfRange.getMessage(), outOfRange);
    }
  }
}
