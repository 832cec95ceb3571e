package dev.frametape.cli;

import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.RecordingException;
import dev.frametape.view.RawImport;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "import",
    description =
        "Makes a recording of the bytes of a worker's pipes, as `export --raw` writes them or"
            + " another tool has kept them. Bytes do not say in what order they came, nor when:"
            + " answers stand behind their requests, as the protocol has it, stderr at the end, and"
            + " all times are 0.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape import --stdin talk.stdin --stdout talk.stdout -o talk.jsonl",
      "  frametape import --stdin in --stdout out --stderr err --exit-code 134 -o talk.jsonl",
      "",
      "Exit codes: 0 all is written; 65 a file is not there, or the recording is there already."
    })
final class ImportCommand implements Callable<Integer> {
  private static final int MOST_CODE = 255;
  private static final int MOST_SIGNAL = 64;

  @Spec private CommandSpec command;

  @Option(
      names = "--stdin",
      required = true,
      paramLabel = "FILE",
      description = "What the parent wrote to the child.")
  private Path stdin;

  @Option(
      names = "--stdout",
      required = true,
      paramLabel = "FILE",
      description = "What the child wrote to the parent.")
  private Path stdout;

  @Option(names = "--stderr", paramLabel = "FILE", description = "What the child said on stderr.")
  private Path stderr;

  @Option(
      names = "--exit-code",
      paramLabel = "CODE",
      description = "The child exited with this code; without this the recording has no end of it.")
  private Integer exitCode;

  @Option(
      names = "--kill-signal",
      paramLabel = "NUMBER",
      description = "The child was killed by this signal.")
  private Integer killSignal;

  @Option(
      names = "--framing",
      paramLabel = "NAME",
      completionCandidates = Choices.Framings.class,
      defaultValue = "u32be-json",
      description = "How bytes become frames: u32be-json or raw (default: ${DEFAULT-VALUE}).")
  private String framing;

  @Option(
      names = "--frame-limit",
      paramLabel = "BYTES",
      defaultValue = "1048576",
      description =
          "The largest payload until the parent configures another limit, in bytes, at most"
              + " 268435456 (default: ${DEFAULT-VALUE}).")
  private long frameLimit;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "RECORDING",
      description = "The new recording: NAME.jsonl or NAME.tape. Never written over.")
  private Path output;

  @Override
  public Integer call() throws IOException {
    RawImport.Source source =
        new RawImport.Source(
            stdin,
            stdout,
            Optional.ofNullable(stderr),
            exit(),
            Framing.named(framing)
                .orElseThrow(
                    () -> usage("--framing is " + framing + ", expected u32be-json or raw")),
            limit(),
            Version.number(),
            Instant.now());
    try {
      require(stdin);
      require(stdout);
      if (stderr != null) {
        require(stderr);
      }
      RawImport.Result result;
      try (Meter meter = Meter.of("import " + output)) {
        result = RawImport.write(source, output, meter::at);
      }
      String other =
          result.otherBytes() > 0
              ? ", and " + result.otherBytes() + " bytes that are no frames"
              : "";
      Output.say(
          Printable.text(output.toString())
              + ": "
              + result.framesToChild()
              + " frames to the child, "
              + result.framesToParent()
              + " to the parent"
              + other);
      return ExitCodes.OK;
    } catch (RecordingException | FileNotFoundException bad) {
      return Complaint.badFile(bad);
    }
  }

  private static void require(Path file) throws FileNotFoundException {
    if (!Files.exists(file) || Files.isDirectory(file)) {
      throw new FileNotFoundException(
          file + ": found no such file, expected the bytes of a pipe; check the name");
    }
  }

  private Optional<ChildExit> exit() {
    if (exitCode != null && killSignal != null) {
      throw usage("a child has one end: --exit-code or --kill-signal");
    }
    if (exitCode != null) {
      inRange("--exit-code", exitCode, 0, MOST_CODE);
      return Optional.of(new ChildExit.Exited(exitCode));
    }
    if (killSignal != null) {
      inRange("--kill-signal", killSignal, 1, MOST_SIGNAL);
      return Optional.of(new ChildExit.Signaled(killSignal, false));
    }
    return Optional.empty();
  }

  private void inRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw usage(option + " is " + value + ", expected " + least + " to " + most);
    }
  }

  private int limit() {
    if (frameLimit < 0 || frameLimit > FrameLimit.HARD_CAP_BYTES) {
      throw usage(
          "--frame-limit is " + frameLimit + ", expected 0 to " + FrameLimit.HARD_CAP_BYTES);
    }
    return (int) frameLimit;
  }

  private ParameterException usage(String words) {
    return new ParameterException(command.commandLine(), words);
  }
}
