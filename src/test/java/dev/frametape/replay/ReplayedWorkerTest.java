package dev.frametape.replay;

import static dev.frametape.replay.Frames.CONFIGURE;
import static dev.frametape.replay.Frames.HANDSHAKE;
import static dev.frametape.replay.Frames.mul;
import static dev.frametape.replay.Frames.request;
import static dev.frametape.replay.Frames.u64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.Lane;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is played in the recorded order. */
class ReplayedWorkerTest {
  private static final ChildExit EXIT_134 = new ChildExit.Exited(134);
  private static final String ENDS_134 = "ends " + EXIT_134;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("talk.jsonl");
  }

  @Test
  void answersComeAfterTheFramesThatPrecededThem() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      relay.toParent(HANDSHAKE).toChild(CONFIGURE).toChild(mul("/r", 6, 7)).toParent(u64(42));
      relay.toChild(mul("/r", 2, 3)).stderr("words\n").toParent(u64(6)).exited(EXIT_134);
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.goesOn()).containsExactly("handshake");
      assertThat(worker.hears(CONFIGURE)).isEmpty();
      assertThat(worker.hears(mul("/r", 6, 7))).containsExactly("u64 42");
      assertThat(worker.hears(mul("/r", 2, 3))).containsExactly("stderr words", "u64 6", ENDS_134);
    }
  }

  @Test
  void framesThatComeEarlyWaitForTheirTurn() throws IOException {
    recordTwoRequests();
    try (Rehearsal worker = play()) {
      assertThat(worker.hearsBytes(join(Frames.of(mul("/r", 6, 7)), Frames.of(mul("/r", 2, 3)))))
          .containsExactly("u64 42", "u64 6", ENDS_134);
    }
  }

  @Test
  void equalFramesGetTheirAnswersInTheRecordedOrder() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      for (long answer = 1; answer <= 3; answer++) {
        relay.toChild(mul("/r", 1, 1)).toParent(u64(answer));
      }
      relay.exited(EXIT_134);
    }
    for (MatchRules.Order order : MatchRules.Order.values()) {
      try (Rehearsal worker = play(rules(MatchRules.Match.JSON, order))) {
        assertThat(worker.goesOn()).isEmpty();
        assertThat(worker.hears(mul("/r", 1, 1))).containsExactly("u64 1");
        assertThat(worker.hears(mul("/r", 1, 1))).containsExactly("u64 2");
        assertThat(worker.hears(mul("/r", 1, 1))).containsExactly("u64 3", ENDS_134);
      }
    }
  }

  @Test
  void inAnyOrderEachFrameFindsItsAnswer() throws IOException {
    recordTwoRequests();
    try (Rehearsal worker = play(rules(MatchRules.Match.JSON, MatchRules.Order.ANY))) {
      worker.goesOn();
      // The end belongs to the answer that it came behind.
      assertThat(worker.hears(mul("/r", 2, 3))).containsExactly("u64 6", ENDS_134);
      assertThat(worker.stderr())
          .contains("1 recorded frame was never asked for")
          .contains("line 3");
    }
    try (Rehearsal worker = play(rules(MatchRules.Match.JSON, MatchRules.Order.ANY))) {
      worker.goesOn();
      assertThat(worker.hears(mul("/r", 6, 7))).containsExactly("u64 42");
      assertThat(worker.hears(mul("/r", 6, 7))).contains("fails UNMATCHED");
      assertThat(worker.reports().getFirst()).contains("asked for already");
    }
  }

  @Test
  void perOpTheOrderHoldsWithinEachOp() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      relay.toChild(mul("/r", 1, 1)).toParent(u64(1)).toChild(request("health", ""));
      relay.toParent(u64(100)).toChild(mul("/r", 2, 2)).toParent(u64(4)).exited(EXIT_134);
    }
    MatchRules perOp = rules(MatchRules.Match.JSON, MatchRules.Order.PER_OP);
    try (Rehearsal worker = play(perOp)) {
      worker.goesOn();
      assertThat(worker.hears(request("health", ""))).containsExactly("u64 100");
      assertThat(worker.hears(mul("/r", 1, 1))).containsExactly("u64 1");
      assertThat(worker.hears(mul("/r", 2, 2))).containsExactly("u64 4", ENDS_134);
    }
    try (Rehearsal worker = play(perOp)) {
      worker.goesOn();
      assertThat(worker.hears(mul("/r", 2, 2))).contains("fails UNMATCHED");
    }
  }

  @Test
  void aFrameInPartsInAnyOrderIsOneCue() throws IOException {
    byte[] cut = Frames.of(mul("/r", 1, 1));
    try (Recorder relay = new Recorder(file)) {
      relay.toParent(HANDSHAKE);
      relay.pass(Direction.TO_CHILD, Arrays.copyOf(cut, 9), true);
      relay.pass(Direction.TO_CHILD, Arrays.copyOfRange(cut, 9, cut.length), true);
      relay.toParent(u64(1)).exited(EXIT_134);
    }
    try (Rehearsal worker = play(rules(MatchRules.Match.JSON, MatchRules.Order.ANY))) {
      assertThat(worker.goesOn()).containsExactly("handshake");
      assertThat(worker.hears(mul("/r", 1, 1))).containsExactly("u64 1", ENDS_134);
    }
  }

  @Test
  void whatCameBetweenTwoPartsOfAFrameComesThereAgain() throws IOException {
    byte[] frame = Frames.of(mul("/r", 1, 1));
    try (Recorder relay = new Recorder(file)) {
      relay.pass(Direction.TO_CHILD, Arrays.copyOf(frame, 9), true);
      relay.toParent(u64(1));
      relay.pass(Direction.TO_CHILD, Arrays.copyOfRange(frame, 9, frame.length), true);
      relay.toParent(u64(2)).exited(EXIT_134);
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.hearsBytes(Arrays.copyOf(frame, 8))).isEmpty();
      assertThat(worker.hearsBytes(new byte[] {frame[8]})).containsExactly("u64 1");
      assertThat(worker.hearsBytes(Arrays.copyOfRange(frame, 9, frame.length)))
          .containsExactly("u64 2", ENDS_134);
    }
  }

  @Test
  void aWholeFrameThatIsShorterThanTheRecordedPartCounts() throws IOException {
    byte[] frame = Frames.of(mul("/a/very/long/path/of/another/machine", 1, 1));
    try (Recorder relay = new Recorder(file)) {
      relay.pass(Direction.TO_CHILD, Arrays.copyOf(frame, frame.length - 1), true);
      relay.toParent(u64(1));
      relay.pass(Direction.TO_CHILD, new byte[] {frame[frame.length - 1]}, true);
      relay.exited(EXIT_134);
    }
    try (Rehearsal worker = play(rules(MatchRules.Match.OP, MatchRules.Order.STRICT))) {
      assertThat(worker.hears(mul("/r", 1, 1))).containsExactly("u64 1", ENDS_134);
    }
  }

  @Test
  void garbageComesOutAsItWas() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      relay.pass(Direction.TO_PARENT, new byte[] {-1, -2, -3, -4, 5}, true);
      relay.exited(EXIT_134);
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.goesOn()).containsExactly("fffefdfc05", ENDS_134);
    }
  }

  @Test
  void rawBytesAreComparedWhereverTheyAreCut() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      relay.pass(Direction.TO_CHILD, new byte[] {-1, -2, -3, -4, 5, 6, 7}, true);
      relay.toParent(u64(1)).exited(EXIT_134);
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.hearsBytes(new byte[] {-1, -2, -3})).isEmpty();
      assertThat(worker.hearsBytes(new byte[] {-4, 5})).isEmpty();
      assertThat(worker.hearsBytes(new byte[] {6, 7, 8})).containsExactly("u64 1", ENDS_134);
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.hearsBytes(new byte[] {-1, -2, -3, -4, 9}))
          .containsExactly("fails UNMATCHED");
    }
  }

  @Test
  void anEndInTheMiddleOfAFrameIsTheRecordedEnd() throws IOException {
    byte[] frame = Frames.of(u64(1));
    try (Recorder relay = new Recorder(file)) {
      relay.pass(Direction.TO_PARENT, Arrays.copyOf(frame, 6), true);
      relay.eof("child").eof("stderr").exited(new ChildExit.Signaled(6, false));
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.goesOn())
          .containsExactly("0000004d7b22", "ends " + new ChildExit.Signaled(6, false));
    }
  }

  @Test
  void aHalfCloseComesBeforeWhatFollowsIt() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      relay.toParent(HANDSHAKE).eof("child").after(1_000_000).eof("parent").exited(EXIT_134);
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.goesOn())
          .containsExactly("handshake", "closes STDOUT", "waits at most PT5S");
      assertThat(worker.hearsEnd()).containsExactly(ENDS_134);
    }
  }

  @Test
  void aWorkerThatIsDyingWaitsForNobody() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      relay.toParent(HANDSHAKE).after(10).eof("child").after(10).toChild(CONFIGURE);
      relay.after(10).stderr("last words\n").eof("stderr").exited(EXIT_134);
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.goesOn()).containsExactly("handshake", "stderr last words", ENDS_134);
    }
  }

  @Test
  void aWorkerThatOnlyHasToEndDoesNotWaitForEverForTheEndOfItsInput() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      relay.toChild(request("terminate", "")).toParent(u64(0)).eof("parent").eof("child");
      relay.exited(new ChildExit.Exited(0));
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.hears(request("terminate", "")))
          .containsExactly("u64 0", "waits at most PT5S");
      assertThat(worker.waitedInVain()).containsExactly("ends " + new ChildExit.Exited(0));
    }
  }

  @Test
  void aRecordedSignalIsWaitedFor() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      relay.toParent(HANDSHAKE).signal(15, "parent");
      relay.stderr("stopping\n").exited(new ChildExit.Exited(0));
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.goesOn()).containsExactly("handshake");
      assertThat(worker.getsSignal(15))
          .containsExactly("stderr stopping", "ends " + new ChildExit.Exited(0));
    }
  }

  @Test
  void aKeyAtATerminalIsNotWaitedFor() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      relay.signal(2, "terminal").exited(new ChildExit.Signaled(2, false));
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.goesOn()).containsExactly("ends " + new ChildExit.Signaled(2, false));
    }
  }

  @Test
  void whereTheInputEndsEarlyTheRecordedReactionIsPlayed() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      relay.toParent(HANDSHAKE).toChild(CONFIGURE).toChild(mul("/r", 1, 1)).toParent(u64(1));
      relay.eof("parent").stderr("eof\n").exited(new ChildExit.Exited(1));
    }
    try (Rehearsal worker = play()) {
      worker.goesOn();
      worker.hears(CONFIGURE);
      assertThat(worker.hearsEnd())
          .containsExactly("stderr eof", "ends " + new ChildExit.Exited(1));
      assertThat(worker.stderr()).contains("1 recorded frame was never asked for");
    }
  }

  @Test
  void whereTheRecordingHasNoEndOfInputTheReplayFails() throws IOException {
    recordTwoRequests();
    try (Rehearsal worker = play()) {
      worker.goesOn();
      assertThat(worker.hearsEnd()).containsExactly("fails INPUT_ENDED");
      assertThat(worker.stderr())
          .contains("2 recorded frames were never asked for")
          .contains("line 3, request call_fixture_mul")
          .contains("the parent ended its input at line 3");
    }
  }

  @Test
  void framesThatWereNeverAskedForCanFailTheReplay() throws IOException {
    recordTwoRequests();
    ReplayOptions strict =
        new ReplayOptions(
            MatchRules.EXACT,
            ReplayOptions.OnUnmatched.ERROR,
            true,
            Pace.NONE,
            java.time.Duration.ZERO,
            false,
            false);
    try (Rehearsal worker = new Rehearsal(file, strict)) {
      worker.goesOn();
      worker.hears(mul("/r", 6, 7));
      assertThat(worker.hearsEnd()).containsExactly("fails UNMATCHED");
      assertThat(worker.stderr()).contains("line 5, request call_fixture_mul");
    }
  }

  @Test
  void aRecordingThatWasCutOffWaitsForItsParentAndThenSaysSo() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      relay.toParent(HANDSHAKE);
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.goesOn()).containsExactly("handshake", "waits at most PT5S");
      assertThat(worker.waitedInVain()).containsExactly("fails CUT_OFF");
      assertThat(worker.stderr()).contains("talk.jsonl: line 3, byte").contains("it has no footer");
    }
    try (Rehearsal worker = play()) {
      worker.goesOn();
      assertThat(worker.hears(CONFIGURE)).containsExactly("fails CUT_OFF");
    }
  }

  @Test
  void damageIsAnErrorWithLineAndOffset() throws IOException {
    recordTwoRequests();
    String text = Files.readString(file);
    Files.writeString(file, text.replace("{\"n\":4,", "{\"n\":7,"));
    try (Rehearsal worker = play()) {
      worker.goesOn();
      assertThatThrownBy(() -> worker.hears(mul("/r", 6, 7)))
          .isInstanceOf(RecordingException.class)
          .hasMessageContaining("line 5, byte");
    }
  }

  @Test
  void whatWasDeliveredIsPlayedOrWhatTheWorkerHadSent() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      relay.toParent(HANDSHAKE);
      relay.fault("{\"edit\":1}", RecordedEvent.Subject.CHILD);
      relay.only(Lane.SENT, Direction.TO_CHILD, mul("/r", 6, 7));
      relay.only(Lane.DELIVERED, Direction.TO_CHILD, mul("/r", 6, 8));
      relay.fault("{\"edit\":2}", RecordedEvent.Subject.PARENT);
      relay.only(Lane.SENT, Direction.TO_PARENT, u64(48));
      relay.only(Lane.DELIVERED, Direction.TO_PARENT, u64(42));
      relay.only(Lane.DELIVERED, Direction.TO_PARENT, u64(43));
      relay.fault("{\"exit\":134}", RecordedEvent.Subject.PROCESS);
      relay.exited(new ChildExit.Signaled(9, false), EXIT_134);
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.goesOn()).containsExactly("handshake");
      assertThat(worker.hears(mul("/r", 6, 7))).containsExactly("u64 42", "u64 43", ENDS_134);
    }
    ReplayOptions asSent =
        new ReplayOptions(
            MatchRules.EXACT,
            ReplayOptions.OnUnmatched.ERROR,
            false,
            Pace.NONE,
            java.time.Duration.ZERO,
            true,
            false);
    try (Rehearsal worker = new Rehearsal(file, asSent)) {
      assertThat(worker.goesOn()).containsExactly("handshake");
      assertThat(worker.hears(mul("/r", 6, 7)))
          .containsExactly("u64 48", "ends " + new ChildExit.Signaled(9, false));
    }
  }

  @Test
  void anEmptyFileIsNoWorker() throws IOException {
    Files.writeString(file, "");
    assertThatThrownBy(this::play)
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("line 1, byte 0")
        .hasMessageContaining("the rest of the header");
  }

  @Test
  void everyUnmatchedReactionIsWhatItSays() throws IOException {
    recordTwoRequests();
    String unknown = mul("/r", 2, 4);
    assertThat(reaction(ReplayOptions.OnUnmatched.ERROR, unknown))
        .containsExactly("error", "fails UNMATCHED");
    assertThat(reaction(ReplayOptions.OnUnmatched.EXIT, unknown))
        .containsExactly("fails UNMATCHED");
    assertThat(reaction(ReplayOptions.OnUnmatched.HANG, unknown))
        .containsExactly("stalls", "fails UNMATCHED");
    assertThat(reaction(ReplayOptions.OnUnmatched.FORWARD, unknown)).containsExactly("hands over");
    assertThat(reaction(ReplayOptions.OnUnmatched.NEAREST, unknown))
        .as("2 × 3 is nearer than 6 × 7")
        .containsExactly("u64 6", ENDS_134);
    assertThat(reaction(ReplayOptions.OnUnmatched.ERROR, CONFIGURE))
        .as("nobody waits for an answer to what is no request")
        .containsExactly("fails UNMATCHED");
  }

  @Test
  void messagesOfUnknownVersionsAndTypesAreReplayedAsWell() throws IOException {
    String question = "{\"version\":99,\"message\":{\"type\":\"ask\",\"body\":[1,{\"x\":null}]}}";
    try (Recorder relay = new Recorder(file)) {
      relay.toChild(question).toParent(u64(1)).toChild("no json").toParent(u64(2)).exited(EXIT_134);
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.hears(question.replace(",", ", "))).containsExactly("u64 1");
      assertThat(worker.hears("no json")).containsExactly("u64 2", ENDS_134);
    }
  }

  @Test
  void aLargeFrameIsComparedAsBytes() throws IOException {
    String large = request("big", ",\"data\":\"" + "x".repeat(700_000) + "\"");
    String other = request("big", ",\"data\":\"" + "x".repeat(699_999) + "y\"");
    try (Recorder relay = new Recorder(file)) {
      relay.toChild(large).toParent(u64(1)).exited(EXIT_134);
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.hears(large)).containsExactly("u64 1", ENDS_134);
    }
    try (Rehearsal worker = play()) {
      assertThat(worker.hears(other)).contains("fails UNMATCHED");
    }
  }

  private List<String> reaction(ReplayOptions.OnUnmatched reaction, String payload)
      throws IOException {
    ReplayOptions options =
        new ReplayOptions(
            MatchRules.EXACT, reaction, false, Pace.NONE, java.time.Duration.ZERO, false, false);
    try (Rehearsal worker = new Rehearsal(file, options)) {
      worker.goesOn();
      return worker.hears(payload);
    }
  }

  private void recordTwoRequests() throws IOException {
    try (Recorder relay = new Recorder(file)) {
      relay.toChild(mul("/r", 6, 7)).toParent(u64(42));
      relay.toChild(mul("/r", 2, 3)).toParent(u64(6)).exited(EXIT_134);
    }
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static MatchRules rules(MatchRules.Match match, MatchRules.Order order) {
    return new MatchRules(match, order, List.of());
  }

  private Rehearsal play() throws IOException {
    return new Rehearsal(file, ReplayOptions.DEFAULT);
  }

  private Rehearsal play(MatchRules rules) throws IOException {
    return new Rehearsal(file, ReplayOptions.DEFAULT.with(rules));
  }
}
