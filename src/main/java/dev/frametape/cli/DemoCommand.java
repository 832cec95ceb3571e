package dev.frametape.cli;

import dev.frametape.harness.HarnessCall;
import dev.frametape.harness.HarnessCalls;
import dev.frametape.harness.WorkerProcess;
import dev.frametape.process.ChildExit;
import dev.frametape.process.WrapperFile;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingTotals;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.Verification;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description =
        "Tells the whole story with the built-in worker and parent: wrap, record, a crash, show."
            + " Checks every step of it, and says what to type next.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 when every step gave what it should, 125 when one did not.",
      "",
      "Examples:",
      "  frametape demo",
      "  frametape demo --output demo"
    })
final class DemoCommand implements Callable<Integer> {
  private static final ChildExit PANICKED = new ChildExit.Exited(134);

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Where the files go (default: a new folder among the temporary ones).")
  private Path output;

  private final Writer out = Output.standard();

  /**
   * One conversation, and what has to come of it.
   *
   * @param lines each request with its answer
   */
  private record Act(
      List<String[]> lines, ChildExit exit, long framesToChild, long framesToParent) {}

  @Override
  public Integer call() throws Exception {
    Path folder =
        output == null
            ? newFolder(Path.of(System.getProperty("java.io.tmpdir")))
            : Files.createDirectories(output).toAbsolutePath().normalize();
    Path worker = folder.resolve("worker");
    Path wrapped = folder.resolve("wrapped");
    Path recordings = folder.resolve("recordings");
    Path fixture = Files.createDirectories(folder.resolve("fixture"));
    String frametape = Installation.command();

    WrapperFile.write(worker, Installation.home(), List.of("worker"));
    tell(
        """
        Frametape stands between a parent and the worker that it starts, and records what they say.
        Here is the story with a parent and a worker that are built in.

        1. The worker is an executable that speaks frames on stdin and stdout:
             %s
        """,
        worker);

    WrapperFile.write(
        wrapped,
        Installation.home(),
        List.of("record", "-o", recordings + "/", "--", worker.toString()));
    tell(
        """

        2. The wrapper is what the parent starts instead. It was written as this would write it:
             %s
        """,
        wrapCommand(frametape, wrapped, recordings, worker));

    tell("\n3. The parent starts the wrapper, the wrapper starts the worker, and they talk:\n");
    Path talk = perform(peaceful(fixture), wrapped, recordings);
    tell("\n4. In the next conversation the worker panics, and the parent learns exactly how:\n");
    Path crash = perform(crash(fixture), wrapped, recordings);

    tell("\n5. Both were recorded, each frame before it was passed on.\n\n");
    RecordingPrinter printer = new TextPrinter(out, Screen.ofStandardOutput(System.getenv()));
    printer.print(talk);
    out.append('\n');
    printer.print(crash);

    tell(
        """

        Everything was as it should be. The files stay in
          %s
        What to type next:
          %s
          %s
          %s
        With a worker of your own, and a parent that reads its name from LEAN_RS_WORKER_CHILD:
          %s wrap -o ./wrapped --record recordings/ -- YOUR-WORKER
          LEAN_RS_WORKER_CHILD=$PWD/wrapped YOUR-TESTS
        """,
        folder,
        line(frametape, "show", crash.toString()),
        line(frametape, "verify", recordings.toString()),
        line(frametape, "call", "health", "terminate", "--", wrapped.toString()),
        frametape);
    out.flush();
    return ExitCodes.OK;
  }

  /** A name that is short enough to be typed; nobody else may look in. */
  private static Path newFolder(Path temporary) throws IOException {
    for (int number = 1; ; number++) {
      try {
        return Files.createDirectory(
            temporary.resolve("frametape-demo-" + number),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException taken) {
        // An earlier demo, or one that runs now: the next number.
        continue;
      }
    }
  }

  private static String wrapCommand(String frametape, Path wrapped, Path recordings, Path worker) {
    return line(
        frametape,
        "wrap",
        "-o",
        wrapped.toString(),
        "--record",
        recordings + "/",
        "--",
        worker.toString());
  }

  private static Act peaceful(Path fixture) {
    return new Act(
        List.of(
            new String[] {"health", "ok"},
            new String[] {"load-fixture-capability=" + fixture, "ok"},
            new String[] {"call-fixture-mul=" + fixture + ",6,7", "42"},
            new String[] {
              "emit-test-rows=a,b,a",
              "3 rows: a #0 {\"index\":0,\"stream\":\"a\"}; b #0 {\"index\":1,\"stream\":\"b\"};"
                  + " a #1 {\"index\":2,\"stream\":\"a\"}"
            },
            new String[] {"terminate", "exit status: 0"}),
        new ChildExit.Exited(0),
        6,
        9);
  }

  private static Act crash(Path fixture) {
    return new Act(
        List.of(
            new String[] {"health", "ok"},
            new String[] {
              "trigger-lean-panic=" + fixture,
              "exit status: 134; stderr: INTERNAL PANIC: lean_rs_fixture: deliberate Lean panic\\n"
                  + "lean-rs-worker child: SIGABRT, exiting immediately"
            }),
        PANICKED,
        3,
        2);
  }

  /** Holds one conversation and checks it; gives its recording. */
  private Path perform(Act act, Path wrapped, Path recordings) throws IOException {
    List<Path> before = recordingsIn(recordings);
    StringBuilder answers = new StringBuilder();
    HarnessCalls.run(
        act.lines().stream().map(line -> HarnessCall.parse(line[0])).toList(),
        List.of(wrapped.toString()),
        WorkerProcess.Options.defaults().withEnvironment(withoutOurVariables()),
        HarnessCalls.Form.TEXT,
        answers);
    StringBuilder expected = new StringBuilder();
    act.lines().forEach(line -> expected.append(line[0]).append(": ").append(line[1]).append('\n'));
    tell("%s", answers.toString().indent(5));
    require("the answers", expected.toString(), answers.toString());

    List<Path> made = new ArrayList<>(recordingsIn(recordings));
    made.removeAll(before);
    require("the number of new recordings in " + recordings, 1, made.size());
    Path recording = made.getFirst();
    Verification verification = RecordingVerifier.verify(recording);
    require("the state of " + recording, Verification.Status.COMPLETE, verification.status());
    RecordingTotals totals = verification.totals();
    require("the frames to the child", act.framesToChild(), totals.toChild().frames());
    require("the frames to the parent", act.framesToParent(), totals.toParent().frames());
    require("the end of the worker", act.exit(), exitIn(recording));
    return recording;
  }

  private static ChildExit exitIn(Path recording) throws IOException {
    try (RecordingReader reader = RecordingReader.open(recording)) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        if (line.get().event() instanceof RecordedEvent.Exited(ChildExit exit)) {
          return exit;
        }
      }
    }
    throw new IOException("the demo found no end of the worker in " + recording);
  }

  /** The story is always the same one, whatever this shell has set for other conversations. */
  private static Map<String, String> withoutOurVariables() {
    Map<String, String> empty = new HashMap<>();
    for (String name : System.getenv().keySet()) {
      if (name.startsWith("FRAMETAPE_")) {
        empty.put(name, "");
      }
    }
    return empty;
  }

  private static List<Path> recordingsIn(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).toList();
    }
  }

  private void require(String what, Object expected, Object found) throws IOException {
    if (!expected.equals(found)) {
      out.flush();
      throw new IOException(
          "the demo is not what it should be: "
              + what
              + ": found "
              + found
              + ", expected "
              + expected);
    }
  }

  private static String line(String... words) {
    return String.join(" ", Stream.of(words).map(WrapperFile::quoted).toList());
  }

  private void tell(String text, Object... values) throws IOException {
    out.append(text.formatted(values));
    out.flush();
  }
}
