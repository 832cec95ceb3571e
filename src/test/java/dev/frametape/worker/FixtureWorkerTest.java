package dev.frametape.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.frame.PlainFrames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixtureWorkerTest {
  private static final String CONFIGURE =
      "{\"type\":\"configure_frame_limit\",\"body\":{\"max_frame_bytes\":1048576}}";
  private static final String TERMINATE = request("\"terminate\"");
  private static final String ABORTING = "lean-rs-worker child: SIGABRT, exiting immediately\n";
  private static final String END_OF_INPUT =
      "lean-rs-worker-child: worker protocol I/O failed: failed to fill whole buffer\n";

  @TempDir Path folder;

  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private final List<String> events = new ArrayList<>();
  private Sleeper sleeper = time -> events.add("sleep " + time.toMillis());

  // The conversation

  @ParameterizedTest
  @ValueSource(ints = {6, 10})
  void theConversationIsSpelledAsTheReferenceSpellsIt(int version) throws IOException {
    int code = serve(WorkerOptions.defaults().withProtocolVersion(version), CONFIGURE, TERMINATE);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes(
        version == 6
            ? PlainFrames.golden(6, "handshake")
            : PlainFrames.frames(
                "{\"version\":10,\"message\":{\"type\":\"handshake\",\"body\":{\"worker_version\":\"0.7.3\",\"protocol_version\":10}}}"));
    expected.writeBytes(PlainFrames.golden(version, "response.terminating"));
    assertThat(stdout.toByteArray()).isEqualTo(expected.toByteArray());
    assertThat(code).isZero();
    assertThat(stderr.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 10})
  void answersAreSpelledAsTheReferenceSpellsThem(int version) throws IOException {
    String field = version == 6 ? "fixture_root" : "manifest_path";
    String fixture = ",\"" + field + "\":\"" + folder + "\"";
    serve(
        WorkerOptions.defaults().withProtocolVersion(version),
        CONFIGURE,
        request("\"health\""),
        request("\"load_fixture_capability\"" + fixture),
        request("\"call_fixture_mul\"" + fixture + ",\"lhs\":6,\"rhs\":7"),
        request("\"call_fixture_mul\"" + fixture + ",\"lhs\":18446744073709551615,\"rhs\":1"),
        request("\"emit_test_rows\",\"streams\":[]"),
        TERMINATE);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (String name :
        List.of(
            "health_ok",
            "capability_loaded",
            "u64",
            "u64.max",
            "rows_complete.zero",
            "terminating")) {
      expected.writeBytes(PlainFrames.golden(version, "response." + name));
    }
    byte[] written = stdout.toByteArray();
    int handshakeBytes = written.length - expected.size();
    assertThat(Arrays.copyOfRange(written, handshakeBytes, written.length))
        .isEqualTo(expected.toByteArray());
  }

  @Test
  void aProductWrapsAtSixtyFourBits() throws IOException {
    String call =
        request(
            "\"call_fixture_mul\",\"fixture_root\":\""
                + folder
                + "\",\"lhs\":18446744073709551615,\"rhs\":3");
    serve(WorkerOptions.defaults(), CONFIGURE, call, TERMINATE);
    assertThat(bodies()).contains("{\"status\":\"u64\",\"value\":18446744073709551613}");
  }

  @Test
  void aFirstFrameThatIsNoLimitEndsIt() throws IOException {
    assertThat(serve(WorkerOptions.defaults(), request("\"health\""))).isEqualTo(1);
    assertThat(stderr.toString(UTF_8))
        .isEqualTo(
            "lean-rs-worker-child: worker child expected ConfigureFrameLimit, got a frame of type"
                + " request\n");
    assertThat(bodies()).hasSize(1);
  }

  @Test
  void aLaterFrameThatIsNoRequestIsAnError() throws IOException {
    assertThat(serve(WorkerOptions.defaults(), CONFIGURE, CONFIGURE, TERMINATE)).isZero();
    assertThat(bodies())
        .containsSubsequence(
            "{\"status\":\"error\",\"code\":\"lean_rs.worker.protocol.unexpected_frame\",\"message\":\"child"
                + " expected request frame\"}",
            "{\"status\":\"terminating\"}");
  }

  @Test
  void anUnknownRequestEndsIt() throws IOException {
    assertThat(serve(WorkerOptions.defaults(), CONFIGURE, request("\"nope\""))).isEqualTo(1);
    assertThat(stderr.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("lean-rs-worker-child: worker protocol JSON decode failed: unknown variant");
  }

  @Test
  void aRequestOfTheLaterProtocolIsUnknownInTheEarlierOne() throws IOException {
    String later = request("\"clear_module_snapshot_cache\"");
    assertThat(serve(WorkerOptions.defaults(), CONFIGURE, later)).isEqualTo(1);
    assertThat(serve(WorkerOptions.defaults().withProtocolVersion(10), CONFIGURE, later, TERMINATE))
        .isZero();
  }

  @Test
  void aSessionRequestHasNoSession() throws IOException {
    serve(WorkerOptions.defaults(), CONFIGURE, request("\"describe\",\"name\":\"Nat\""), TERMINATE);
    assertThat(bodies().get(1))
        .startsWith("{\"status\":\"error\",\"code\":\"lean_rs.worker.session_missing\"");
  }

  @Test
  void aSessionCannotBeOpened() throws IOException {
    String there = ",\"mode\":{\"kind\":\"shims_only\"},\"imports\":[]";
    serve(
        WorkerOptions.defaults(),
        CONFIGURE,
        request("\"open_host_session\",\"project_root\":\"" + folder + "\"" + there),
        request("\"open_host_session\",\"project_root\":\"/no/such\"" + there),
        TERMINATE);
    assertThat(bodies().get(1)).contains("\"code\":\"lean_rs.unsupported\"");
    assertThat(bodies().get(2)).contains("\"code\":\"lean_rs.module_init\"").contains("/no/such");
  }

  @ParameterizedTest
  @ValueSource(strings = {"load_fixture_capability", "call_fixture_mul", "trigger_lean_panic"})
  void aFixtureThatIsNotThereIsAnErrorWithItsPath(String op) throws IOException {
    String request =
        request("\"" + op + "\",\"fixture_root\":\"/no/such/\\u0000λ\",\"lhs\":1,\"rhs\":1");
    assertThat(serve(WorkerOptions.defaults(), CONFIGURE, request, TERMINATE)).isZero();
    assertThat(bodies().get(1))
        .isEqualTo(
            "{\"status\":\"error\",\"code\":\"lean_rs.module_init\",\"message\":\"lean-rs: host"
                + " stage Load [lean_rs.module_init]: Lake project root '/no/such/\\u0000λ' does"
                + " not exist or is not a directory\"}");
  }

  @Test
  void aFileIsAManifestAndNoProject() throws IOException {
    Path file = Files.createFile(folder.resolve("manifest.json"));
    serve(
        WorkerOptions.defaults(),
        CONFIGURE,
        request("\"load_fixture_capability\",\"fixture_root\":\"" + file + "\""),
        TERMINATE);
    assertThat(bodies().get(1)).contains("lean_rs.module_init");
    serve(
        WorkerOptions.defaults().withProtocolVersion(10),
        CONFIGURE,
        request("\"load_fixture_capability\",\"manifest_path\":\"" + file + "\""),
        TERMINATE);
    assertThat(bodies()).contains("{\"status\":\"capability_loaded\"}");
  }

  @Test
  void aPanicSaysSoAndExitsWith134() throws IOException {
    String panic = request("\"trigger_lean_panic\",\"fixture_root\":\"" + folder + "\"");
    assertThat(serve(WorkerOptions.defaults(), CONFIGURE, panic, TERMINATE)).isEqualTo(134);
    assertThat(stderr.toString(UTF_8))
        .isEqualTo("INTERNAL PANIC: lean_rs_fixture: deliberate Lean panic\n" + ABORTING);
    assertThat(bodies()).hasSize(1);
  }

  // Rows

  @Test
  void rowsCountPerStreamAndOverall() throws IOException {
    serve(
        WorkerOptions.defaults(),
        CONFIGURE,
        request("\"emit_test_rows\",\"streams\":[\"a\",\"é\\\"\",\"a\"]"),
        TERMINATE);
    assertThat(bodies())
        .containsSubsequence(
            "{\"stream\":\"a\",\"sequence\":0,\"payload\":{\"index\":0,\"stream\":\"a\"}}",
            "{\"stream\":\"é\\\"\",\"sequence\":0,\"payload\":{\"index\":1,\"stream\":\"é\\\"\"}}",
            "{\"stream\":\"a\",\"sequence\":1,\"payload\":{\"index\":2,\"stream\":\"a\"}}",
            "{\"status\":\"rows_complete\",\"count\":3}");
  }

  @Test
  void aRowAndAnExitLeaveNoResponse() throws IOException {
    String exit = request("\"emit_test_rows_then_exit\"");
    assertThat(serve(WorkerOptions.defaults(), CONFIGURE, exit)).isZero();
    assertThat(bodies())
        .element(1)
        .isEqualTo(
            "{\"stream\":\"rows\",\"sequence\":0,\"payload\":{\"index\":0,\"stream\":\"rows\"}}");
    assertThat(bodies()).hasSize(2);
    assertThat(stderr.size()).isZero();
  }

  @Test
  void aRowAndAPanicExitWith134() throws IOException {
    String panic = request("\"emit_test_rows_then_panic\"");
    assertThat(serve(WorkerOptions.defaults(), CONFIGURE, panic)).isEqualTo(134);
    assertThat(bodies()).hasSize(2);
    assertThat(stderr.toString(UTF_8)).isEqualTo(ABORTING);
  }

  @Test
  void rowsMayBeManyAndLarge() throws IOException {
    serve(
        WorkerOptions.defaults().withRows(2, 100),
        CONFIGURE,
        request("\"emit_test_rows\",\"streams\":[\"a\",\"a\"]"),
        TERMINATE);
    for (int row = 0; row < 4; row++) {
      String payload =
          "{\"index\":" + row + ",\"pad\":\"" + "x".repeat(67) + "\",\"stream\":\"a\"}";
      assertThat(payload).hasSize(100);
      assertThat(bodies().get(1 + row))
          .isEqualTo("{\"stream\":\"a\",\"sequence\":" + row + ",\"payload\":" + payload + "}");
    }
    assertThat(bodies().get(5)).isEqualTo("{\"status\":\"rows_complete\",\"count\":4}");
  }

  @Test
  void aRowAboveTheLimitEndsIt() throws IOException {
    int code =
        serve(
            WorkerOptions.defaults().withRows(1, 1_048_576),
            CONFIGURE,
            request("\"emit_test_rows\",\"streams\":[\"a\"]"));
    assertThat(code).isEqualTo(1);
    assertThat(stderr.toString(UTF_8))
        .startsWith("lean-rs-worker-child: worker protocol frame too large: ")
        .endsWith(" bytes exceeds 1048576\n");
    assertThat(bodies()).hasSize(1);
  }

  @Test
  void aFrameOfTheHighestLimitNeedsNoMemory() throws IOException {
    CountingSink sink = new CountingSink();
    int frameBytes = 268_435_456;
    byte[] input =
        PlainFrames.frames(
            "{\"version\":6,\"message\":" + CONFIGURE.replace("1048576", "" + frameBytes) + "}",
            "{\"version\":6,\"message\":"
                + request("\"emit_test_rows\",\"streams\":[\"a\"]")
                + "}");
    String plainPayload = "{\"index\":0,\"stream\":\"a\"}";
    long envelopeBytes = RowFrame.of(6, "\"a\"", 0, 0, 0).lengthBytes() - plainPayload.length();
    long rowBytes = frameBytes - envelopeBytes;
    assertThat(worker(WorkerOptions.defaults().withRows(1, rowBytes), input, sink).serve())
        .isEqualTo(1);
    assertThat(stderr.toString(UTF_8)).isEqualTo(END_OF_INPUT);
    assertThat(sink.largestWriteBytes).isLessThanOrEqualTo(65_536);
    byte[] complete =
        PlainFrames.frames(
            "{\"version\":6,\"message\":{\"type\":\"response\",\"body\":{\"status\":\"rows_complete\",\"count\":1}}}");
    assertThat(sink.bytes)
        .isEqualTo(PlainFrames.golden(6, "handshake").length + 4L + frameBytes + complete.length);
    stderr.reset();
    worker(WorkerOptions.defaults().withRows(1, rowBytes + 1), input, sink).serve();
    assertThat(stderr.toString(UTF_8)).contains("268435457 bytes exceeds 268435456");
  }

  // Ends of the input

  @Test
  void anEndOfInputAtEveryByteIsOneLineAndExitCodeOne() throws IOException {
    byte[] input =
        PlainFrames.frames(
            "{\"version\":6,\"message\":" + CONFIGURE + "}",
            "{\"version\":6,\"message\":" + request("\"health\"") + "}");
    for (int length = 0; length <= input.length; length++) {
      stderr.reset();
      int code = worker(WorkerOptions.defaults(), Arrays.copyOf(input, length), stdout).serve();
      assertThat(code).as("%d bytes", length).isEqualTo(1);
      assertThat(stderr.toString(UTF_8)).as("%d bytes", length).isEqualTo(END_OF_INPUT);
    }
  }

  @Test
  void aLimitBelowTheRequestIsEnforcedOnIt() throws IOException {
    String small = "{\"type\":\"configure_frame_limit\",\"body\":{\"max_frame_bytes\":10}}";
    assertThat(serve(WorkerOptions.defaults(), small, request("\"health\""))).isEqualTo(1);
    assertThat(stderr.toString(UTF_8))
        .isEqualTo("lean-rs-worker-child: worker protocol frame too large: 65 bytes exceeds 10\n");
  }

  @Test
  void aStdoutThatNobodyReadsEndsIt() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    assertThat(worker(WorkerOptions.defaults(), new byte[0], broken).serve()).isEqualTo(1);
    assertThat(stderr.toString(UTF_8))
        .isEqualTo("lean-rs-worker-child: worker protocol I/O failed: Broken pipe\n");
  }

  // Load and stubbornness

  @Test
  void delaysAndStderrComeBeforeTheAnswer() throws IOException {
    sleeper = time -> events.add("sleep " + time.toMillis() + " after " + bodies().size());
    WorkerOptions options =
        WorkerOptions.defaults()
            .withDelays(Duration.ofMillis(5), Duration.ofMillis(7))
            .withStderrBytes(20_000);
    serve(options, CONFIGURE, request("\"health\""), TERMINATE);
    assertThat(events).containsExactly("sleep 5 after 0", "sleep 7 after 1", "sleep 7 after 2");
    assertThat(stderr.size()).isEqualTo(40_000);
  }

  @Test
  void aStubbornWorkerOutlivesTerminateAndTheEndOfInput() throws IOException {
    sleeper =
        time -> {
          events.add("sleep " + time);
          if (time.toDays() == 1) {
            throw new InterruptedException();
          }
        };
    int code =
        serve(
            WorkerOptions.defaults().withStubbornness(true, true),
            CONFIGURE,
            TERMINATE,
            request("\"health\""));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(bodies())
        .containsSubsequence("{\"status\":\"terminating\"}", "{\"status\":\"health_ok\"}");
    assertThat(events).contains("sleep PT24H");
    assertThat(code).isEqualTo(1);
    assertThat(stderr.toString(UTF_8))
        .isEqualTo("lean-rs-worker-child: interrupted while waiting\n");
  }

  @Test
  void theExitCodeOfAnEndThatWasAskedForMayBeAnother() throws IOException {
    WorkerOptions options = WorkerOptions.defaults().withExitCode(7);
    assertThat(serve(options, CONFIGURE, TERMINATE)).isEqualTo(7);
    assertThat(serve(options, CONFIGURE, request("\"emit_test_rows_then_exit\""))).isEqualTo(7);
    assertThat(serve(options, CONFIGURE, request("\"emit_test_rows_then_panic\""))).isEqualTo(134);
  }

  @ParameterizedTest
  @ValueSource(strings = {"terminate", "emit_test_rows_then_exit", "emit_test_rows_then_panic"})
  void anEndMayBeASignal(String op) throws IOException {
    serve(WorkerOptions.defaults().withKillSignal(9), CONFIGURE, request("\"" + op + "\""));
    assertThat(events).containsOnlyOnce("kill 9");
  }

  @Test
  void optionsOutsideTheirRangeAreRefused() {
    WorkerOptions options = WorkerOptions.defaults();
    assertThatThrownBy(() -> options.withProtocolVersion(7))
        .hasMessage("the worker's protocol version is 7, expected 6, 10");
    assertThatThrownBy(() -> options.withExitCode(256)).hasMessageContaining("0 to 255");
    assertThatThrownBy(() -> options.withKillSignal(0)).hasMessageContaining("1 to 64");
    assertThatThrownBy(() -> options.withRows(-1, 0)).hasMessageContaining("0 or more");
    assertThatThrownBy(() -> options.withDelays(Duration.ofMillis(-1), Duration.ZERO))
        .hasMessageContaining("delay at start");
  }

  private static String request(String fields) {
    return "{\"type\":\"request\",\"body\":{\"op\":" + fields + "}}";
  }

  private int serve(WorkerOptions options, String... messages) {
    stdout.reset();
    String[] payloads =
        Arrays.stream(messages)
            .map(
                message ->
                    "{\"version\":" + options.protocolVersion() + ",\"message\":" + message + "}")
            .toArray(String[]::new);
    return worker(options, PlainFrames.frames(payloads), stdout).serve();
  }

  private FixtureWorker worker(WorkerOptions options, byte[] input, OutputStream out) {
    return new FixtureWorker(
        new ByteArrayInputStream(input),
        out,
        stderr,
        options,
        signal -> events.add("kill " + signal),
        sleeper);
  }

  /** The {@code body} of every frame that was written. */
  private List<String> bodies() {
    return PlainFrames.payloads(stdout.toByteArray()).stream()
        .map(payload -> payload.substring(payload.indexOf("\"body\":") + 7, payload.length() - 2))
        .toList();
  }

  private static final class CountingSink extends OutputStream {
    long bytes;
    int largestWriteBytes;

    @Override
    public void write(int value) {
      write(new byte[1], 0, 1);
    }

    @Override
    public void write(byte[] data, int from, int length) {
      bytes += length;
      largestWriteBytes = Math.max(largestWriteBytes, length);
    }
  }
}
