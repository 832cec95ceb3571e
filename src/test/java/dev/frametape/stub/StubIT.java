package dev.frametape.stub;

import static dev.frametape.stub.Rehearsal.CONFIGURE;
import static dev.frametape.stub.Rehearsal.mapping;
import static dev.frametape.stub.Rehearsal.message;
import static dev.frametape.stub.Rehearsal.request;
import static dev.frametape.stub.Rehearsal.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stubs as real processes. */
class StubIT {
  private static final ChildExit EXITED_0 = new ChildExit.Exited(0);
  private static final ChildExit EXITED_70 = new ChildExit.Exited(70);

  @TempDir Path temp;

  @Test
  void aConversationFromTheHandshakeToTheEnd() throws IOException {
    try (StubProcess stub = stub(health())) {
      assertThat(stub.hears()).contains("\"protocol_version\":6");
      stub.says(CONFIGURE).says(request("health", ""));
      assertThat(stub.hears()).isEqualTo(status("health_ok"));
      stub.says(request("terminate", ""));
      assertThat(stub.hears()).isEqualTo(status("terminating"));
      assertThat(stub.outcome()).isEqualTo(new StubProcess.Outcome("", "", EXITED_0));
    }
  }

  @Test
  void exit134AndDeathBySigabrtStayTwoEnds() throws IOException {
    for (ChildExit end : List.of(new ChildExit.Exited(134), new ChildExit.Signaled(6, false))) {
      String item = end instanceof ChildExit.Exited ? "{\"exit\":134}" : "{\"signal\":\"ABRT\"}";
      try (StubProcess stub =
          stub(
              "{\"request\":{\"url\":\"/request/trigger_lean_panic\"},\"response\":{\"jsonBody\":"
                  + "[{\"stderr\":\"deliberate Lean panic\\n\"},"
                  + item
                  + "]}}")) {
        stub.hears();
        stub.says(CONFIGURE).says(request("trigger_lean_panic", ""));
        assertThat(stub.outcome())
            .isEqualTo(new StubProcess.Outcome("", "deliberate Lean panic\n", end));
      }
    }
  }

  @Test
  void theFaultsOfWireMockReachTheParent() throws IOException {
    Map<String, ChildExit> ends =
        Map.of(
            "EMPTY_RESPONSE",
            EXITED_0,
            "CONNECTION_RESET_BY_PEER",
            new ChildExit.Signaled(9, false),
            "RANDOM_DATA_THEN_CLOSE",
            new ChildExit.Exited(1),
            "MALFORMED_RESPONSE_CHUNK",
            new ChildExit.Exited(1));
    for (var fault : ends.entrySet()) {
      Path log = temp.resolve(fault.getKey());
      Path folder =
          Rehearsal.folder(
              temp,
              "{\"request\":{\"url\":\"/request/health\"},\"response\":{\"fault\":\""
                  + fault.getKey()
                  + "\"}}");
      List<StubProcess.Outcome> twice = new ArrayList<>();
      for (int run = 0; run < 2; run++) {
        try (StubProcess stub =
            StubProcess.frametape(
                "stub", "--seed", "7", "--fault-log", log.toString(), folder.toString())) {
          stub.hears();
          stub.says(CONFIGURE).says(request("health", ""));
          twice.add(stub.outcome());
        }
      }
      assertThat(twice.getFirst().exit()).as(fault.getKey()).isEqualTo(fault.getValue());
      assertThat(twice.getFirst().stderr()).isEmpty();
      assertThat(twice.getLast()).as("the same seed").isEqualTo(twice.getFirst());
      List<String> logged = Files.readAllLines(log);
      assertThat(logged).hasSize(2).allMatch(logged.getFirst()::equals);
      assertThat(logged.getFirst()).contains("\"fault\":\"" + fault.getKey() + "\"");
    }
  }

  @Test
  void aSeedThatWasChosenIsSaidAndRepeatsTheRun() throws IOException {
    Path folder =
        Rehearsal.folder(
            temp,
            "{\"request\":{\"url\":\"/request/health\"},\"response\":"
                + "{\"fault\":\"RANDOM_DATA_THEN_CLOSE\"}}");
    StubProcess.Outcome first = crash(folder);
    assertThat(first.stderr()).matches("frametape: .*; --seed=\\d+ repeats them\n");
    String seed = first.stderr().replaceAll("(?s).*--seed=(\\d+) .*", "$1");
    assertThat(crash(folder, "--seed", seed).stdout()).isEqualTo(first.stdout());
  }

  private static StubProcess.Outcome crash(Path folder, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("stub", folder.toString()));
    words.addAll(1, List.of(options));
    try (StubProcess stub = StubProcess.frametape(words.toArray(String[]::new))) {
      stub.hears();
      stub.says(CONFIGURE).says(request("health", ""));
      return stub.outcome();
    }
  }

  @Test
  void delaysAndDribbledBytesArriveWhole() throws IOException {
    try (StubProcess stub =
        stub(
            "{\"request\":{\"url\":\"/request/health\"},\"response\":{\"fixedDelayMilliseconds\":20,"
                + "\"chunkedDribbleDelay\":{\"numberOfChunks\":5,\"totalDuration\":50},"
                + "\"jsonBody\":{\"type\":\"response\",\"body\":{\"status\":\"health_ok\"}}}}")) {
      stub.hears();
      stub.says(CONFIGURE).says(request("health", ""));
      assertThat(stub.hears()).isEqualTo(status("health_ok"));
    }
  }

  @Test
  void anUnmatchedRequestIsExplainedOnStderrAndNeverASuccess() throws IOException {
    try (StubProcess stub = stub(health())) {
      stub.hears();
      stub.says(CONFIGURE).says(request("describe", ",\"name\":\"\\u001b[31mNat\""));
      assertThat(stub.hears()).contains("frametape.stub.unmatched");
      stub.says(request("terminate", ""));
      StubProcess.Outcome outcome = stub.outcome();
      assertThat(outcome.exit()).isEqualTo(EXITED_70);
      assertThat(outcome.stderr())
          .contains("POST /request/describe, matches none of 1 mappings")
          .doesNotContain("\u001b")
          .contains("/request/health ")
          .contains("<<<<< URL does not match");
      assertThat(outcome.stderr().lines()).allMatch(line -> line.startsWith("frametape: "));
    }
    try (StubProcess stub =
        StubProcess.frametape("stub", "--on-unmatched=exit", folder(health()).toString())) {
      stub.hears();
      stub.says(CONFIGURE).says(request("describe", ""));
      assertThat(stub.outcome().exit()).isEqualTo(EXITED_70);
    }
    try (StubProcess stub =
        StubProcess.frametape("stub", "--on-unmatched=hang", folder(health()).toString())) {
      stub.hears();
      stub.says(CONFIGURE).says(request("describe", ""));
      stub.signal(9);
      assertThat(stub.outcome().exit()).isEqualTo(new ChildExit.Signaled(9, false));
    }
  }

  @Test
  void anUnusedMappingCountsWhenAsked() throws IOException {
    Path folder = folder(health(), mapping("\"name\":\"never\",", "/request/describe", "x"));
    try (StubProcess stub = StubProcess.frametape("stub", "--fail-unused", folder.toString())) {
      stub.hears();
      stub.says(CONFIGURE).says(request("health", "")).says(request("terminate", ""));
      StubProcess.Outcome outcome = stub.outcome();
      assertThat(outcome.exit()).isEqualTo(EXITED_70);
      assertThat(outcome.stderr()).contains("1 of 2 mappings were never used").contains("(never)");
    }
  }

  @Test
  void aMalformedMappingIsExit65AndNotAByteOnTheWire() throws IOException {
    Path folder = folder(health());
    Files.writeString(folder.resolve("mappings/broken.json"), "{\"request\": {");
    try (StubProcess stub = StubProcess.frametape("stub", folder.toString())) {
      StubProcess.Outcome outcome = stub.outcome();
      assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(65));
      assertThat(outcome.stdout()).isEmpty();
      assertThat(outcome.stderr()).contains("mappings/broken.json:1:14: is no JSON: ");
    }
    for (String missing : List.of("nowhere", "")) {
      try (StubProcess stub = StubProcess.frametape("stub", temp.resolve(missing).toString())) {
        StubProcess.Outcome outcome = stub.outcome();
        assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(65));
        assertThat(outcome.stdout()).isEmpty();
      }
    }
  }

  @Test
  void aTemplateThatFailsIsExit65AfterWhatWasSaid() throws IOException {
    try (StubProcess stub =
        stub(
            health(),
            "{\"request\":{\"url\":\"/request/a\"},\"response\":{\"transformers\":"
                + "[\"response-template\"],\"body\":\"{{integer request.url '+' 1}}\"}}")) {
      stub.hears();
      stub.says(CONFIGURE).says(request("health", ""));
      assertThat(stub.hears()).isEqualTo(status("health_ok"));
      StubProcess.Outcome outcome = stub.says(request("a", "")).outcome();
      assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(65));
      assertThat(outcome.stderr())
          .contains("mapping 2: the answer to POST /request/a failed: ")
          .contains("expected a whole number");
    }
  }

  @Test
  void aFaultBreaksAStubOnItsWayToTheParent() throws IOException {
    Path log = temp.resolve("decisions");
    try (StubProcess stub =
        StubProcess.frametape(
            "stub",
            "--fault",
            "to-parent:type=response:cut-payload=keep:10,ending:exit:3",
            "--fault-log",
            log.toString(),
            folder(health()).toString())) {
      stub.hears();
      StubProcess.Outcome outcome = stub.says(CONFIGURE).says(request("health", "")).outcome();
      assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(3));
      assertThat(outcome.stdout())
          .isEqualTo("\0\0\0" + (char) status("health_ok").length() + "{\"version\"");
      assertThat(Files.readAllLines(log))
          .singleElement()
          .asString()
          .contains("\"fault\":{\"cut-payload\"");
    }
    try (StubProcess stub =
        StubProcess.frametape(
            "stub",
            "--fault",
            "to-child:type=request,nth=1:drop",
            folder(health(), mapping("", "/request/describe", "described")).toString())) {
      stub.hears();
      stub.says(CONFIGURE).says(request("health", "")).says(request("describe", ""));
      assertThat(stub.hears()).as("the first never arrived").isEqualTo(status("described"));
    }
    try (StubProcess stub =
        StubProcess.frametape(
            "stub",
            "--fail-inert",
            "--fault",
            "to-parent:type=data_row:drop",
            folder(health()) + "")) {
      stub.hears();
      stub.says(CONFIGURE).says(request("terminate", ""));
      stub.hears();
      StubProcess.Outcome outcome = stub.outcome();
      assertThat(outcome.exit()).as("no row ever came").isEqualTo(EXITED_70);
      assertThat(outcome.stderr()).contains("never fired");
    }
  }

  @Test
  void theEndOfTheParentsInputAndSignalsEndItAsAWorker() throws IOException {
    try (StubProcess stub = stub(health())) {
      stub.hears();
      StubProcess.Outcome outcome = stub.endsInput().outcome();
      assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(1));
      assertThat(outcome.stderr())
          .isEqualTo(
              "lean-rs-worker-child: worker protocol I/O failed: failed to fill whole buffer\n");
    }
    try (StubProcess stub = stub(health())) {
      stub.hears();
      assertThat(stub.signal(15).outcome())
          .isEqualTo(new StubProcess.Outcome("", "", new ChildExit.Signaled(15, false)));
    }
  }

  @Test
  void aRealWorkerAnswersWhatNoMappingDoes() throws IOException {
    Path fixture = Files.createDirectory(temp.resolve("fixture"));
    Path wrapper = temp.resolve("spied");
    Path folder = folder(mapping("", "/request/health", "mapped"));
    wrap(wrapper, "--stub", folder.toString(), "--", StubProcess.LAUNCHER, "worker");
    try (StubProcess stub = StubProcess.start(Map.of(), List.of(wrapper.toString()))) {
      assertThat(stub.hears()).contains("handshake");
      stub.says(CONFIGURE).says(request("health", ""));
      assertThat(stub.hears()).isEqualTo(status("mapped"));
      stub.says(
          request("call_fixture_mul", ",\"fixture_root\":\"" + fixture + "\",\"lhs\":6,\"rhs\":7"));
      assertThat(stub.hears()).isEqualTo(message("response", "{\"status\":\"u64\",\"value\":42}"));
      stub.says(request("emit_test_rows_then_panic", ""));
      assertThat(stub.hears()).contains("data_row");
      StubProcess.Outcome outcome = stub.outcome();
      assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(134));
      assertThat(outcome.stderr()).contains("SIGABRT, exiting immediately");
    }
  }

  @Test
  void aMappedHandshakeHidesThatOfTheRealWorker() throws IOException {
    Path folder =
        folder(
            "{\"request\":{\"url\":\"/event/start\"},\"response\":{\"jsonBody\":"
                + "{\"type\":\"handshake\",\"body\":{\"worker_version\":\"0\","
                + "\"protocol_version\":6}}}}",
            mapping("", "/configure_frame_limit", "configured"));
    try (StubProcess stub =
        StubProcess.frametape("stub", folder.toString(), "--", StubProcess.LAUNCHER, "worker")) {
      assertThat(stub.hears()).contains("\"worker_version\":\"0\"");
      stub.says(CONFIGURE);
      assertThat(stub.hears()).isEqualTo(status("configured"));
      stub.says(request("health", ""));
      assertThat(stub.hears()).isEqualTo(status("health_ok"));
      stub.says(request("terminate", ""));
      assertThat(stub.hears()).isEqualTo(status("terminating"));
      assertThat(stub.outcome().exit()).isEqualTo(EXITED_0);
    }
  }

  @Test
  void aRecordingAnswersWhatNoMappingDoes() throws IOException {
    Path talk = temp.resolve("talk.jsonl");
    try (StubProcess worker =
        StubProcess.frametape(
            "record", "-o", talk.toString(), "--", StubProcess.LAUNCHER, "worker")) {
      worker.hears();
      worker.says(CONFIGURE).says(request("health", ""));
      worker.hears();
      worker.says(request("emit_test_rows", ",\"streams\":[\"a\"]"));
      worker.hears();
      worker.hears();
      worker.says(request("terminate", ""));
      assertThat(worker.hears()).isEqualTo(status("terminating"));
      assertThat(worker.outcome().exit()).isEqualTo(EXITED_0);
    }
    Path folder = folder(mapping("", "/request/health", "mapped"));
    try (StubProcess stub =
        StubProcess.frametape("stub", "--fallback", "replay:" + talk, folder.toString())) {
      assertThat(stub.hears()).contains("handshake");
      stub.says(CONFIGURE).says(request("health", ""));
      assertThat(stub.hears()).isEqualTo(status("mapped"));
      stub.says(request("emit_test_rows", ",\"streams\":[\"a\"]"));
      assertThat(stub.hears()).contains("data_row");
      assertThat(stub.hears()).contains("rows_complete");
      stub.says(request("terminate", ""));
      assertThat(stub.hears()).isEqualTo(status("terminating"));
      assertThat(stub.outcome().exit()).isEqualTo(EXITED_0);
    }
    try (StubProcess stub =
        StubProcess.frametape("stub", "--fallback", "replay:" + talk, folder.toString())) {
      stub.hears();
      stub.says(CONFIGURE).says(request("describe", ""));
      StubProcess.Outcome outcome = stub.outcome();
      assertThat(outcome.exit()).as("nor does the recording").isEqualTo(EXITED_70);
      assertThat(outcome.stderr()).contains("matches nothing");
    }
  }

  @Test
  void aStubThatIsKilledLeavesNoWorkerBehind() throws Exception {
    Path pidFile = temp.resolve("pid");
    Path worker = temp.resolve("worker");
    Files.writeString(
        worker,
        "#!/bin/sh\necho $$ >"
            + pidFile
            + ".new\nmv "
            + pidFile
            + ".new "
            + pidFile
            + "\nexec cat\n");
    assertThat(worker.toFile().setExecutable(true)).isTrue();
    Path folder =
        folder(
            "{\"request\":{\"url\":\"/event/start\"},\"response\":{\"jsonBody\":"
                + "{\"payload\":\"up\"}}}");
    try (StubProcess stub =
        StubProcess.frametape("stub", folder.toString(), "--fallback", worker.toString())) {
      assertThat(stub.hears()).isEqualTo("up");
      while (!Files.exists(pidFile)) {
        Thread.onSpinWait();
      }
      long pid = Long.parseLong(Files.readString(pidFile).strip());
      stub.signal(9).outcome();
      ProcessHandle.of(pid).ifPresent(left -> left.onExit().join());
    }
  }

  @Test
  void aDelayOfADayDoesNotOutliveTheParent() throws Exception {
    Path folder =
        folder(
            "{\"request\":{\"url\":\"/request/health\"},"
                + "\"response\":{\"fixedDelayMilliseconds\":86400000}}");
    Path log = temp.resolve("decisions");
    Path pidFile = temp.resolve("pid");
    // A shell gives what it starts in the background /dev/null as number 0.
    String script =
        "exec 3<&0; \"$0\" stub --fault-log \"$1\" \"$2\" <&3 3<&- & echo $! >\"$3\"; exec <&-"
            + " 3<&-; wait";
    List<String> shell =
        List.of(
            "/bin/sh",
            "-c",
            script,
            StubProcess.LAUNCHER,
            log.toString(),
            folder.toString(),
            pidFile.toString());
    try (StubProcess parent = StubProcess.start(Map.of(), shell)) {
      parent.hears();
      ProcessHandle stub =
          ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip())).orElseThrow();
      parent.says(CONFIGURE).says(request("health", ""));
      while (Files.size(log) == 0) {
        // The delay is in the log before it begins.
        assertThat(stub.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      parent.signal(9).endsInput();
      stub.onExit().get(1, TimeUnit.MINUTES);
    }
    assertThat(Files.readString(log)).contains("\"delay_ms\":86400000");
  }

  @Test
  void aHundredThousandRequestsNeedConstantMemory() throws Exception {
    try (StubProcess stub =
        StubProcess.frametape(
            "stub", Path.of("src/test/resources/stub/lean-worker").toAbsolutePath().toString())) {
      stub.hears();
      stub.says(CONFIGURE);
      long early = 0;
      for (int request = 1; request <= 100_000; request++) {
        stub.says(
            request(
                "call_fixture_mul", ",\"fixture_root\":\"/\",\"lhs\":" + request + ",\"rhs\":2"));
        assertThat(stub.hears()).endsWith("\"value\":" + 2L * request + "}}}");
        if (request == 10_000) {
          early = residentKilobytes(stub.pid());
        }
      }
      assertThat(residentKilobytes(stub.pid()))
          .as("resident after 100,000, which were %d KB after 10,000", early)
          .isLessThan(early + 64 * 1024);
      stub.says(request("terminate", ""));
      assertThat(stub.hears()).isEqualTo(status("terminating"));
      assertThat(stub.outcome().exit()).isEqualTo(EXITED_0);
    }
  }

  private static long residentKilobytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new AssertionError("no VmHWM of " + pid);
  }

  private StubProcess stub(String... mappings) throws IOException {
    return StubProcess.frametape("stub", folder(mappings).toString());
  }

  private Path folder(String... mappings) throws IOException {
    return Rehearsal.folder(temp, mappings);
  }

  private static String health() {
    return mapping("", "/request/health", "health_ok");
  }

  private static void wrap(Path wrapper, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("wrap", "-o", wrapper.toString()));
    command.addAll(List.of(words));
    try (StubProcess wrap = StubProcess.frametape(command.toArray(String[]::new))) {
      StubProcess.Outcome outcome = wrap.outcome();
      assertThat(outcome.exit()).as(outcome.stderr()).isEqualTo(EXITED_0);
    }
  }
}
