package dev.frametape.cli;

import dev.frametape.process.WrapperFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "wrap",
    description =
        "Writes an executable that, started with no arguments, stands between its parent and CHILD."
            + " Or, with --replay or --stub, in CHILD's place. Give it to the parent where it would"
            + " start the worker.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape wrap -o ./wrapped --record recordings/ -- ./worker",
      "  LEAN_RS_WORKER_CHILD=$PWD/wrapped cargo test",
      "  frametape wrap -o ./offline --replay recordings/",
      "  frametape wrap -o ./stubbed --stub stubs/",
      "  frametape wrap -o ./broken --fault non-zero-exits -- ./worker"
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
          "Record each conversation there: NAME.jsonl or NAME.tape for one, a folder for one file"
              + " per start.")
  private Path record;

  @Option(
      names = "--replay",
      paramLabel = "FILE-or-FOLDER",
      description =
          "Be the worker, from that recording, or from one of that folder for each start. CHILD is"
              + " needed only for other modes and for --on-unmatched forward.")
  private Path replay;

  @Option(
      names = "--stub",
      paramLabel = "FOLDER",
      description =
          "Be the worker, from the WireMock mappings of that folder. A CHILD answers what no"
              + " mapping does.")
  private Path stub;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "With --replay: replay (never the worker), auto (replay what exists, record what does"
              + " not; with CI=true it is replay), record or passthrough (default: replay). The"
              + " variable FRAMETAPE_MODE changes it when the wrapper runs.")
  private String mode;

  @Mixin private MatchMixin match;
  @Mixin private ReplayMixin replaying;
  @Mixin private StubMixin stubbing;
  @Mixin private FaultMixin faults;
  @Mixin private RedactMixin redact;

  @Option(
      names = "--strict-recording",
      description = "End the conversation when it cannot be recorded, instead of relaying on.")
  private boolean strictRecording;

  @Option(names = "--fsync", description = "Force each batch of the recording to the disk.")
  private boolean fsync;

  @Option(names = "--linger", paramLabel = "MILLIS", description = "As for `frametape record`.")
  private Long lingerMillis;

  @Option(
      names = "--transparency",
      paramLabel = "MODE",
      completionCandidates = Choices.Transparencies.class,
      description = "relay, keep-pid or auto, as for `frametape record` (default: relay).")
  private String transparency;

  @Parameters(
      paramLabel = "CHILD",
      arity = "0..*",
      description = "The worker to start, with its arguments.")
  private List<String> child = List.of();

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    // Wrong words first: they are the user's to mend, whatever the installation.
    List<String> arguments = arguments();
    WrapperFile.write(output, Installation.home(), arguments);
    return ExitCodes.OK;
  }

  /** What the wrapper tells Frametape. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    List<String> ofStub = stubbing.words(path -> path);
    if (stub != null) {
      if (!redact.words().isEmpty()) {
        throw usage(
            redact.words().getFirst() + " is for --record FILE-or-FOLDER, which is missing");
      }
      return stubArguments();
    }
    if (!ofStub.isEmpty()) {
      throw usage(ofStub.getFirst() + " is for --stub FOLDER, which is missing");
    }
    if (replay != null) {
      if (record != null) {
        throw usage("--record and --replay cannot go together; --replay records with --mode auto");
      }
      arguments.addAll(replayArguments());
    } else if (record == null) {
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
      // What makes no sense is better known now than when the wrapper runs.
      redact.rules();
      arguments.addAll(redact.words());
    }
    if (record == null && !redact.words().isEmpty()) {
      throw usage(redact.words().getFirst() + " is for --record FILE-or-FOLDER, which is missing");
    }
    if (replay == null) {
      arguments.addAll(faultWords());
    }
    if (lingerMillis != null) {
      arguments.add("--linger=" + lingerMillis);
    }
    arguments.addAll(transparencyWords());
    if (!child.isEmpty()) {
      arguments.add("--");
      arguments.add(program(child.getFirst()));
      arguments.addAll(child.subList(1, child.size()));
    } else if (replay == null) {
      throw usage("Missing required parameter: 'CHILD'");
    }
    return arguments;
  }

  private List<String> stubArguments() {
    if (replay != null) {
      throw usage(
          "--stub and --replay cannot go together; --fallback replay:FILE has a recording answer"
              + " what no mapping does");
    }
    if (record != null) {
      throw usage(
          "--stub and --record cannot go together; wrap the stub, and then that wrapper as the"
              + " CHILD of --record");
    }
    List<String> others = new ArrayList<>(replaying.words(path -> path));
    others.addAll(match.words(path -> path));
    others.removeAll(replaying.wordsOfStub());
    if (mode != null) {
      others.add("--mode");
    }
    if (lingerMillis != null) {
      others.add("--linger");
    }
    if (transparency != null) {
      others.add("--transparency");
    }
    if (!others.isEmpty()) {
      throw usage(others.getFirst() + " means nothing to a stub");
    }
    List<String> arguments = new ArrayList<>(List.of("stub"));
    arguments.addAll(stubbing.words(path -> path.toAbsolutePath().normalize()));
    arguments.addAll(replaying.wordsOfStub());
    arguments.addAll(faultWords());
    arguments.add(stub.toAbsolutePath().normalize().toString());
    List<String> worker = stubbing.fallbackChild(child);
    if (!worker.isEmpty()) {
      arguments.add("--");
      arguments.add(program(worker.getFirst()));
      arguments.addAll(worker.subList(1, worker.size()));
    }
    try {
      // What makes no sense is better known now than when the wrapper runs.
      Stubbing.of(arguments.subList(1, arguments.size()));
    } catch (IllegalArgumentException wrong) {
      throw usage(wrong.getMessage());
    }
    return arguments;
  }

  private List<String> replayArguments() {
    List<String> arguments = new ArrayList<>(List.of("replay"));
    if (mode != null) {
      Mode byDefault;
      try {
        byDefault = Spelling.word("--mode", Mode.class, mode);
      } catch (IllegalArgumentException wrong) {
        throw usage(wrong.getMessage());
      }
      if (byDefault != Mode.REPLAY && child.isEmpty()) {
        throw usage("--mode " + mode + " needs the real worker: name it, after --");
      }
      arguments.add("--default-mode=" + mode);
    }
    arguments.addAll(match.words(path -> path.toAbsolutePath().normalize()));
    arguments.addAll(replaying.words(path -> path.toAbsolutePath().normalize()));
    arguments.addAll(faultWords());
    if (strictRecording) {
      arguments.add("--strict-recording");
    }
    if (fsync) {
      arguments.add("--fsync");
    }
    boolean folder = RecordingTarget.isFolder(replay);
    arguments.add(replay.toAbsolutePath().normalize() + (folder ? "/" : ""));
    try {
      // What makes no sense is better known now than when the wrapper runs.
      Replaying.of(arguments.subList(1, arguments.size()));
    } catch (IllegalArgumentException wrong) {
      throw usage(wrong.getMessage());
    }
    return arguments;
  }

  /** Who is to have the pid; what cannot be is better known now than when the wrapper runs. */
  private List<String> transparencyWords() {
    if (transparency == null) {
      return List.of();
    }
    Optional<Transparency> named = Transparency.named(transparency);
    if (named.isEmpty()) {
      throw usage("--transparency is " + transparency + ", expected relay, keep-pid or auto");
    }
    if (replay != null) {
      throw usage("--transparency means nothing to a replay");
    }
    if (named.get() == Transparency.KEEP_PID && !faultWords().isEmpty()) {
      throw usage(
          "--transparency keep-pid and faults cannot go together; use --transparency auto, or leave"
              + " one of them out");
    }
    return List.of("--transparency=" + named.get().word());
  }

  /** What is to go wrong; what is misspelt is better known now than when the wrapper runs. */
  private List<String> faultWords() {
    FaultOptions options = faults.options();
    try {
      Faulting.check(options);
    } catch (IOException wrong) {
      throw usage(wrong.getMessage());
    }
    return options.words(path -> path.toAbsolutePath().normalize());
  }

  private ParameterException usage(String words) {
    return new ParameterException(command.commandLine(), words);
  }

  /**
   * The worker's path from any directory. A name without a slash is looked up in PATH when the
   * wrapper runs.
   */
  private static String program(String program) {
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
