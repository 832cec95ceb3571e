package dev.frametape.replay;

import static dev.frametape.replay.Frames.CONFIGURE;
import static dev.frametape.replay.Frames.HANDSHAKE;
import static dev.frametape.replay.Frames.mul;
import static dev.frametape.replay.Frames.u64;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replayed workers as real processes. */
class ReplayIT {
  private static final ChildExit KILLED_BY_TERM = new ChildExit.Signaled(15, false);

  @TempDir Path folder;

  @Test
  void exit134AndDeathBySigabrtStayTwoEnds() throws IOException {
    for (ChildExit end : List.of(new ChildExit.Exited(134), new ChildExit.Signaled(6, false))) {
      Path file = folder.resolve("talk-" + end.hashCode() + ".jsonl");
      try (Recorder relay = new Recorder(file)) {
        relay.toParent(HANDSHAKE).toChild(CONFIGURE).stderr("deliberate Lean panic\n").exited(end);
      }
      try (Wrapped worker = Wrapped.frametape("replay", file.toString())) {
        assertThat(worker.hears()).isEqualTo(HANDSHAKE);
        worker.says(CONFIGURE);
        assertThat(worker.outcome())
            .isEqualTo(new Wrapped.Outcome("", "deliberate Lean panic\n", end));
      }
    }
  }

  @Test
  void anEndInTheMiddleOfAFrameIsReplayed() throws IOException {
    Path file = folder.resolve("talk.jsonl");
    byte[] half = Arrays.copyOf(Frames.of(HANDSHAKE), 10);
    try (Recorder relay = new Recorder(file)) {
      relay.pass(Direction.TO_PARENT, half, true);
      relay.eof("child").eof("stderr").exited(new ChildExit.Exited(1));
    }
    try (Wrapped worker = Wrapped.frametape("replay", file.toString())) {
      assertThat(worker.outcome())
          .isEqualTo(
              new Wrapped.Outcome(new String(half, ISO_8859_1), "", new ChildExit.Exited(1)));
    }
  }

  @Test
  void aParentSeesEachStreamEndWhereItEnded() throws IOException {
    Path file = folder.resolve("talk.jsonl");
    try (Recorder relay = new Recorder(file)) {
      relay.stderr("words").eof("stderr").after(1_000_000).toChild(CONFIGURE).toParent(HANDSHAKE);
      relay.eof("child").after(1_000_000).toChild(CONFIGURE).exited(new ChildExit.Exited(9));
    }
    try (Wrapped worker = Wrapped.frametape("replay", file.toString())) {
      assertThat(worker.hearsAllOfStderr()).isEqualTo("words");
      worker.says(CONFIGURE);
      assertThat(worker.hearsAllOfStdout()).isEqualTo("\0\0\0d" + HANDSHAKE);
      assertThat(worker.says(CONFIGURE).outcome().exit()).isEqualTo(new ChildExit.Exited(9));
    }
  }

  @Test
  void theRealRecordingsReplayByteForByte() throws IOException {
    try (var files = Files.list(Path.of("recordings"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".jsonl")).toList()) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        List<ChildExit> ends = new ArrayList<>();
        try (RecordingReader reader = RecordingReader.open(file)) {
          reader.copyStream(Direction.TO_CHILD, said);
          reader.copyStream(Direction.TO_PARENT, heard);
          reader.copyStderr(stderr);
          for (var line = reader.next(); line.isPresent(); line = reader.next()) {
            if (line.get().event() instanceof RecordedEvent.Exited(ChildExit exit)) {
              ends.add(exit);
            }
          }
        }
        try (Wrapped worker = Wrapped.frametape("replay", file.toString())) {
          worker.saysBytes(said.toByteArray()).endsInput();
          Wrapped.Outcome outcome = worker.outcome();
          assertThat(outcome.stdout()).as("%s", file).isEqualTo(heard.toString(ISO_8859_1));
          if (ends.isEmpty()) {
            // Its parent killed it, which this one does not do.
            assertThat(outcome.stderr()).contains("the recording was cut off here");
            assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(65));
          } else {
            assertThat(outcome.stderr()).as("%s", file).isEqualTo(stderr.toString(ISO_8859_1));
            assertThat(outcome.exit()).as("%s", file).isEqualTo(ends.getFirst());
          }
        }
      }
    }
  }

  @Test
  void aSignalDoesWhatItDoesUnlessItIsRecordedOtherwise() throws IOException {
    Path plain = folder.resolve("plain.jsonl");
    try (Recorder relay = new Recorder(plain)) {
      relay.toParent(HANDSHAKE).toChild(CONFIGURE).exited(new ChildExit.Exited(0));
    }
    try (Wrapped worker = Wrapped.frametape("replay", plain.toString())) {
      worker.hears();
      assertThat(worker.signal(15).outcome().exit()).isEqualTo(KILLED_BY_TERM);
    }
    Path handled = folder.resolve("handled.jsonl");
    try (Recorder relay = new Recorder(handled)) {
      relay.toParent(HANDSHAKE).signal(15, "parent").stderr("bye").exited(new ChildExit.Exited(3));
    }
    try (Wrapped worker = Wrapped.frametape("replay", handled.toString())) {
      worker.hears();
      assertThat(worker.signal(15).outcome())
          .isEqualTo(new Wrapped.Outcome("", "bye", new ChildExit.Exited(3)));
    }
  }

  @Test
  void anUnmatchedFrameIsReportedAndExits70() throws IOException {
    Path file = recordOne("talk", 7);
    Path report = folder.resolve("report.txt");
    try (Wrapped worker =
        Wrapped.frametape("replay", "--report", report.toString(), file.toString())) {
      worker.hears();
      Wrapped.Outcome outcome = worker.says(CONFIGURE).says(mul("/r", 8, 10)).outcome();

      assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(70));
      assertThat(outcome.stdout()).contains("frametape.replay.unmatched");
      assertThat(outcome.stderr()).contains("frametape:                   /message/body/lhs");
      assertThat(Files.readString(report)).startsWith("frame 2 from the parent matches nothing");
    }
  }

  @Test
  void aReportForProgramsIsOneLineOfJson() throws IOException {
    Path file = recordOne("talk", 7);
    Path report = folder.resolve("report.json");
    try (Wrapped worker = Wrapped.frametape("replay", "--report=" + report, file.toString())) {
      worker.hears();
      worker.says(CONFIGURE).says(mul("/r", 8, 10)).outcome();
      assertThat(Files.readString(report).replace(file.toString(), "FILE"))
          .startsWith(
              "{\"recording\":\"FILE\",\"frame\":2,\"got\":\"request"
                  + " call_fixture_mul\",\"expected\":\"line 5, request"
                  + " call_fixture_mul\",\"nearest\":[{\"line\":5,\"what\":\"request"
                  + " call_fixture_mul\",\"left\":true,\"differences\":["
                  + "{\"pointer\":\"/message/body/lhs\",\"expected\":\"7\",\"got\":\"8\"}]}")
          .endsWith("]}\n")
          .hasLineCount(1);
    }
  }

  @Test
  void rulesBesideTheRecordingAndVariablesCount() throws IOException {
    Path file = recordOne("talk", 7);
    Files.writeString(folder.resolve("talk.rules"), "ignore call_fixture_mul:/lhs\n");
    try (Wrapped worker = Wrapped.frametape("replay", file.toString())) {
      worker.hears();
      assertThat(worker.says(CONFIGURE).says(mul("/r", 8, 10)).hears()).isEqualTo(u64(7));
    }
    try (Wrapped worker =
        Wrapped.start(
            Map.of("FRAMETAPE_IGNORE", "/rhs /fixture_root"),
            Wrapped.command("replay", file.toString()))) {
      worker.hears();
      assertThat(worker.says(CONFIGURE).says(mul("/other", 8, 11)).hears()).isEqualTo(u64(7));
    }
  }

  @Test
  void aBadFileIsNeverAnEmptyWorker() throws IOException {
    Path damaged = recordOne("damaged", 7);
    Files.writeString(damaged, Files.readString(damaged).replace("\"n\":2", "\"n\":3"));
    Path newer = recordOne("newer", 7);
    Files.writeString(newer, Files.readString(newer).replace("\"frametape\":1", "\"frametape\":2"));
    Path empty = Files.writeString(folder.resolve("empty.jsonl"), "");
    Path missing = folder.resolve("missing.jsonl");
    Path truncated = folder.resolve("truncated.jsonl");
    Files.writeString(truncated, recordedUpTo(recordOne("whole", 7), 4));
    for (Path bad : List.of(damaged, newer, empty, missing, truncated)) {
      try (Wrapped worker = Wrapped.frametape("replay", "--cut-off-wait=0", bad.toString())) {
        worker.says(CONFIGURE);
        Wrapped.Outcome outcome = worker.outcome();
        assertThat(outcome.exit()).as("%s: %s", bad, outcome).isEqualTo(new ChildExit.Exited(65));
        assertThat(outcome.stderr()).contains(bad.toString());
        if (!bad.equals(missing)) {
          assertThat(outcome.stderr()).containsPattern("line \\d+, byte \\d+");
        }
      }
    }
  }

  @Test
  void aSetOf50IsUsedUpBy8ParentsWithEachRecordingOnce() throws Exception {
    Path set = Files.createDirectory(folder.resolve("set"));
    for (int number = 1; number <= 50; number++) {
      try (Recorder relay = new Recorder(set.resolve("%04d-1.jsonl".formatted(number)))) {
        relay.toParent(u64(number)).exited(new ChildExit.Exited(0));
      }
    }
    Path wrapper = folder.resolve("worker");
    wrap(wrapper, "--replay", set.toString(), "--state", folder.resolve("state").toString());
    List<Integer> seen = new ArrayList<>();
    try (ExecutorService parents = Executors.newFixedThreadPool(8)) {
      List<Future<Wrapped.Outcome>> outcomes = new ArrayList<>();
      for (int start = 0; start < 51; start++) {
        outcomes.add(parents.submit(() -> runToItsEnd(wrapper)));
      }
      for (Future<Wrapped.Outcome> outcome : outcomes) {
        seen.add(answer(outcome.get()));
      }
    }
    List<Integer> expected = new ArrayList<>(List.of(0));
    for (int number = 1; number <= 50; number++) {
      expected.add(number);
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static Wrapped.Outcome runToItsEnd(Path wrapper) throws IOException {
    try (Wrapped worker = Wrapped.start(Map.of(), List.of(wrapper.toString()))) {
      return worker.outcome();
    }
  }

  /** The number that the recording said, or 0 from the one that found none left. */
  private static int answer(Wrapped.Outcome outcome) {
    if (outcome.stdout().isEmpty()) {
      assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(70));
      assertThat(outcome.stderr()).contains("found all of its 50 recordings taken");
      return 0;
    }
    return Integer.parseInt(outcome.stdout().replaceAll(".*\"value\":(\\d+).*", "$1"));
  }

  @Test
  void autoRecordsWhatIsNotThereAndReplaysItNextTime() throws IOException {
    Path worker = folder.resolve("real");
    Files.writeString(
        worker, "#!/bin/sh\nprintf '\\000\\000\\000\\002{}'; echo real >&2; exit 5\n");
    Files.setPosixFilePermissions(worker, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path file = folder.resolve("auto.jsonl");
    Path wrapper = folder.resolve("wrapper");
    wrap(wrapper, "--mode", "auto", "--replay", file.toString(), "--", worker.toString());
    Map<String, String> local = Map.of("CI", "");
    String stdout = "\0\0\0\2{}";

    assertThat(run(Map.of("CI", "true"), wrapper).exit())
        .as("in CI nothing is recorded")
        .isEqualTo(new ChildExit.Exited(65));
    assertThat(file).doesNotExist();
    Wrapped.Outcome real = new Wrapped.Outcome(stdout, "real\n", new ChildExit.Exited(5));
    assertThat(run(local, wrapper)).isEqualTo(real);
    assertThat(file).exists();
    Files.delete(worker);
    assertThat(run(local, wrapper)).as("the worker is not there any more").isEqualTo(real);
    assertThat(run(Map.of("CI", "true"), wrapper)).isEqualTo(real);
    assertThat(run(Map.of("FRAMETAPE_MODE", "passthrough"), wrapper).exit())
        .isEqualTo(new ChildExit.Exited(127));
    try (var files = Files.list(folder)) {
      assertThat(files.filter(path -> path.getFileName().toString().startsWith(".unfinished")))
          .isEmpty();
    }
  }

  @Test
  void autoKeepsNoConversationThatAFaultBroke() throws IOException {
    Path file = folder.resolve("auto.jsonl");
    Path wrapper = folder.resolve("wrapper");
    List<String> worker = List.of("--", "/bin/sh", "-c", "printf '\\000\\000\\000\\002{}'; exit 5");
    List<String> words =
        new ArrayList<>(List.of("--replay", file.toString(), "--fault", "to-parent:#0:drop"));
    words.addAll(worker);
    wrap(wrapper, words.toArray(String[]::new));

    Wrapped.Outcome broken = run(Map.of("FRAMETAPE_MODE", "auto"), wrapper);
    assertThat(broken.stdout()).isEmpty();
    assertThat(broken.exit()).isEqualTo(new ChildExit.Exited(5));
    assertThat(broken.stderr())
        .contains("a fault broke it (rule drop)")
        .contains("the recording is not kept");
    assertThat(file).doesNotExist();

    assertThat(run(Map.of("FRAMETAPE_MODE", "record"), wrapper).stderr()).isEmpty();
    assertThat(file).as("somebody asked for it").exists();
    Files.delete(file);

    assertThat(run(Map.of("FRAMETAPE_MODE", "auto", "FRAMETAPE_FAULTS", "off"), wrapper).stdout())
        .isEqualTo("\0\0\0\2{}");
    assertThat(file).as("nothing broke it").exists();
  }

  @Test
  void aConversationIsHandedOverToARealWorkerThatSaysTheSame() throws IOException {
    Path talk = folder.resolve("talk.jsonl");
    Path fixture = Files.createDirectory(folder.resolve("fixture"));
    try (Wrapped worker =
        Wrapped.frametape("record", "-o", talk.toString(), "--", Wrapped.LAUNCHER, "worker")) {
      worker.hears();
      worker.says(CONFIGURE).says(mul(fixture.toString(), 6, 7));
      assertThat(worker.hears()).isEqualTo(u64(42));
      worker.says(Frames.request("terminate", "")).outcome();
    }
    try (Wrapped worker =
        Wrapped.frametape(
            "replay",
            "--on-unmatched=forward",
            talk.toString(),
            "--",
            Wrapped.LAUNCHER,
            "worker")) {
      assertThat(worker.hears()).contains("handshake");
      worker.says(CONFIGURE).says(mul(fixture.toString(), 6, 7));
      assertThat(worker.hears()).isEqualTo(u64(42));
      worker.says(mul(fixture.toString(), 5, 5));
      assertThat(worker.hears()).isEqualTo(u64(25));
      worker.says(Frames.request("terminate", ""));
      assertThat(worker.outcome().exit()).isEqualTo(new ChildExit.Exited(0));
    }
    try (Wrapped worker =
        Wrapped.frametape("replay", "--on-unmatched=forward", talk.toString(), "--", "/bin/cat")) {
      worker.hears();
      worker.says(CONFIGURE).says(mul("/other", 5, 5));
      Wrapped.Outcome outcome = worker.outcome();
      assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(70));
      assertThat(outcome.stderr())
          .contains("cannot be handed over")
          .contains("its frame 1 differs");
    }
  }

  private static Wrapped.Outcome run(Map<String, String> environment, Path wrapper)
      throws IOException {
    try (Wrapped worker = Wrapped.start(environment, List.of(wrapper.toString()))) {
      return worker.endsInput().outcome();
    }
  }

  private static void wrap(Path wrapper, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("wrap", "-o", wrapper.toString()));
    command.addAll(List.of(words));
    try (Wrapped wrap = Wrapped.frametape(command.toArray(String[]::new))) {
      assertThat(wrap.outcome()).isEqualTo(new Wrapped.Outcome("", "", new ChildExit.Exited(0)));
    }
  }

  private static String recordedUpTo(Path file, int lines) throws IOException {
    return String.join("\n", Files.readAllLines(file).subList(0, lines)) + "\n";
  }

  private Path recordOne(String name, int lhs) throws IOException {
    Path file = folder.resolve(name + ".jsonl");
    try (Recorder relay = new Recorder(file)) {
      relay.toParent(HANDSHAKE).toChild(CONFIGURE).toChild(mul("/r", lhs, 10));
      relay.toParent(u64(lhs)).eof("parent").exited(new ChildExit.Exited(0));
    }
    return file;
  }
}
