package dev.frametape.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.frametape.process.ChildExit.Exited;
import dev.frametape.worker.WorkerOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every method of the harness against the fixture worker, over pipes in memory. */
class HarnessMeetsWorkerTest {
  private static final String ABORTING = "lean-rs-worker child: SIGABRT, exiting immediately\n";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {6, 10})
  void aWorkerServesRequestAfterRequest(int version) throws Exception {
    try (WorkerProcess worker = open(WorkerOptions.defaults().withProtocolVersion(version))) {
      worker.health();
      worker.loadFixtureCapability(folder);
      assertThat(worker.callFixtureMul(folder, 6, 7)).isEqualTo(42);
      assertThat(worker.callFixtureMul(folder, WorkerProcess.U64_MAX, BigInteger.ONE))
          .isEqualTo(WorkerProcess.U64_MAX);
      assertThat(worker.emitTestRows(List.of("a", "b", "a")))
          .containsExactly(
              new WorkerDataRow("a", BigInteger.ZERO, "{\"index\":0,\"stream\":\"a\"}"),
              new WorkerDataRow("b", BigInteger.ZERO, "{\"index\":1,\"stream\":\"b\"}"),
              new WorkerDataRow("a", BigInteger.ONE, "{\"index\":2,\"stream\":\"a\"}"));
      worker.health();
      assertThat(worker.terminate()).isEqualTo(new Exited(0));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void productsAreThoseOfUnsignedNumbersModuloTwoToTheSixtyFour(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    try (WorkerProcess worker = open(WorkerOptions.defaults())) {
      for (int call = 0; call < 50; call++) {
        BigInteger lhs = unsigned(random.nextLong());
        BigInteger rhs = unsigned(random.nextLong() >>> random.nextInt(64));
        assertThat(worker.callFixtureMul(folder, lhs, rhs))
            .isEqualTo(lhs.multiply(rhs).mod(BigInteger.TWO.pow(64)));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void streamsOfAnyNameCountOnTheirOwn(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> names = List.of("", "rows", "λ 🦀", "quote\" \\ \n\u0001\u001f", "\u2028");
    List<String> streams =
        IntStream.range(0, 200).mapToObj(_ -> names.get(random.nextInt(names.size()))).toList();
    try (WorkerProcess worker = open(WorkerOptions.defaults())) {
      List<WorkerDataRow> rows = worker.emitTestRows(streams);
      assertThat(rows).extracting(WorkerDataRow::stream).isEqualTo(streams);
      for (String name : names) {
        assertThat(rows.stream().filter(row -> row.stream().equals(name)))
            .extracting(row -> row.sequence().intValueExact())
            .isEqualTo(
                IntStream.range(0, (int) streams.stream().filter(name::equals).count())
                    .boxed()
                    .toList());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 10})
  void aFixtureThatIsNotThereIsATypedErrorAndTheWorkerLives(int version) throws Exception {
    Path missing = folder.resolve("definitely-missing");
    try (WorkerProcess worker = open(WorkerOptions.defaults().withProtocolVersion(version))) {
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> worker.loadFixtureCapability(missing),
              () -> worker.callFixtureMul(missing, 6, 7))) {
        assertThat(failure(call))
            .isInstanceOfSatisfying(
                WorkerHarnessError.WorkerError.class,
                error -> {
                  assertThat(error.code()).isEqualTo("lean_rs.module_init");
                  assertThat(error.message()).contains("definitely-missing");
                });
      }
      worker.health();
    }
  }

  @Test
  void aPanicIsAFatalExitWithItsWords() throws Exception {
    assertThat(open(WorkerOptions.defaults()).triggerLeanPanic(folder))
        .isEqualTo(
            new WorkerFatalExit(
                "exit status: 134",
                "INTERNAL PANIC: lean_rs_fixture: deliberate Lean panic\n" + ABORTING));
  }

  @Test
  void aPanicOfAFixtureThatIsNotThereIsUnexpected() throws Exception {
    WorkerProcess worker = open(WorkerOptions.defaults());
    assertThat(failure(() -> worker.triggerLeanPanic(folder.resolve("gone"))))
        .isInstanceOfSatisfying(
            WorkerHarnessError.UnexpectedMessage.class,
            error ->
                assertThat(error.text())
                    .startsWith("Error { code: \"lean_rs.module_init\", message: \""));
  }

  @Test
  void rowsThenAnExitAreAProtocolError() throws Exception {
    WorkerProcess worker = open(WorkerOptions.defaults());
    assertThat(failure(worker::emitRowsThenExit))
        .isEqualTo(new WorkerHarnessError.Protocol("worker exited before terminal row response"));
  }

  @Test
  void rowsThenAnExitWithAnotherCodeAreFatal() throws Exception {
    WorkerProcess worker = open(WorkerOptions.defaults().withExitCode(9));
    assertThat(failure(worker::emitRowsThenExit))
        .isEqualTo(new WorkerHarnessError.FatalExit(new WorkerFatalExit("exit status: 9", "")));
  }

  @Test
  void noRowsBeforeAnExitAreAProtocolError() throws Exception {
    WorkerProcess worker = open(WorkerOptions.defaults().withRows(0, 0));
    assertThat(failure(worker::emitRowsThenExit))
        .isEqualTo(new WorkerHarnessError.Protocol("worker exited before sending any row frame"));
  }

  @Test
  void rowsThenAPanicAreFatalWithStderr() throws Exception {
    WorkerProcess worker = open(WorkerOptions.defaults().withStderrBytes(64));
    assertThat(failure(worker::emitRowsThenPanic))
        .isInstanceOfSatisfying(
            WorkerHarnessError.FatalExit.class,
            error -> {
              assertThat(error.exit().status()).isEqualTo("exit status: 134");
              assertThat(error.exit().stderr()).hasSize(64 + ABORTING.length()).endsWith(ABORTING);
            });
  }

  @Test
  void aRowAboveTheLimitEndsTheWorkerAndTheConversation() throws Exception {
    WorkerProcess worker = open(WorkerOptions.defaults().withRows(1, 1_048_576));
    assertThat(failure(() -> worker.emitTestRows(List.of("a"))))
        .isEqualTo(
            new WorkerHarnessError.Protocol(
                "worker protocol I/O failed: failed to fill whole buffer"));
    worker.close();
  }

  @Test
  void aHigherLimitLetsALargeRowThrough() throws Exception {
    WorkerProcess.Options options =
        WorkerProcess.Options.defaults().withFrameLimitBytes(4 * 1_048_576);
    try (WorkerProcess worker =
        WorkerProcess.open(
            ThreadWorker.start(WorkerOptions.defaults().withRows(1, 2 * 1_048_576)), options)) {
      assertThat(worker.emitTestRows(List.of("a")))
          .singleElement()
          .satisfies(row -> assertThat(row.payload()).hasSize(2 * 1_048_576));
    }
  }

  @Test
  void theWrongProtocolVersionIsNotedAtTheHandshake() {
    assertThat(
            failure(
                () ->
                    WorkerProcess.open(
                        ThreadWorker.start(WorkerOptions.defaults().withProtocolVersion(10)),
                        WorkerProcess.Options.defaults())))
        .isEqualTo(
            new WorkerHarnessError.Protocol(
                "worker protocol version mismatch: expected 6, received 10"));
  }

  @Test
  void aWholeSequenceOfCallsReadsWell() throws IOException {
    StringBuilder out = new StringBuilder();
    int code =
        HarnessCalls.run(
            List.of("health", "emit-test-rows=a,b", "terminate").stream()
                .map(HarnessCall::parse)
                .toList(),
            () -> open(WorkerOptions.defaults()),
            HarnessCalls.Form.JSON,
            out);
    assertThat(out)
        .hasToString(
            """
            {"request":"health","ok":true}
            {"request":"emit-test-rows=a,b","ok":[{"stream":"a","sequence":0,"payload":{"index":0,"stream":"a"}},{"stream":"b","sequence":0,"payload":{"index":1,"stream":"b"}}]}
            {"request":"terminate","ok":{"status":"exit status: 0"}}
            """);
    assertThat(code).isZero();
  }

  private static WorkerProcess open(WorkerOptions options) throws WorkerHarnessException {
    return WorkerProcess.open(
        ThreadWorker.start(options),
        WorkerProcess.Options.defaults().withProtocolVersion(options.protocolVersion()));
  }

  private static BigInteger unsigned(long bits) {
    return new BigInteger(Long.toUnsignedString(bits));
  }

  private static WorkerHarnessError failure(ThrowingCallable call) {
    WorkerHarnessException thrown = catchThrowableOfType(WorkerHarnessException.class, call);
    assertThat(thrown).as("a WorkerHarnessException").isNotNull();
    return thrown.error();
  }
}
