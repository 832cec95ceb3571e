package dev.frametape.harness;

import static dev.frametape.harness.FakeWorker.HANDSHAKE;
import static dev.frametape.harness.FakeWorker.answering;
import static dev.frametape.harness.FakeWorker.response;
import static dev.frametape.harness.FakeWorker.row;
import static dev.frametape.harness.FakeWorker.saying;
import static dev.frametape.harness.WorkerProcess.U64_MAX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.frametape.frame.PlainFrames;
import dev.frametape.harness.WorkerHarnessError.FatalExit;
import dev.frametape.harness.WorkerHarnessError.MissingPipe;
import dev.frametape.harness.WorkerHarnessError.Protocol;
import dev.frametape.harness.WorkerHarnessError.Spawn;
import dev.frametape.harness.WorkerHarnessError.UnexpectedMessage;
import dev.frametape.harness.WorkerHarnessError.Wait;
import dev.frametape.harness.WorkerHarnessError.WorkerError;
import dev.frametape.process.ChildExit.Exited;
import dev.frametape.process.ChildExit.Signaled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerProcessTest {
  private static final String EOF = "worker protocol I/O failed: failed to fill whole buffer";
  private static final Path FIXTURE = Path.of("f");
  private static final String ROW = row("rows", 0, "{\"index\":0,\"stream\":\"rows\"}");

  // Spawning

  @Test
  void theFrameLimitIsAnnouncedAfterTheHandshake() throws Exception {
    FakeWorker worker = answering();
    worker.open();
    assertThat(worker.received.toByteArray())
        .isEqualTo(PlainFrames.golden(6, "configure_frame_limit.default"));
    assertThat(worker.events).isEmpty();
  }

  @Test
  void anotherFrameLimitIsAnnouncedWhenAskedFor() throws Exception {
    FakeWorker worker = answering();
    worker.open(WorkerProcess.Options.defaults().withFrameLimitBytes(268_435_456));
    assertThat(worker.received.toByteArray())
        .isEqualTo(PlainFrames.golden(6, "configure_frame_limit.hard_cap"));
  }

  @ParameterizedTest
  @ValueSource(longs = {65_535, 268_435_457})
  void aFrameLimitOutsideTheProtocolIsRefused(long limitBytes) {
    assertThatThrownBy(() -> WorkerProcess.Options.defaults().withFrameLimitBytes(limitBytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("frame limit is " + limitBytes + " bytes, expected 65536 to 268435456");
  }

  @Test
  void aMissingProgramIsASpawnError() {
    WorkerHarnessError error =
        failure(() -> WorkerProcess.spawn(Path.of("/nonexistent/worker program")));
    assertThat(error).isInstanceOf(Spawn.class);
    assertThat(error.describe())
        .startsWith("failed to spawn worker child: ")
        .contains("/nonexistent/worker program");
  }

  @Test
  void theThreeVariablesAreSetAndOthersMayBeAdded() {
    assertThat(WorkerProcess.Options.defaults().withEnvironment(Map.of("EXTRA", "yes")).variables())
        .isEqualTo(
            Map.of(
                "LEAN_ABORT_ON_PANIC", "1",
                "LEAN_BACKTRACE", "0",
                "RUST_BACKTRACE", "0",
                "EXTRA", "yes"));
  }

  @Test
  void eachMissingPipeIsNamed() {
    assertThat(failure(() -> answering().withoutStdin().open()))
        .isEqualTo(new MissingPipe("stdin"));
    assertThat(failure(() -> answering().withoutStdout().open()))
        .isEqualTo(new MissingPipe("stdout"));
  }

  @Test
  void aHandshakeOfAnotherProtocolIsUnexpected() {
    FakeWorker worker = saying(HANDSHAKE.replace("_version\":6", "_version\":7"));
    assertThat(failure(worker::open))
        .isEqualTo(
            new UnexpectedMessage("Handshake { worker_version: \"0.1.15\", protocol_version: 7 }"));
    assertThat(worker.events).containsExactly("close");
  }

  @Test
  void anEnvelopeOfAnotherVersionIsAProtocolError() {
    FakeWorker worker = saying(HANDSHAKE.replace("{\"version\":6", "{\"version\":10"));
    assertThat(failure(worker::open))
        .isEqualTo(new Protocol("worker protocol version mismatch: expected 6, received 10"));
  }

  @Test
  void aFirstFrameThatIsNoHandshakeIsUnexpected() {
    FakeWorker worker = saying("{\"version\":6,\"message\":" + response("\"health_ok\"") + "}");
    assertThat(failure(worker::open)).isEqualTo(new UnexpectedMessage("Response(HealthOk)"));
    assertThat(worker.events).containsExactly("close");
  }

  @Test
  void anEndAtEveryByteOfTheHandshakeIsAProtocolError() {
    byte[] handshake = PlainFrames.frames(HANDSHAKE);
    for (int length = 0; length < handshake.length; length++) {
      FakeWorker worker = FakeWorker.sayingBytes(Arrays.copyOf(handshake, length));
      assertThat(failure(worker::open)).as("%d bytes", length).isEqualTo(new Protocol(EOF));
      assertThat(worker.events).containsExactly("close");
    }
  }

  // Requests that leave the worker alive

  @Test
  void healthIsAnsweredAndTheRequestIsSpelledAsTheReferenceDoes() throws Exception {
    FakeWorker worker = answering(response("\"health_ok\""));
    worker.open().health();
    assertSent(worker, 6, "request.health");
    assertThat(worker.events).isEmpty();
  }

  @Test
  void fixtureRequestsAreSpelledAsTheReferenceDoes() throws Exception {
    FakeWorker worker =
        answering(
            response("\"capability_loaded\""),
            response("\"u64\",\"value\":42"),
            response("\"u64\",\"value\":18446744073709551615"));
    WorkerProcess process = worker.open();
    process.loadFixtureCapability(Path.of("fixtures/lean"));
    assertThat(process.callFixtureMul(FIXTURE, 6, 7)).isEqualTo(BigInteger.valueOf(42));
    assertThat(process.callFixtureMul(Path.of(""), U64_MAX, BigInteger.TWO.pow(63)))
        .isEqualTo(U64_MAX);
    assertSent(
        worker,
        6,
        "request.load_fixture_capability",
        "request.call_fixture_mul",
        "request.call_fixture_mul.huge");
  }

  @Test
  void protocolTenNamesTheManifest() throws Exception {
    FakeWorker worker =
        saying(
            HANDSHAKE.replace(":6", ":10"),
            "{\"version\":10,\"message\":" + response("\"u64\",\"value\":42") + "}");
    WorkerProcess process = worker.open(WorkerProcess.Options.defaults().withProtocolVersion(10));
    process.callFixtureMul(FIXTURE, 6, 7);
    assertSent(worker, 10, "request.call_fixture_mul");
  }

  @Test
  void aFactorBeyondSixtyFourBitsIsRefusedBeforeItIsSent() throws Exception {
    FakeWorker worker = answering();
    WorkerProcess process = worker.open();
    assertThatThrownBy(() -> process.callFixtureMul(FIXTURE, -1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the left factor is -1, expected 0 to 18446744073709551615");
    assertThatThrownBy(
            () -> process.callFixtureMul(FIXTURE, BigInteger.ONE, U64_MAX.add(BigInteger.ONE)))
        .hasMessageContaining("the right factor is 18446744073709551616");
    assertSent(worker, 6);
  }

  @Test
  void anErrorOfTheWorkerHasItsCodeAndMessage() {
    FakeWorker worker =
        answering(response("\"error\",\"code\":\"lean_rs.module_init\",\"message\":\"gone\""));
    WorkerHarnessError error = failure(() -> worker.open().loadFixtureCapability(FIXTURE));
    assertThat(error).isEqualTo(new WorkerError("lean_rs.module_init", "gone"));
    assertThat(error.describe()).isEqualTo("worker returned lean_rs.module_init: gone");
    assertThat(worker.events).isEmpty();
  }

  @Test
  void anotherResponseIsUnexpected() {
    assertThat(failure(() -> answering(response("\"u64\",\"value\":42")).open().health()))
        .isEqualTo(new UnexpectedMessage("U64 { value: 42 }"));
  }

  @Test
  void aMessageThatIsNoResponseIsUnexpected() {
    String diagnostic =
        "{\"type\":\"diagnostic\",\"body\":{\"code\":\"c\",\"message\":\"a\\\"b\"}}";
    assertThat(failure(() -> answering(diagnostic).open().health()))
        .isEqualTo(
            new UnexpectedMessage("Diagnostic(Diagnostic { code: \"c\", message: \"a\\\"b\" })"));
  }

  @Test
  void anEndInsteadOfAnAnswerIsAProtocolError() {
    assertThat(failure(() -> answering().open().health())).isEqualTo(new Protocol(EOF));
  }

  @Test
  void aRequestAboveTheLimitIsNotSent() throws Exception {
    FakeWorker worker = answering();
    WorkerProcess process =
        worker.open(WorkerProcess.Options.defaults().withFrameLimitBytes(65_536));
    int announced = worker.received.size();
    assertThat(failure(() -> process.emitTestRows(List.of("x".repeat(65_536)))))
        .isInstanceOfSatisfying(
            Protocol.class,
            error ->
                assertThat(error.text())
                    .startsWith("worker protocol frame too large: ")
                    .endsWith(" bytes exceeds 65536"));
    assertThat(worker.received.size()).isEqualTo(announced);
  }

  @Test
  void anAnswerAboveTheLimitIsAProtocolError() {
    byte[] handshake = PlainFrames.frames(HANDSHAKE);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(handshake);
    bytes.writeBytes(new byte[] {0, 0x10, 0, 1});
    FakeWorker worker = FakeWorker.sayingBytes(bytes.toByteArray());
    assertThat(failure(() -> worker.open().health()))
        .isEqualTo(new Protocol("worker protocol frame too large: 1048577 bytes exceeds 1048576"));
  }

  // Rows

  @Test
  void rowsComeInOrderWithTheirPayloadsVerbatim() throws Exception {
    FakeWorker worker =
        answering(
            row("a", 0, "{ \"x\":1e5 }"),
            row("b", 0, "null"),
            row("a", 1, "\"\\u00e9\""),
            response("\"rows_complete\",\"count\":3"));
    assertThat(worker.open().emitTestRows(List.of("rows", "warnings", "rows")))
        .containsExactly(
            new WorkerDataRow("a", BigInteger.ZERO, "{ \"x\":1e5 }"),
            new WorkerDataRow("b", BigInteger.ZERO, "null"),
            new WorkerDataRow("a", BigInteger.ONE, "\"\\u00e9\""));
    assertSent(worker, 6, "request.emit_test_rows");
  }

  @Test
  void noRowsAreRowsToo() throws Exception {
    FakeWorker worker = answering(response("\"rows_complete\",\"count\":0"));
    assertThat(worker.open().emitTestRows(List.of())).isEmpty();
    assertSent(worker, 6, "request.emit_test_rows.empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2", "18446744073709551615"})
  void aRowCountThatDiffersIsUnexpected(String counted) {
    FakeWorker worker = answering(ROW, response("\"rows_complete\",\"count\":" + counted));
    assertThat(failure(() -> worker.open().emitTestRows(List.of("rows"))))
        .isEqualTo(
            new UnexpectedMessage(
                "row count mismatch: terminal response reported " + counted + ", received 1"));
  }

  @Test
  void anErrorAfterRowsIsTheWorkersError() {
    FakeWorker worker = answering(ROW, response("\"error\",\"code\":\"c\",\"message\":\"m\""));
    assertThat(failure(() -> worker.open().emitTestRows(List.of("rows"))))
        .isEqualTo(new WorkerError("c", "m"));
  }

  @Test
  void anotherResponseAfterRowsIsUnexpected() {
    FakeWorker worker = answering(ROW, response("\"terminating\""));
    assertThat(failure(() -> worker.open().emitTestRows(List.of("rows"))))
        .isEqualTo(new UnexpectedMessage("Terminating"));
  }

  @Test
  void anotherMessageAmongRowsIsUnexpected() {
    String tick =
        "{\"type\":\"progress_tick\",\"body\":{\"phase\":\"p\",\"current\":1,\"total\":null}}";
    assertThat(failure(() -> answering(ROW, tick).open().emitTestRows(List.of("rows"))))
        .isEqualTo(
            new UnexpectedMessage(
                "ProgressTick(ProgressTick { phase: \"p\", current: 1, total: None })"));
  }

  @Test
  void anEndAmongRowsIsAProtocolError() {
    assertThat(failure(() -> answering(ROW).open().emitTestRows(List.of("rows"))))
        .isEqualTo(new Protocol(EOF));
  }

  @Test
  void aPayloadThatTheOriginalCannotHoldIsAProtocolError() {
    FakeWorker worker = answering(row("rows", 0, "1e999"));
    assertThat(failure(() -> worker.open().emitTestRows(List.of("rows"))))
        .isEqualTo(new Protocol("number out of range"));
  }

  // Requests that end the worker

  @Test
  void terminateGivesTheExitAndReaps() throws Exception {
    FakeWorker worker = answering(response("\"terminating\"")).ending(new Exited(3));
    assertThat(worker.open().terminate()).isEqualTo(new Exited(3));
    assertSent(worker, 6, "request.terminate");
    assertThat(worker.events).containsExactly("wait", "close");
  }

  @Test
  void aFailedWaitIsAWaitError() {
    FakeWorker worker = answering(response("\"terminating\"")).failingToWait("No child processes");
    WorkerHarnessError error = failure(() -> worker.open().terminate());
    assertThat(error).isInstanceOf(Wait.class);
    assertThat(error.describe()).isEqualTo("failed to wait for worker child: No child processes");
    assertThat(worker.events).containsExactly("wait", "close");
  }

  @Test
  void aWorkerThatDoesNotTerminateIsKilled() {
    FakeWorker worker = answering(response("\"health_ok\""));
    assertThat(failure(() -> worker.open().terminate()))
        .isEqualTo(new UnexpectedMessage("HealthOk"));
    assertThat(worker.events).containsExactly("close");
  }

  @Test
  void aPanicGivesStatusAndStderrReadAfterTheEnd() throws Exception {
    FakeWorker worker = answering().ending(new Exited(134)).withStderr("deliberate Lean panic\n");
    assertThat(worker.open().triggerLeanPanic(Path.of("fixtures/lean")))
        .isEqualTo(new WorkerFatalExit("exit status: 134", "deliberate Lean panic\n"));
    assertSent(worker, 6, "request.trigger_lean_panic");
    assertThat(worker.events.indexOf("wait")).isLessThan(worker.events.indexOf("stderr"));
    assertThat(worker.events.getLast()).isEqualTo("close");
  }

  @Test
  void aPanicThatCutsAFrameOffIsAPanic() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(PlainFrames.frames(HANDSHAKE));
    bytes.writeBytes(new byte[] {0, 0, 0, 9, '{'});
    FakeWorker worker =
        FakeWorker.sayingBytes(bytes.toByteArray()).ending(new Signaled(6, true)).withoutStderr();
    assertThat(worker.open().triggerLeanPanic(FIXTURE))
        .isEqualTo(new WorkerFatalExit("signal: 6 (SIGABRT) (core dumped)", ""));
  }

  @Test
  void stderrThatIsNoUtf8IsEmpty() throws Exception {
    FakeWorker worker =
        answering().ending(new Signaled(9, false)).withStderr(new byte[] {'a', (byte) 0xFF});
    assertThat(worker.open().triggerLeanPanic(FIXTURE))
        .isEqualTo(new WorkerFatalExit("signal: 9 (SIGKILL)", ""));
  }

  @Test
  void aPanicThatExitsWithZeroIsUnexpected() {
    assertThat(failure(() -> answering().open().triggerLeanPanic(FIXTURE)))
        .isEqualTo(new UnexpectedMessage("panic request closed the pipe but exited successfully"));
  }

  @Test
  void anErrorInsteadOfAPanicIsUnexpected() {
    FakeWorker worker = answering(response("\"error\",\"code\":\"c\",\"message\":\"m\""));
    assertThat(failure(() -> worker.open().triggerLeanPanic(FIXTURE)))
        .isEqualTo(new UnexpectedMessage("Error { code: \"c\", message: \"m\" }"));
    assertThat(worker.events).containsExactly("close");
  }

  @Test
  void aRowInsteadOfAPanicIsUnexpected() {
    FakeWorker worker = answering(row("rows", 0, "{\"a\": 1}"));
    assertThat(failure(() -> worker.open().triggerLeanPanic(FIXTURE)))
        .isEqualTo(
            new UnexpectedMessage(
                "DataRow(DataRow { stream: \"rows\", sequence: 0, payload: RawValue({\"a\": 1})"
                    + " })"));
  }

  @Test
  void aRefusedFrameInsteadOfAPanicIsAProtocolError() {
    FakeWorker worker = saying(HANDSHAKE, HANDSHAKE.replace("{\"version\":6", "{\"version\":7"));
    assertThat(failure(() -> worker.open().triggerLeanPanic(FIXTURE)))
        .isEqualTo(new Protocol("worker protocol version mismatch: expected 6, received 7"));
    assertThat(worker.events).containsExactly("close");
  }

  @Test
  void anExitAfterRowsIsAProtocolErrorWhenItIsZero() {
    FakeWorker worker = answering(ROW);
    assertThat(failure(() -> worker.open().emitRowsThenExit()))
        .isEqualTo(new Protocol("worker exited before terminal row response"));
    assertThat(worker.events).containsExactly("wait", "close");
  }

  @Test
  void anExitAfterRowsIsFatalWithoutStderrWhenItIsNotZero() throws IOException {
    FakeWorker worker = answering(ROW).ending(new Exited(1)).withStderr("unread");
    assertThat(failure(() -> worker.open().emitRowsThenExit()))
        .isEqualTo(new FatalExit(new WorkerFatalExit("exit status: 1", "")));
    assertSent(worker, 6, "request.emit_test_rows_then_exit");
    assertThat(worker.events).containsExactly("wait", "close");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void anExitWithoutRowsIsAProtocolErrorWhateverTheCode(int code) {
    FakeWorker worker = answering().ending(new Exited(code));
    assertThat(failure(() -> worker.open().emitRowsThenExit()))
        .isEqualTo(new Protocol("worker exited before sending any row frame"));
  }

  @Test
  void aResponseInsteadOfAnExitIsUnexpected() {
    FakeWorker worker = answering(ROW, response("\"rows_complete\",\"count\":1"));
    assertThat(failure(() -> worker.open().emitRowsThenExit()))
        .isEqualTo(new UnexpectedMessage("RowsComplete { count: 1 }"));
  }

  @Test
  void aPanicAfterRowsIsFatalWithStderr() throws IOException {
    FakeWorker worker = answering(ROW).ending(new Exited(134)).withStderr("aborting\n");
    WorkerHarnessError error = failure(() -> worker.open().emitRowsThenPanic());
    assertThat(error)
        .isEqualTo(new FatalExit(new WorkerFatalExit("exit status: 134", "aborting\n")));
    assertThat(error.describe()).isEqualTo("worker exited fatally with exit status: 134");
    assertSent(worker, 6, "request.emit_test_rows_then_panic");
  }

  @Test
  void aPanicAfterRowsThatExitsWithZeroIsUnexpected() {
    assertThat(failure(() -> answering(ROW).open().emitRowsThenPanic()))
        .isEqualTo(new UnexpectedMessage("panic row request exited successfully"));
    assertThat(failure(() -> answering().open().emitRowsThenPanic()))
        .isEqualTo(new UnexpectedMessage("panic row request exited successfully"));
  }

  @Test
  void aPanicWithoutRowsIsUnexpected() {
    assertThat(failure(() -> answering().ending(new Exited(134)).open().emitRowsThenPanic()))
        .isEqualTo(new UnexpectedMessage("panic row request exited before sending any row frame"));
  }

  @Test
  void aWorkerThatHasEndedTakesNoRequests() throws Exception {
    FakeWorker worker = answering(response("\"terminating\""));
    WorkerProcess process = worker.open();
    process.terminate();
    for (ThrowingCallable request :
        List.<ThrowingCallable>of(
            process::health,
            process::terminate,
            process::emitRowsThenExit,
            process::emitRowsThenPanic,
            () -> process.emitTestRows(List.of()),
            () -> process.triggerLeanPanic(FIXTURE))) {
      assertThatThrownBy(request)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("terminate has ended this worker");
    }
    assertSent(worker, 6, "request.terminate");
  }

  @Test
  void closingKillsAndReaps() throws Exception {
    FakeWorker worker = answering();
    worker.open().close();
    assertThat(worker.events).containsExactly("close");
  }

  private static WorkerHarnessError failure(ThrowingCallable call) {
    WorkerHarnessException thrown = catchThrowableOfType(WorkerHarnessException.class, call);
    assertThat(thrown).as("a WorkerHarnessException").isNotNull();
    assertThat(thrown).hasMessage(thrown.error().describe());
    return thrown.error();
  }

  /** After the frame limit, the harness sent these golden frames and nothing else. */
  private static void assertSent(FakeWorker worker, int protocolVersion, String... names)
      throws IOException {
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes(PlainFrames.golden(protocolVersion, "configure_frame_limit.default"));
    for (String name : names) {
      expected.writeBytes(PlainFrames.golden(protocolVersion, name));
    }
    assertThat(worker.received.toByteArray()).isEqualTo(expected.toByteArray());
  }
}
