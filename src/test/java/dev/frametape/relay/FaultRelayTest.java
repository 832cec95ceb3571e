package dev.frametape.relay;

import static dev.frametape.frame.Direction.TO_CHILD;
import static dev.frametape.frame.Direction.TO_PARENT;
import static dev.frametape.process.Emission.Stream.STDERR;
import static dev.frametape.process.Emission.Stream.STDIN;
import static dev.frametape.process.Emission.Stream.STDOUT;
import static dev.frametape.relay.ScriptedEngine.act;
import static dev.frametape.relay.ScriptedEngine.insert;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.frametape.fault.FaultStep;
import dev.frametape.fault.Firing;
import dev.frametape.fault.SpawnPlan;
import dev.frametape.fault.Subject;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import dev.frametape.process.ErrnoException;
import dev.frametape.process.PipeEnds;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.StartState;
import dev.frametape.recording.As;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.RecordingWriter;
import dev.frametape.recording.Verification;
import dev.frametape.transparency.Processes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was decided happens: this test is the parent, at real pipes, and the workers are shell
 * scripts. The recording, read again, has to agree with what the parent has seen.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultRelayTest {
  private static final Duration FOR_EVER = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final String ONE = frame("[1]");
  private static final String TWO = frame("[2]");
  private static final String THREE = frame("[3]");
  private static final int ROUNDS = 5;

  @TempDir private Path folder;
  private final List<Firing> fired = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private PipeEnds stdin;
  private PipeEnds stdout;
  private PipeEnds stderr;
  private CompletableFuture<ChildExit> run;
  private Path recording;

  // ---- bytes ----

  @Test
  void whatIsNotBrokenPassesAsItIs() throws Exception {
    start(new ScriptedEngine(), "cat; echo words >&2; exit 7");
    say(ONE + TWO + "\0\0");
    stdin.writeEnd().close();

    assertThat(heard()).isEqualTo(ONE + TWO + "\0\0");
    assertThat(words()).isEqualTo("words\n");
    assertThat(run.join()).isEqualTo(new ChildExit.Exited(7));
    assertThat(recorded(As.DELIVERED)).isEqualTo(ONE + TWO + "\0\0");
  }

  @Test
  void whatIsWithheldIsRecordedAsSentAndWhatIsInsertedAsDelivered() throws Exception {
    start(
        new ScriptedEngine()
            .instead(TO_PARENT, 1, insert(STDOUT, "garbage"), insert(STDERR, "forged")),
        "exec cat");
    say(ONE + TWO + THREE);
    stdin.writeEnd().close();

    assertThat(heard()).isEqualTo(ONE + "garbage" + THREE);
    assertThat(words()).isEqualTo("forged");
    assertThat(run.join()).isEqualTo(new ChildExit.Exited(0));
    assertThat(recorded(As.SENT)).isEqualTo(ONE + TWO + THREE);
    assertThat(recorded(As.DELIVERED)).isEqualTo(ONE + "garbage" + THREE);
    assertThat(fired).hasSize(1);
  }

  @Test
  void aFrameForTheWorkerCanBeReplaced() throws Exception {
    start(new ScriptedEngine().instead(TO_CHILD, 0, insert(STDIN, THREE)), "exec cat");
    say(ONE + TWO);
    stdin.writeEnd().close();

    assertThat(heard()).isEqualTo(THREE + TWO);
    assertThat(run.join()).isEqualTo(new ChildExit.Exited(0));
  }

  @Test
  void anIncompleteFrameWaitsHoweverLongItTakes() throws Exception {
    start(new ScriptedEngine(), "exec cat");
    say(ONE + TWO.substring(0, 5));
    assertThat(heard(ONE.length())).isEqualTo(ONE);
    // Far longer than a plain relay would hold it.
    Thread.sleep(SHORT);
    assertThat(stdout.readEnd().bytesReady()).isZero();
    say(TWO.substring(5));
    assertThat(heard(TWO.length())).isEqualTo(TWO);
    stdin.writeEnd().close();
    assertThat(run.join()).isEqualTo(new ChildExit.Exited(0));
  }

  @Test
  void aFloodOnStderrIsSerializedWithTheWorkersOwnWords() throws Exception {
    String line = "x".repeat(99) + "\n";
    List<FaultStep> flood = new ArrayList<>();
    for (int piece = 0; piece < 50; piece++) {
      flood.add(insert(STDERR, line.repeat(650)));
    }
    start(
        new ScriptedEngine().before(TO_PARENT, 0, flood.toArray(FaultStep[]::new)),
        "printf '\\0\\0\\0\\3[1]'; i=0; while [ $i -lt 2000 ]; do echo y$i >&2; i=$((i+1)); done");
    CompletableFuture<String> all = CompletableFuture.supplyAsync(this::words);

    // The frame waits for the flood, and that for its reader.
    assertThat(heard()).isEqualTo(ONE);
    assertThat(all.join().lines())
        .hasSize(50 * 650 + 2000)
        .allMatch(each -> each.equals(line.strip()) || each.startsWith("y"));
    assertThat(run.join()).isEqualTo(new ChildExit.Exited(0));
  }

  // ---- pauses ----

  @Test
  void whatComesBehindAPauseIsNotRecordedBeforeIt() throws Exception {
    start(new ScriptedEngine().before(TO_PARENT, 0, act(new Emission.Pause(SHORT))), "exec cat");
    say(ONE);
    Processes.await(() -> recordedSoFar().contains("\"event\":\"fault\""));
    assertThat(recordedSoFar()).doesNotContain("\"to\":\"parent\"");
    assertThat(heard(ONE.length())).isEqualTo(ONE);
    stdin.writeEnd().close();
    assertThat(run.join()).isEqualTo(new ChildExit.Exited(0));
  }

  @RepeatedTest(ROUNDS)
  void aPauseEndsWhenTheReaderHasGone() throws Exception {
    start(
        new ScriptedEngine().before(TO_PARENT, 0, act(new Emission.Pause(FOR_EVER))),
        "printf '\\0\\0\\0\\3[1]'; while :; do echo x || exit 7; done");
    Processes.await(() -> recordedSoFar().contains("\"event\":\"fault\""));
    stdout.readEnd().close();

    assertThat(run.join()).isIn(new ChildExit.Signaled(13, false), new ChildExit.Exited(7));
  }

  @RepeatedTest(ROUNDS)
  void aPauseOnTheWayToTheWorkerEndsWithTheWorker() throws Exception {
    start(
        new ScriptedEngine().before(TO_CHILD, 0, act(new Emission.Pause(FOR_EVER))),
        "exec sleep 3600");
    say(ONE);
    Processes.await(() -> recordedSoFar().contains("\"event\":\"fault\""));
    killWorker();

    assertThat(run.join()).isEqualTo(new ChildExit.Signaled(9, false));
  }

  @Test
  void aPauseOnTheWayToTheParentOutlastsTheWorker() throws Exception {
    start(
        new ScriptedEngine().before(TO_PARENT, 0, act(new Emission.Pause(SHORT))),
        "printf '\\0\\0\\0\\3[1]'; exit 7");

    assertThat(heard()).isEqualTo(ONE);
    assertThat(run.join()).isEqualTo(new ChildExit.Exited(7));
  }

  // ---- ends ----

  @RepeatedTest(ROUNDS)
  void theEndIsWhatWasDecidedAndTheWorkerIsGone() throws Exception {
    start(
        new ScriptedEngine().instead(TO_PARENT, 1, act(new Emission.End(new ChildExit.Exited(42)))),
        "cat; exit 1");
    say(ONE + TWO + THREE);

    assertThat(run.join()).isEqualTo(new ChildExit.Exited(42));
    stdout.writeEnd().close();
    assertThat(heard()).isEqualTo(ONE);
    assertThat(worker()).isNotZero();
    assertThat(Files.exists(Path.of("/proc/" + worker()))).isFalse();
    assertThat(ends())
        .containsExactly("SENT Signaled[signal=9, core=false]", "DELIVERED Exited[code=42]");
  }

  @RepeatedTest(ROUNDS)
  void theFirstOfTwoEndsDecides() throws Exception {
    start(
        new ScriptedEngine()
            .instead(TO_CHILD, 0, act(new Emission.End(new ChildExit.Exited(1))))
            .at(Subject.CHILD, 1000, act(new Emission.End(new ChildExit.Exited(2)))),
        "exec cat");
    say(ONE);

    ChildExit end = run.join();
    assertThat(end).isIn(new ChildExit.Exited(1), new ChildExit.Exited(2));
    assertThat(ends()).containsExactly("SENT Signaled[signal=9, core=false]", "DELIVERED " + end);
  }

  @RepeatedTest(ROUNDS)
  void anEndDoesNotWaitForAReadAWriteAndAPauseOfOthers() throws Exception {
    // Blocked: stdout in a write that nobody reads, stdin in a pause, stderr in its poll.
    start(
        new ScriptedEngine()
            .before(TO_CHILD, 0, act(new Emission.Pause(FOR_EVER)))
            .at(Subject.CHILD, 100_000, act(new Emission.End(new ChildExit.Signaled(6, false)))),
        "while :; do printf '\\0\\0\\0\\3[1]'; done");
    say(ONE);

    assertThat(run.join()).isEqualTo(new ChildExit.Signaled(6, false));
  }

  @Test
  void whatWasInsertedBeforeTheEndIsOut() throws Exception {
    start(
        new ScriptedEngine()
            .instead(
                TO_PARENT,
                0,
                insert(STDERR, "marker\n"),
                insert(STDOUT, "last"),
                act(new Emission.End(new ChildExit.Exited(134)))),
        "exec cat");
    say(ONE);

    assertThat(run.join()).isEqualTo(new ChildExit.Exited(134));
    stdout.writeEnd().close();
    stderr.writeEnd().close();
    assertThat(heard()).isEqualTo("last");
    assertThat(words()).isEqualTo("marker\n");
  }

  @Test
  void aHangLastsUntilTheParentHasLeft() throws Exception {
    start(new ScriptedEngine().hangs(), "printf '\\0\\0\\0\\3[1]'; exit 3");
    Processes.await(() -> worker() != 0 && !Files.exists(Path.of("/proc/" + worker())));
    Processes.await(() -> recordedSoFar().contains("\"frame\":[1]"));
    assertThat(run.isDone()).isFalse();
    stdout.readEnd().close();
    stdin.writeEnd().close();
    Thread.sleep(SHORT);
    assertThat(run.isDone()).isFalse();
    stderr.readEnd().close();

    assertThat(run.join()).isEqualTo(new ChildExit.Exited(1));
    assertThat(recorded(As.SENT)).isEqualTo(ONE);
    assertThat(recorded(As.DELIVERED)).isEmpty();
  }

  // ---- streams ----

  @RepeatedTest(ROUNDS)
  void aBrokenInputFailsTheNextWriteAtOnce() throws Exception {
    start(
        new ScriptedEngine().before(TO_PARENT, 0, act(new Emission.BreakInput())),
        "printf '\\0\\0\\0\\3[1]'; exec sleep 3600");
    assertThat(heard(ONE.length())).isEqualTo(ONE);

    ErrnoException failure = catchThrowableOfType(ErrnoException.class, () -> say("x"));
    assertThat(failure).isNotNull();
    assertThat(failure.isBrokenPipe()).isTrue();
    assertThat(Files.exists(Path.of("/proc/" + worker()))).isTrue();
    killWorker();
    assertThat(run.join()).isEqualTo(new ChildExit.Signaled(9, false));
  }

  @RepeatedTest(ROUNDS)
  void anInputCanBeBrokenWhileTheWorkerDoesNotReadIt() throws Exception {
    start(
        new ScriptedEngine().at(Subject.CHILD, 50_000, act(new Emission.BreakInput())),
        "exec sleep 3600");
    // More than all pipes hold: the pump waits in its write.
    ErrnoException failure =
        catchThrowableOfType(
            ErrnoException.class,
            () -> {
              while (true) {
                say(ONE.repeat(1000));
              }
            });
    assertThat(failure.isBrokenPipe()).isTrue();
    killWorker();
    assertThat(run.join()).isEqualTo(new ChildExit.Signaled(9, false));
  }

  @Test
  void aDeafInputStaysOpenAndFull() throws Exception {
    start(
        new ScriptedEngine().before(TO_PARENT, 0, act(new Emission.StopReading())),
        "printf '\\0\\0\\0\\3[1]'; exec sleep 3600");
    assertThat(heard(ONE.length())).isEqualTo(ONE);
    say("x".repeat(1 << 16));

    assertThat(stdin.readEnd().bytesReady()).isEqualTo(1 << 16);
    killWorker();
    assertThat(run.join()).isEqualTo(new ChildExit.Signaled(9, false));
    assertThat(stdin.readEnd().bytesReady()).isEqualTo(1 << 16);
  }

  @RepeatedTest(ROUNDS)
  void aDeafInputDoesNotOutlastTheParent() throws Exception {
    start(
        new ScriptedEngine().before(TO_PARENT, 0, act(new Emission.StopReading())),
        "printf '\\0\\0\\0\\3[1]'; exec cat");
    assertThat(heard(ONE.length())).isEqualTo(ONE);
    long worker = worker();
    stdin.writeEnd().close();
    stdout.readEnd().close();
    stderr.readEnd().close();

    assertThat(run.join()).isEqualTo(new ChildExit.Exited(1));
    assertThat(Files.exists(Path.of("/proc/" + worker))).isFalse();
  }

  @RepeatedTest(ROUNDS)
  void anInputThatIsBrokenBehindADeafOneFailsTheNextWriteAtOnce() throws Exception {
    start(
        new ScriptedEngine()
            .before(TO_PARENT, 0, act(new Emission.StopReading()))
            .before(TO_PARENT, 1, act(new Emission.BreakInput())),
        "printf '\\0\\0\\0\\3[1]\\0\\0\\0\\3[2]'; exec sleep 3600");
    assertThat(heard(ONE.length() + TWO.length())).isEqualTo(ONE + TWO);

    ErrnoException failure = catchThrowableOfType(ErrnoException.class, () -> say("x"));
    assertThat(failure).isNotNull();
    assertThat(failure.isBrokenPipe()).isTrue();
    stdout.readEnd().close();
    stderr.readEnd().close();
    assertThat(run.join()).isEqualTo(new ChildExit.Exited(1));
  }

  @RepeatedTest(ROUNDS)
  void aStreamThatAnotherThreadClosesEndsAtOnce() throws Exception {
    start(
        new ScriptedEngine()
            .before(TO_CHILD, 0, act(new Emission.Close(STDOUT)), act(new Emission.Close(STDERR))),
        "exec sleep 3600");
    say(ONE);

    assertThat(stdout.input().read()).isEqualTo(-1);
    assertThat(stderr.input().read()).isEqualTo(-1);
    assertThat(run.isDone()).isFalse();
    killWorker();
    assertThat(run.join()).isEqualTo(new ChildExit.Signaled(9, false));
  }

  @RepeatedTest(ROUNDS)
  void stderrEndsAlsoWhileItsPumpWaitsForRoom() throws Exception {
    start(
        new ScriptedEngine().at(Subject.CHILD, 100_000, act(new Emission.Close(STDERR))),
        // Not without an end: what nobody hears any more is recorded as fast as it comes.
        "yes | head -c 1000000 >&2; exec sleep 3600");
    Processes.await(() -> recordedSoFar().contains("\"event\":\"fault\""));
    String words = words();

    assertThat(words).startsWith("y\ny\n");
    assertThat(run.isDone()).isFalse();
    killWorker();
    assertThat(run.join()).isEqualTo(new ChildExit.Signaled(9, false));
  }

  @Test
  void aFrozenWorkerGoesOnLater() throws Exception {
    start(new ScriptedEngine().before(TO_CHILD, 0, act(new Emission.Freeze(SHORT))), "exec cat");
    say(ONE);
    Processes.await(() -> state().startsWith("T"));
    assertThat(heard(ONE.length())).isEqualTo(ONE);
    assertThat(state()).doesNotStartWith("T");
    stdin.writeEnd().close();
    assertThat(run.join()).isEqualTo(new ChildExit.Exited(0));
  }

  // ---- times ----

  @Test
  void timesOfEverySubjectCome() throws Exception {
    start(
        new ScriptedEngine()
            .at(Subject.TO_PARENT, 10_000, insert(STDOUT, "a"))
            .at(Subject.STDERR, 20_000, insert(STDERR, "b"))
            .at(Subject.CHILD, 30_000, insert(STDOUT, "c"))
            .at(Subject.TO_CHILD, 60_000, insert(STDIN, TWO)),
        "exec cat");

    assertThat(heard(2 + TWO.length())).isEqualTo("ac" + TWO);
    stdin.writeEnd().close();
    assertThat(words()).isEqualTo("b");
    assertThat(run.join()).isEqualTo(new ChildExit.Exited(0));
  }

  @Test
  void whatHasATimeComesBeforeTheEndHoweverFastTheWorkerEnds() throws Exception {
    start(
        new ScriptedEngine().at(Subject.TO_PARENT, 200_000, insert(STDOUT, "late")).sittingOut(),
        "printf '\\0\\0\\0\\3[1]'; exit 7");

    assertThat(heard()).isEqualTo(ONE + "late");
    assertThat(run.join()).isEqualTo(new ChildExit.Exited(7));
  }

  @RepeatedTest(ROUNDS)
  void aTimeThatIsFarOffEndsWithTheReader() throws Exception {
    start(
        new ScriptedEngine()
            .at(Subject.TO_PARENT, FOR_EVER.toMillis() * 1000, insert(STDOUT, "late"))
            .sittingOut(),
        "printf '\\0\\0\\0\\3[1]'; exit 7");
    assertThat(heard(ONE.length())).isEqualTo(ONE);
    stdout.readEnd().close();

    assertThat(run.join()).isEqualTo(new ChildExit.Exited(7));
  }

  @Test
  void aTimeOfAStreamThatHasEndedComesAsWell() throws Exception {
    start(
        new ScriptedEngine()
            .at(Subject.TO_CHILD, 200_000, act(new Emission.End(new ChildExit.Exited(9)))),
        "exec sleep 3600");
    stdin.writeEnd().close();

    assertThat(run.join()).isEqualTo(new ChildExit.Exited(9));
  }

  // ---- the start ----

  @Test
  void aWorkerThatIsNotStartedIsStillAConversation() throws Exception {
    ScriptedEngine engine = new ScriptedEngine();
    engine.spawn =
        new SpawnPlan(
            engine.at(Subject.SPAWN, 0).wake(Subject.SPAWN, 0),
            SHORT,
            Optional.of(
                new SpawnPlan.Failure(
                    List.of(
                        insert(STDERR, "not found\n"),
                        act(new Emission.End(new ChildExit.Exited(127)))))),
            List.of(),
            Optional.empty());
    start(engine, "exec cat");

    assertThat(run.join()).isEqualTo(new ChildExit.Exited(127));
    stderr.writeEnd().close();
    assertThat(words()).isEqualTo("not found\n");
    assertThat(ends()).containsExactly("DELIVERED Exited[code=127]");
    assertThat(recordedSoFar()).doesNotContain("\"event\":\"spawn\"");
  }

  @Test
  void aWorkerCanBeStartedInAnotherWorld() throws Exception {
    ScriptedEngine engine = new ScriptedEngine();
    engine.spawn =
        new SpawnPlan(
            List.of(), Duration.ZERO, Optional.empty(), List.of("HOME"), Optional.of(folder));
    start(engine, "echo ${HOME-none}; pwd -P");

    assertThat(heard()).isEqualTo("none\n" + folder.toRealPath() + "\n");
    assertThat(run.join()).isEqualTo(new ChildExit.Exited(0));
  }

  // ---- the table ----

  private void start(ScriptedEngine engine, String script) throws IOException {
    stdin = PipeEnds.open();
    stdout = PipeEnds.open();
    stderr = PipeEnds.open();
    recording = folder.resolve("talk-" + System.nanoTime() + ".jsonl");
    RecordingTape.SinceSpawn clock = new RecordingTape.SinceSpawn(System::nanoTime);
    ProcessSpec spec = ProcessSpec.of(List.of("/bin/sh", "-c", script), Map.of());
    RecordingTape tape =
        new RecordingTape(
            RecordingWriter.create(
                recording,
                RecordingHeader.of(
                    "test",
                    Instant.EPOCH,
                    Framing.U32BE_JSON.recordingName(),
                    spec,
                    OsText.of("/"),
                    FrameLimit.DEFAULT_BYTES),
                clock),
            clock,
            Framing.U32BE_JSON,
            new FrameLimit(),
            false,
            told::add);
    FaultListener listener =
        new FaultListener() {
          @Override
          public synchronized void fired(Firing firing) {
            fired.add(firing);
          }

          @Override
          public void inert(Firing.Inert inert) {}

          @Override
          public void finished(List<Firing.Inert> silent) {}
        };
    FaultRelay relay =
        new FaultRelay(
            RelayOptions.DEFAULT,
            Optional.of(tape),
            Framing.U32BE_JSON,
            engine,
            listener,
            told::add);
    ParentEnds parent =
        new ParentEnds(stdin.readEnd(), stdout.writeEnd(), stderr.writeEnd(), false, false);
    run =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                ChildExit exit = relay.run(spec, StartState.plain(spec.environment()), parent);
                stdout.writeEnd().replaceByNothing();
                stderr.writeEnd().replaceByNothing();
                return exit;
              } catch (IOException | InterruptedException | StrictRecordingException failure) {
                throw new IllegalStateException(failure);
              }
            },
            task -> Thread.ofPlatform().daemon().start(task));
  }

  /** What a user would have been told is a failure of every test, as is a recording that is odd. */
  @AfterEach
  void theRecordingIsWhole() throws Exception {
    run.get();
    assertThat(told).isEmpty();
    Verification verification = RecordingVerifier.verify(recording);
    assertThat(verification.findings()).isEmpty();
    assertThat(verification.status()).isEqualTo(Verification.Status.COMPLETE);
    for (PipeEnds pipe : List.of(stdin, stdout, stderr)) {
      pipe.readEnd().close();
      pipe.writeEnd().close();
    }
  }

  private static String frame(String payload) {
    return "\0\0\0" + (char) payload.length() + payload;
  }

  private void say(String bytes) throws IOException {
    stdin.output().write(bytes.getBytes(ISO_8859_1));
  }

  private String heard() throws IOException {
    return new String(stdout.input().readAllBytes(), ISO_8859_1);
  }

  private String heard(int count) throws IOException {
    return new String(stdout.input().readNBytes(count), ISO_8859_1);
  }

  private String words() {
    try {
      return new String(stderr.input().readAllBytes(), ISO_8859_1);
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private String recordedSoFar() throws IOException {
    return Files.readString(recording, ISO_8859_1);
  }

  private String recorded(As as) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (RecordingReader reader = RecordingReader.open(recording)) {
      reader.copyStream(Direction.TO_PARENT, as, bytes);
    }
    return bytes.toString(ISO_8859_1);
  }

  /** How it ended, and for whom. */
  private List<String> ends() throws IOException {
    List<String> ends = new ArrayList<>();
    try (RecordingReader reader = RecordingReader.open(recording)) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        if (line.get().event() instanceof RecordedEvent.Exited(ChildExit exit)) {
          ends.add(line.get().lane() + " " + exit);
        }
      }
    }
    return ends;
  }

  /** The worker's pid, as the recording has it; 0 before it runs. */
  private long worker() throws IOException {
    try (RecordingReader reader = RecordingReader.open(recording)) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        if (line.get().event() instanceof RecordedEvent.Spawned(long pid)) {
          return pid;
        }
      }
    }
    return 0;
  }

  private void killWorker() throws IOException {
    ProcessHandle.of(worker()).ifPresent(ProcessHandle::destroyForcibly);
  }

  private String state() throws IOException {
    if (worker() == 0) {
      return "";
    }
    String stat = Files.readString(Path.of("/proc/" + worker() + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2);
  }
}
