package dev.frametape.stub;

import static dev.frametape.stub.Rehearsal.CONFIGURE;
import static dev.frametape.stub.Rehearsal.mapping;
import static dev.frametape.stub.Rehearsal.message;
import static dev.frametape.stub.Rehearsal.request;
import static dev.frametape.stub.Rehearsal.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.stub.StubOptions.OnUnmatched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stub answers as WireMock's documentation says, and as a worker does where no mapping speaks.
 */
class StubbedWorkerTest {
  private static final String HANDSHAKE =
      message("handshake", "{\"worker_version\":\"0.1.15\",\"protocol_version\":6}");
  private static final String EXITS_0 = "ends Exited[code=0]";
  private static final String EXITS_1 = "ends Exited[code=1]";
  private static final String EXITS_70 = "ends Exited[code=70]";

  @TempDir Path temp;

  @Test
  void whatEveryWorkerDoesNeedsNoMapping() throws IOException {
    Rehearsal stub = new Rehearsal(one(), StubOptions.DEFAULT);
    assertThat(stub.goesOn()).containsExactly(HANDSHAKE);
    assertThat(stub.hears(CONFIGURE)).isEmpty();
    assertThat(stub.hears(request("terminate", "")))
        .containsExactly(status("terminating"), EXITS_0);
  }

  @Test
  void theEndOfItsInputAndBytesThatAreNoFrameEndItAsAWorker() throws IOException {
    assertThat(Rehearsal.of(temp, mapping("", "/request/health", "health_ok")).hearsEnd())
        .containsExactly(
            "stderr lean-rs-worker-child: worker protocol I/O failed: failed to fill whole buffer",
            EXITS_1);
    assertThat(
            Rehearsal.of(temp, mapping("", "/request/health", "health_ok"))
                .hearsBytes("ff ff ff ff"))
        .containsExactly(
            "stderr lean-rs-worker-child: worker protocol frame too large: 4294967295 bytes exceeds"
                + " 1048576",
            EXITS_1);
    assertThat(
            Rehearsal.of(temp, mapping("", "/request/health", "health_ok"))
                .hearsBytes("00 00 00 01 78"))
        .last()
        .isEqualTo(EXITS_1);
  }

  @Test
  void everyOneOfTheseCanBeOverriddenByAMapping() throws IOException {
    Rehearsal stub =
        new Rehearsal(
            Rehearsal.folder(
                temp,
                answer("/event/start", "[{\\\"bytes\\\":\\\"AAAA\\\"}]"),
                answer("/configure_frame_limit", "[{\\\"stderr\\\":\\\"configured\\\"}]"),
                answer("/request/terminate", "[{\\\"hang\\\":true}]")),
            StubOptions.DEFAULT);
    assertThat(stub.goesOn()).containsExactly("bytes \\0\\0\\0");
    assertThat(stub.hears(CONFIGURE)).containsExactly("stderr configured");
    assertThat(stub.hears(request("terminate", ""))).containsExactly("hangs");

    Rehearsal other =
        Rehearsal.of(
            temp,
            answer("/event/eof", "{\\\"exit\\\":42}"),
            answer("/event/malformed", "{\\\"exit\\\":43}"));
    assertThat(other.hearsEnd()).containsExactly("ends Exited[code=42]");
    assertThat(
            Rehearsal.of(temp, answer("/event/malformed", "{\\\"exit\\\":43}"))
                .hearsBytes("ff ff ff ff"))
        .containsExactly("ends Exited[code=43]");
  }

  @Test
  void answersHaveTheVersionOfTheRequest() throws IOException {
    Rehearsal stub = Rehearsal.of(temp, mapping("", "/request/health", "health_ok"));
    assertThat(stub.hears(request("health", "").replace("\"version\":6", "\"version\":10")))
        .containsExactly(status("health_ok").replace("\"version\":6", "\"version\":10"));
  }

  @Test
  void theLowestPriorityNumberWinsAndThenTheMappingThatCameLast() throws IOException {
    Rehearsal stub =
        Rehearsal.of(
            temp,
            mapping("\"priority\":5,", "/request/health", "fifth"),
            mapping("\"priority\":1,", "/request/health", "first"),
            mapping("", "/request/describe", "earlier"),
            mapping("", "/request/describe", "later"));
    assertThat(stub.hears(request("health", ""))).containsExactly(status("first"));
    assertThat(stub.hears(request("describe", ""))).containsExactly(status("later"));
  }

  @Test
  void filesAreReadInTheOrderOfTheirNames() throws IOException {
    Path folder = Rehearsal.folder(temp, mapping("", "/request/health", "all"));
    Files.createDirectories(folder.resolve("mappings/b"));
    Files.writeString(folder.resolve("mappings/b/z.json"), mapping("", "/request/health", "deep"));
    Files.writeString(folder.resolve("mappings/aa.json"), mapping("", "/request/health", "aa"));
    Files.writeString(folder.resolve("mappings/README.md"), "no mapping");
    Rehearsal stub = new Rehearsal(folder, StubOptions.DEFAULT);
    stub.goesOn();
    assertThat(stub.hears(request("health", ""))).containsExactly(status("deep"));
  }

  @Test
  void aScenarioGoesFromStateToState() throws IOException {
    String scenario = "\"scenarioName\":\"to do list\",\"requiredScenarioState\":\"%s\",";
    Rehearsal stub =
        Rehearsal.of(
            temp,
            mapping(scenario.formatted("Started"), "/request/health", "idle"),
            mapping(
                scenario.formatted("Started") + "\"newScenarioState\":\"loaded\",",
                "/request/load_fixture_capability",
                "capability_loaded"),
            mapping(scenario.formatted("loaded"), "/request/health", "busy"));
    assertThat(stub.hears(request("health", ""))).containsExactly(status("idle"));
    assertThat(stub.hears(request("health", ""))).containsExactly(status("idle"));
    assertThat(stub.hears(request("load_fixture_capability", "")))
        .containsExactly(status("capability_loaded"));
    assertThat(stub.hears(request("health", ""))).containsExactly(status("busy"));
  }

  @Test
  void jsonIsMatchedByPathAndByEqualityWithExtraElementsIgnored() throws IOException {
    Rehearsal stub =
        Rehearsal.of(
            temp,
            matching("{\"matchesJsonPath\":\"$.message.body[?(@.lhs > 10)]\"}", "large"),
            matching(
                "{\"matchesJsonPath\":{\"expression\":\"$.message.body.fixture_root\","
                    + "\"matches\":\".*/missing\"}}",
                "missing"),
            matching(
                "{\"equalToJson\":{\"message\":{\"body\":{\"lhs\":3}}},"
                    + "\"ignoreExtraElements\":true}",
                "three"),
            matching(
                "{\"equalToJson\":\"{\\\"version\\\":6,\\\"message\\\":{\\\"type\\\":\\\"request\\\","
                    + "\\\"body\\\":{\\\"rhs\\\":5,\\\"op\\\":\\\"call_fixture_mul\\\",\\\"lhs\\\":"
                    + "\\\"${json-unit.any-number}\\\"}}}\"}",
                "any times five"));
    assertThat(stub.hears(mul(11, 1))).containsExactly(status("large"));
    assertThat(stub.hears(mul(3, 1))).containsExactly(status("three"));
    assertThat(stub.hears(mul(4, 5))).containsExactly(status("any times five"));
    assertThat(
            stub.hears(
                request(
                    "call_fixture_mul", ",\"fixture_root\":\"/a/missing\",\"lhs\":1,\"rhs\":1")))
        .containsExactly(status("missing"));
  }

  @Test
  void headersSayVersionAndNumberOfTheFrame() throws IOException {
    Rehearsal stub =
        Rehearsal.of(
            temp,
            headed("Protocol-Version", "10", "ten"),
            headed("Frame-Number", "3", "the third frame"));
    assertThat(stub.hears(request("health", "").replace(":6,", ":10,")))
        .containsExactly(status("ten").replace(":6,", ":10,"));
    assertThat(stub.hears(request("health", ""))).containsExactly(status("the third frame"));
  }

  @Test
  void templatesComputeFromTheRequest() throws IOException {
    Rehearsal stub =
        Rehearsal.of(
            temp,
            template(
                "/request/call_fixture_mul",
                "{{object type='response' body=(object status='u64' value=(integer (jsonPath"
                    + " request.body '$.message.body.lhs') '*' (jsonPath request.body"
                    + " '$.message.body.rhs') bits=64))}}"),
            template(
                "/request/health",
                "{\\\"type\\\":\\\"response\\\",\\\"body\\\":{\\\"status\\\":{{json request.url}},"
                    + "\\\"n\\\":{{request.headers.Frame-Number}} } }"));
    assertThat(stub.hears(mul(6, 7)))
        .containsExactly(message("response", "{\"status\":\"u64\",\"value\":42}"));
    assertThat(stub.hears(request("call_fixture_mul", ",\"lhs\":18446744073709551615,\"rhs\":3")))
        .containsExactly(
            message("response", "{\"status\":\"u64\",\"value\":18446744073709551613}"));
    assertThat(stub.hears(request("health", "")))
        .containsExactly(message("response", "{\"status\":\"/request/health\",\"n\":4 }"));
  }

  @Test
  void aTemplateThatFailsAtItsRequestEndsTheStubWithAReason() throws IOException {
    Rehearsal stub =
        Rehearsal.of(
            temp,
            template("/request/health", "{{integer (jsonPath request.body '$.nothing') '+' 1}}"));
    assertThat(failure(() -> stub.hears(request("health", ""))))
        .contains("all.json, mapping 1: the answer to POST /request/health failed: ")
        .contains("integer: found \"\", expected a whole number");
    Rehearsal noFrames = Rehearsal.of(temp, template("/request/health", "{{request.path}}"));
    assertThat(failure(() -> noFrames.hears(request("health", ""))))
        .contains("all.json, mapping 1")
        .contains("no JSON at line 1");
  }

  @Test
  void delaysBecomePausesAndTheSameSeedGivesTheSame() throws IOException {
    String delayed =
        "{\"request\":{\"url\":\"/request/health\"},\"response\":{\"fixedDelayMilliseconds\":1000,"
            + "\"delayDistribution\":{\"type\":\"%s\"},"
            + "\"jsonBody\":{\"type\":\"response\",\"body\":{}}}}";
    String logNormal = delayed.formatted("lognormal\",\"median\":90,\"sigma\":\"0.1");
    logNormal = logNormal.replace("\"0.1\"", "0.1");
    String uniform = delayed.formatted("uniform\",\"lower\":15,\"upper\":25,\"a\":\"");
    uniform = uniform.replace(",\"a\":\"\"", "");
    for (String mapping : List.of(logNormal, uniform)) {
      Path folder = Rehearsal.folder(temp, mapping);
      List<String> first = fourPauses(folder, 42);
      assertThat(fourPauses(folder, 42)).isEqualTo(first);
      assertThat(fourPauses(folder, 43)).isNotEqualTo(first);
      assertThat(first).allSatisfy(pause -> assertThat(millis(pause)).isBetween(1015L, 1200L));
    }
  }

  @Test
  void whatAMappingDelaysOrBreaksIsLoggedWithItsSeed() throws IOException {
    Path folder =
        Rehearsal.folder(
            temp,
            "{\"request\":{\"url\":\"/request/a\"},\"response\":{\"fixedDelayMilliseconds\":9,"
                + "\"chunkedDribbleDelay\":{\"numberOfChunks\":2,\"totalDuration\":30}}}",
            "{\"request\":{\"url\":\"/request/b\"},\"response\":{\"delayDistribution\":"
                + "{\"type\":\"uniform\",\"lower\":5,\"upper\":5}}}",
            mapping("", "/request/plain", "x"),
            "{\"request\":{\"url\":\"/request/c\"},\"response\":"
                + "{\"fault\":\"RANDOM_DATA_THEN_CLOSE\"}}");
    Rehearsal stub = new Rehearsal(folder, Rehearsal.seeded(42));
    stub.goesOn();
    for (String op : List.of("a", "b", "plain", "b", "c")) {
      stub.hears(request(op, ""));
    }
    String all = "{\"event\":\"mapping\",\"mapping\":\"/mappings/all.json, mapping ";
    assertThat(stub.decisions)
        .containsExactly(
            all
                + "1\",\"answer\":0,\"request\":\"POST /request/a\",\"frame\":0,\"delay_ms\":9,"
                + "\"chunks\":2,\"dribble_ms\":30}",
            all
                + "2\",\"answer\":0,\"request\":\"POST /request/b\",\"frame\":1,\"delay_ms\":5,"
                + "\"seed\":42}",
            all
                + "2\",\"answer\":1,\"request\":\"POST /request/b\",\"frame\":3,\"delay_ms\":5,"
                + "\"seed\":42}",
            all
                + "4\",\"answer\":0,\"request\":\"POST /request/c\",\"frame\":4,"
                + "\"fault\":\"RANDOM_DATA_THEN_CLOSE\",\"seed\":42}");
  }

  private static List<String> fourPauses(Path folder, long seed) throws IOException {
    Rehearsal stub = new Rehearsal(folder, Rehearsal.seeded(seed));
    stub.goesOn();
    List<String> pauses = new java.util.ArrayList<>();
    for (int request = 0; request < 4; request++) {
      pauses.add(stub.hears(request("health", "")).getFirst());
    }
    return pauses;
  }

  private static long millis(String pause) {
    return Long.parseLong(pause.replace("pauses ", ""));
  }

  @Test
  void dribbledFramesComeInEqualChunks() throws IOException {
    Rehearsal stub =
        Rehearsal.of(
            temp,
            "{\"request\":{\"url\":\"/request/health\"},\"response\":{\"chunkedDribbleDelay\":"
                + "{\"numberOfChunks\":3,\"totalDuration\":300},"
                + "\"body\":\"[{\\\"payload\\\":\\\"01\\\"},{\\\"stderr\\\":\\\"-\\\"},"
                + "{\\\"payload\\\":\\\"2\\\"}]\"}}");
    assertThat(stub.hears(request("health", "")))
        .containsExactly(
            "flushes",
            "pauses 100",
            "bytes \\0\\0\\0",
            "flushes",
            "pauses 100",
            "bytes \u000201",
            "stderr -",
            "bytes \\0",
            "flushes",
            "pauses 100",
            "bytes \\0\\0\u00012");
  }

  @Test
  void theFourFaultsAreWhatTheyAreForAReaderOfFrames() throws IOException {
    assertThat(fault("EMPTY_RESPONSE", 1)).containsExactly(EXITS_0);
    assertThat(fault("CONNECTION_RESET_BY_PEER", 1))
        .containsExactly("ends Signaled[signal=9, core=false]");
    assertThat(fault("RANDOM_DATA_THEN_CLOSE", 1)).hasSize(2).endsWith(EXITS_1);
    List<String> malformed = fault("MALFORMED_RESPONSE_CHUNK", 1);
    assertThat(malformed).hasSize(2).endsWith(EXITS_1);
    assertThat(malformed.getFirst())
        .as("the length of the answer, then garbage that is too short")
        .startsWith("bytes \\0\\0\\0I")
        .hasSizeLessThan("bytes \\0\\0\\0I".length() + 0x49);
    for (String fault : List.of("RANDOM_DATA_THEN_CLOSE", "MALFORMED_RESPONSE_CHUNK")) {
      assertThat(fault(fault, 1)).isEqualTo(fault(fault, 1)).isNotEqualTo(fault(fault, 2));
    }
  }

  private List<String> fault(String name, long seed) throws IOException {
    Path folder =
        Rehearsal.folder(
            temp,
            "{\"request\":{\"url\":\"/request/health\"},\"response\":{\"fault\":\""
                + name
                + "\",\"jsonBody\":{\"type\":\"response\",\"body\":{\"status\":\"health_ok\"}}}}");
    Rehearsal stub = new Rehearsal(folder, Rehearsal.seeded(seed));
    stub.goesOn();
    return stub.hears(request("health", ""));
  }

  @Test
  void anUnmatchedRequestIsExplainedAnsweredAndNotForgotten() throws IOException {
    Rehearsal stub =
        Rehearsal.of(
            temp, matching("{\"matchesJsonPath\":\"$.message.body[?(@.lhs > 10)]\"}", "x"));
    List<String> said = stub.hears(mul(3, 1));
    assertThat(said.getFirst())
        .isEqualTo(
            "stderr frametape: frame 2 from the parent, POST /request/call_fixture_mul, matches"
                + " none of 1 mappings");
    assertThat(said.get(1)).startsWith("stderr frametape: the nearest is ").contains("mapping 1");
    assertThat(said).anyMatch(line -> line.contains("<<<<< Body does not match"));
    assertThat(said.getLast())
        .contains("\"status\":\"error\",\"code\":\"frametape.stub.unmatched\"")
        .contains("no mapping answers POST /request/call_fixture_mul");
    assertThat(stub.hears(mul(11, 1))).as("it goes on").containsExactly(status("x"));
    assertThat(stub.hears(request("terminate", "")))
        .as("but does not end as if all had been well")
        .containsExactly(status("terminating"), EXITS_70);
  }

  @Test
  void anUnmatchedRequestEndsOrHangsTheStubByChoice() throws IOException {
    assertThat(unmatched(OnUnmatched.EXIT)).last().isEqualTo(EXITS_70);
    assertThat(unmatched(OnUnmatched.HANG)).last().isEqualTo("hangs");
  }

  private List<String> unmatched(OnUnmatched reaction) throws IOException {
    Rehearsal stub =
        new Rehearsal(
            one(),
            new StubOptions(6, reaction, false, false, 0, false, false, UnaryOperator.identity()));
    stub.goesOn();
    List<String> said = stub.hears(request("describe", ""));
    assertThat(said).noneMatch(line -> line.contains("frametape.stub.unmatched"));
    return said;
  }

  @Test
  void unusedMappingsAreNamedAndCountWhenAsked() throws IOException {
    for (boolean fails : new boolean[] {true, false}) {
      Rehearsal stub =
          new Rehearsal(
              Rehearsal.folder(
                  temp,
                  mapping("\"name\":\"used\",", "/request/health", "health_ok"),
                  mapping("\"name\":\"never\",", "/request/describe", "x")),
              new StubOptions(
                  6, OnUnmatched.ERROR, fails, false, 0, false, true, UnaryOperator.identity()));
      stub.goesOn();
      stub.hears(request("health", ""));
      List<String> said = stub.hears(request("terminate", ""));
      assertThat(said)
          .anyMatch(line -> line.contains("1 of 2 mappings were never used"))
          .anyMatch(line -> line.endsWith("(never)"))
          .noneMatch(line -> line.endsWith("(used)"))
          .endsWith(fails ? EXITS_70 : EXITS_0);
    }
  }

  private Path one() throws IOException {
    return Rehearsal.folder(temp, mapping("", "/request/health", "health_ok"));
  }

  private static String mul(long lhs, long rhs) {
    return request("call_fixture_mul", ",\"lhs\":" + lhs + ",\"rhs\":" + rhs);
  }

  /** A mapping with an escaped body. */
  private static String answer(String url, String body) {
    return "{\"request\":{\"url\":\"" + url + "\"},\"response\":{\"body\":\"" + body + "\"}}";
  }

  private static String template(String url, String body) {
    return "{\"request\":{\"url\":\""
        + url
        + "\"},\"response\":{\"transformers\":[\"response-template\"],\"body\":\""
        + body
        + "\"}}";
  }

  private static String matching(String pattern, String status) {
    return "{\"request\":{\"urlPath\":\"/request/call_fixture_mul\",\"bodyPatterns\":["
        + pattern
        + "]},\"response\":{\"jsonBody\":{\"type\":\"response\",\"body\":{\"status\":\""
        + status
        + "\"}}}}";
  }

  private static String headed(String header, String value, String status) {
    return "{\"request\":{\"urlPattern\":\"/request/.*\",\"headers\":{\""
        + header
        + "\":{\"equalTo\":\""
        + value
        + "\"}}},\"response\":{\"jsonBody\":{\"type\":\"response\",\"body\":{\"status\":\""
        + status
        + "\"}}}}";
  }

  private interface Work {
    void run() throws IOException;
  }

  private static String failure(Work work) throws IOException {
    try {
      work.run();
    } catch (StubException failure) {
      return failure.getMessage();
    }
    throw new AssertionError("it did not fail");
  }
}
