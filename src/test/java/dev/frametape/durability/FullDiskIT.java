package dev.frametape.durability;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.Verification;
import dev.frametape.transparency.Mode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The recording cannot be written, or not to its end. What differs where the worker keeps the pid
 * (nobody is left to end with a code) is in {@code KeepPidIT}.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskIT {
  private static final List<String> STRICT = List.of("--strict-recording");
  private static final List<String> NOT_STRICT = List.of();

  /** In blocks of 512 bytes, as POSIX has it: the header and some rows fit, or a blob does not. */
  private static final String LIMIT_FILES = "ulimit -f ";

  @TempDir private Path folder;
  private Path recording;
  private Path started;
  private Path taken;
  private byte[] request;
  private byte[] rows;

  @BeforeEach
  void prepare() throws IOException {
    recording = folder.resolve("talk.jsonl");
    started = folder.resolve("started");
    taken = folder.resolve("taken");
    request = Cycle.frame("{\"version\":6,\"message\":{\"type\":\"request\"}}".getBytes(US_ASCII));
    rows = Cycle.ofRows(3).bytes();
    Files.write(folder.resolve("rows"), rows);
  }

  /** What the parent got. */
  private record Outcome(byte[] stdout, String stderr, ChildExit exit) {
    List<String> ownWords() {
      return stderr.lines().filter(line -> line.startsWith("frametape:")).toList();
    }
  }

  /** Answers the request by all rows four times, says a word on stderr, and ends with 3. */
  private String worker() {
    String answer = "cat " + Wrapped.quoted(folder.resolve("rows")) + " && ";
    return (": >%s; head -c %d >%s; echo a word of the child >&2; " + answer.repeat(4) + "exit 3")
        .formatted(Wrapped.quoted(started), request.length, Wrapped.quoted(taken));
  }

  private byte[] answer() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 4; i++) {
      all.writeBytes(rows);
    }
    return all.toByteArray();
  }

  private Outcome converse(String before, Path target, List<String> options) throws Exception {
    try (Wrapped wrapped = Wrapped.after(before, Mode.RELAY, target, options, worker())) {
      Task<byte[]> stderr = Task.start("parent-stderr", () -> wrapped.stderr().readAllBytes());
      Task<Long> stdin =
          Task.start(
              "parent-stdin", () -> Streams.writeUntilNobodyReads(wrapped.stdin(), request, 1));
      byte[] stdout = wrapped.stdout().readAllBytes();
      ChildExit exit = wrapped.waitFor();
      stdin.result();
      return new Outcome(stdout, new String(stderr.result(), UTF_8), exit);
    }
  }

  private void holdsThatTheConversationWentOn(Outcome outcome) {
    assertThat(outcome.stdout()).isEqualTo(answer());
    assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(3));
    assertThat(outcome.stderr()).contains("a word of the child\n");
    assertThat(outcome.ownWords()).singleElement().asString().contains("the conversation goes on");
  }

  private void holdsThatTheConversationWasRefused(Outcome outcome) {
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(125));
    assertThat(outcome.ownWords()).hasSize(1);
    assertThat(started).doesNotExist();
  }

  private void holdsThatTheFileIsCutOffAndGood(Path file) throws IOException {
    Verification verification = RecordingVerifier.verify(file);
    assertThat(verification.findings()).isEmpty();
    assertThat(verification.status()).isEqualTo(Verification.Status.CUT_OFF);
    assertThat(verification.tornBytes()).isZero();
  }

  private byte[] recorded(Direction to) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (RecordingReader reader = RecordingReader.open(recording)) {
      reader.copyStream(to, bytes);
    }
    return bytes.toByteArray();
  }

  @Test
  void aDeviceThatIsAlwaysFullCostsTheRecordingAndNothingElse() throws Exception {
    Outcome outcome = converse(":", Path.of("/dev/full"), NOT_STRICT);
    holdsThatTheConversationWentOn(outcome);
    assertThat(outcome.stderr()).contains("/dev/full", "No space left");
  }

  @Test
  void aDeviceThatIsAlwaysFullIsRefusedWhenRecordingIsStrict() throws Exception {
    Outcome outcome = converse(":", Path.of("/dev/full"), STRICT);
    holdsThatTheConversationWasRefused(outcome);
    assertThat(outcome.stderr()).contains("/dev/full", "No space left");
  }

  // /sys: a folder in which nobody may create a file, root included.
  @ParameterizedTest
  @ValueSource(strings = {"/no/such/folder/talk.jsonl", "/dev/null/talk.jsonl", "/sys/talk.jsonl"})
  void aFileThatCannotBeCreatedCostsTheRecordingAndNothingElse(String target) throws Exception {
    Outcome outcome = converse(":", Path.of(target), NOT_STRICT);
    holdsThatTheConversationWentOn(outcome);
    assertThat(outcome.stderr()).contains(target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/no/such/folder/talk.jsonl", "/dev/null/talk.jsonl", "/sys/talk.jsonl"})
  void aFileThatCannotBeCreatedIsRefusedWhenRecordingIsStrict(String target) throws Exception {
    Outcome outcome = converse(":", Path.of(target), STRICT);
    holdsThatTheConversationWasRefused(outcome);
    assertThat(outcome.stderr()).contains(target);
  }

  // 2: the header, however long the folder's name, and little more; 8: some lines; 200: not the
  // blob; 400: not the lines after the blob.
  @ParameterizedTest(name = "{0} blocks")
  @ValueSource(ints = {2, 8, 200, 400})
  void aLimitOnFilesEndsTheRecordingAndNotTheConversation(int blocks) throws Exception {
    Outcome outcome = converse(LIMIT_FILES + blocks, recording, NOT_STRICT);
    holdsThatTheConversationWentOn(outcome);
    holdsThatTheFileIsCutOffAndGood(recording);
    if (blocks > 2) {
      assertThat(recorded(Direction.TO_CHILD)).isEqualTo(request);
    }
  }

  @ParameterizedTest(name = "{0} blocks")
  @ValueSource(ints = {8, 200, 400})
  void aLimitOnFilesEndsTheConversationWhenRecordingIsStrict(int blocks) throws Exception {
    Outcome outcome = converse(LIMIT_FILES + blocks, recording, STRICT);
    assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(125));
    assertThat(outcome.ownWords()).singleElement().asString().contains("--strict-recording");
    holdsThatTheFileIsCutOffAndGood(recording);
    // Nothing that is not recorded has reached a peer.
    assertThat(new String(recorded(Direction.TO_PARENT), US_ASCII))
        .startsWith(new String(outcome.stdout(), US_ASCII));
    assertThat(recorded(Direction.TO_CHILD)).startsWith(Files.readAllBytes(taken));
  }

  @Test
  void aFullFileSystemEndsTheRecordingInMidLineAndTheFileSaysSo() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=192k", "tmpfs", disk.toString()) == 0,
        "skipped: mounting a small tmpfs needs root");
    try {
      recording = disk.resolve("talk.jsonl");
      Outcome outcome = converse(":", recording, NOT_STRICT);
      holdsThatTheConversationWentOn(outcome);
      holdsThatTheFileIsCutOffAndGood(recording);
      assertThat(outcome.stderr()).contains("No space left");
    } finally {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  @Test
  void theReasonIsInTheFileWhereTheTornLineLeavesRoomForIt() throws Exception {
    // One long line does not fit, and a short one in its place does.
    rows = Cycle.row(0, 60_000);
    Files.write(folder.resolve("rows"), rows);
    Outcome outcome = converse(LIMIT_FILES + 16, recording, NOT_STRICT);
    holdsThatTheConversationWentOn(outcome);
    holdsThatTheFileIsCutOffAndGood(recording);
    assertThat(Files.readString(recording)).contains("\"event\":\"recording_stopped\"");
  }

  @Test
  void aParentThatDoesNotReadStderrGetsAllTheRestAllTheSame() throws Exception {
    // As full as a pipe can be before the wrapper has a word to say.
    String full = LIMIT_FILES + "8; head -c 65536 /dev/zero >&2";
    try (Wrapped wrapped =
        Wrapped.after(
            full,
            Mode.RELAY,
            recording,
            NOT_STRICT,
            "cat " + Wrapped.quoted(folder.resolve("rows")) + "; read word; echo bye >&2")) {
      assertThat(wrapped.stdout().readNBytes(rows.length)).isEqualTo(rows);
      Task<byte[]> stderr = Task.start("parent-stderr", () -> wrapped.stderr().readAllBytes());
      wrapped.stdin().close();
      assertThat(wrapped.stdout().readAllBytes()).isEmpty();
      assertThat(wrapped.waitFor()).isEqualTo(new ChildExit.Exited(0));
      assertThat(new String(stderr.result(), UTF_8))
          .contains("frametape: the recording failed", "bye");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"talk.jsonl", "talk.blobs"})
  void anExistingFileIsNeverOverwritten(String name) throws Exception {
    Path existing = Files.writeString(folder.resolve(name), "somebody's own");
    for (List<String> options : List.of(NOT_STRICT, STRICT)) {
      Outcome outcome = converse(":", recording, options);
      holdsThatTheConversationWasRefused(outcome);
      assertThat(outcome.stderr()).contains(existing.toString(), "choose another name");
      assertThat(existing).hasContent("somebody's own");
    }
  }

  private static int run(String... words) throws IOException, InterruptedException {
    return new ProcessBuilder(words).inheritIO().start().waitFor();
  }
}
