package dev.frametape.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "wrap",
    description =
        "Writes an executable that, started with no arguments, stands between its parent and CHILD."
            + " Give it to the parent where it would start the worker.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape wrap -o ./wrapped --record recordings/ -- ./worker",
      "  LEAN_RS_WORKER_CHILD=$PWD/wrapped cargo test"
    })
final class WrapCommand implements Callable<Integer> {
  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "PATH",
      description =
          "The executable to write. An earlier wrapper is replaced, any other file is not.")
  private Path output;

  @Option(
      names = "--record",
      paramLabel = "FILE-or-FOLDER",
      description =
          "Record each conversation there: NAME.jsonl for one, a folder for one file per start.")
  private Path record;

  @Option(
      names = "--strict-recording",
      description = "End the conversation when it cannot be recorded, instead of relaying on.")
  private boolean strictRecording;

  @Option(names = "--fsync", description = "Force each batch of the recording to the disk.")
  private boolean fsync;

  @Option(names = "--linger", paramLabel = "MILLIS", description = "As for `frametape record`.")
  private Long lingerMillis;

  @Parameters(
      paramLabel = "CHILD",
      arity = "1..*",
      description = "The worker to start, with its arguments.")
  private List<String> child;

  @Override
  public Integer call() throws IOException {
    List<String> arguments = new ArrayList<>();
    if (record == null) {
      arguments.add("run");
    } else {
      boolean folder = RecordingTarget.isFolder(record);
      arguments.addAll(
          List.of("record", "-o", record.toAbsolutePath().normalize() + (folder ? "/" : "")));
      if (strictRecording) {
        arguments.add("--strict-recording");
      }
      if (fsync) {
        arguments.add("--fsync");
      }
    }
    if (lingerMillis != null) {
      arguments.add("--linger=" + lingerMillis);
    }
    arguments.add("--");
    arguments.add(program());
    arguments.addAll(child.subList(1, child.size()));
    WrapperFile.write(output, Installation.home(), arguments);
    return ExitCodes.OK;
  }

  /**
   * The worker's path from any directory. A name without a slash is looked up in PATH when the
   * wrapper runs.
   */
  private String program() {
    String program = child.getFirst();
    if (!program.contains("/")) {
      return program;
    }
    Path path = Path.of(program).toAbsolutePath().normalize();
    if (!Files.isExecutable(path)) {
      System.err.println(
          "frametape: " + path + " is not there or not executable yet; the wrapper will need it");
    }
    return path.toString();
  }
}
