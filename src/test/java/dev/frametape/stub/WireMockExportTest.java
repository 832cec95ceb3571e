package dev.frametape.stub;

import static dev.frametape.stub.Rehearsal.CONFIGURE;
import static dev.frametape.stub.Rehearsal.message;
import static dev.frametape.stub.Rehearsal.request;
import static dev.frametape.stub.Rehearsal.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.frame.IgnoredPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A recording becomes mappings that serve the same conversation. */
class WireMockExportTest {
  private static final String HEADER =
      "{\"frametape\":1,\"tool\":\"0.1.0\",\"started\":\"2026-11-22T20:00:00.123456Z\","
          + "\"framing\":\"u32be-json\",\"argv\":[\"worker\"],\"env\":{},\"frame_limit\":1048576}";
  private static final String HELLO =
      message("handshake", "{\"worker_version\":\"9\",\"protocol_version\":6}");

  @TempDir Path temp;

  private final List<String> lines = new ArrayList<>(List.of(HEADER));
  private long micros;

  private WireMockExportTest line(String rest) {
    lines.add("{\"n\":" + lines.size() + ",\"t\":" + ++micros + "," + rest + "}");
    return this;
  }

  private WireMockExportTest says(String frame) {
    return line("\"to\":\"parent\",\"frame\":" + frame);
  }

  private WireMockExportTest hears(String frame) {
    return line("\"to\":\"child\",\"frame\":" + frame);
  }

  private Path recording() throws IOException {
    return Files.write(temp.resolve("talk.jsonl"), lines);
  }

  private Rehearsal exported(String... ignored) throws IOException {
    Path folder = temp.resolve("export");
    List<IgnoredPlace> places = Stream.of(ignored).map(IgnoredPlace::of).toList();
    WireMockExport.write(recording(), folder, places);
    return new Rehearsal(folder, StubOptions.DEFAULT);
  }

  @Test
  void repeatsOfOneRequestAnswerInTheirOrderAndTheLastAnswerStays() throws IOException {
    says(HELLO).hears(CONFIGURE);
    for (String answer : List.of("one", "one", "two")) {
      hears(request("health", "")).says(status(answer));
    }
    Rehearsal stub = exported();
    assertThat(stub.goesOn()).containsExactly(HELLO);
    assertThat(stub.hears(CONFIGURE)).isEmpty();
    for (String answer : List.of("one", "one", "two", "two")) {
      assertThat(stub.hears(request("health", ""))).containsExactly(status(answer));
    }
  }

  @Test
  void anOpOfAnyLengthHasAFile() throws IOException {
    String op = "\\u001b]0;" + "x".repeat(400);
    says(HELLO).hears(request(op, "")).says(status("ok"));
    Rehearsal stub = exported();
    assertThat(stub.goesOn()).containsExactly(HELLO);
    assertThat(stub.hears(request(op, ""))).containsExactly(status("ok"));
  }

  @Test
  void equalAnswersAreOneMapping() throws IOException {
    says(HELLO).hears(request("health", "")).says(status("ok"));
    hears(request("health", "")).says(status("ok"));
    exported();
    try (Stream<Path> mappings = Files.list(temp.resolve("export/mappings"))) {
      assertThat(mappings.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("0001-event-start.json", "0002-request-health.json");
    }
  }

  @Test
  void everythingThatAWorkerDoesComesBack() throws IOException {
    line("\"stderr\":\"up\\n\"").line("\"stderr_bytes\":\"/w==\"").says(HELLO);
    hears(request("a", "")).line("\"to\":\"parent\",\"text\":\"no {{JSON}}\",\"length\":11");
    line("\"to\":\"parent\",\"payload\":\"AP8=\",\"length\":2").says("{\"b\":1.50,\"a\":2}");
    line("\"to\":\"parent\",\"bytes\":\"AAAB9A==\",\"why\":\"length announces 500 bytes\"");
    hears(request("b", "")).line("\"stderr\":\"deliberate \"").line("\"stderr\":\"panic\\n\"");
    line("\"event\":\"exit\",\"signal\":6");
    Rehearsal stub = exported();
    assertThat(stub.goesOn()).containsExactly("stderr up", "stderr �", HELLO);
    assertThat(stub.hears(request("a", "")))
        .containsExactly("no {{JSON}}", "\0�", "{\"b\":1.50,\"a\":2}", "bytes \\0\\0\u0001ô");
    assertThat(stub.hears(request("b", "")))
        .containsExactly("stderr deliberate panic", "ends Signaled[signal=6, core=false]");
  }

  @Test
  void placesThatMayDifferMayAlsoBeMissing() throws IOException {
    says(HELLO).hears(request("load", ",\"root\":\"/a\",\"n\":1")).says(status("loaded"));
    Rehearsal stub = exported("/root", "load:/extra");
    stub.goesOn();
    for (String fields :
        List.of(
            ",\"root\":\"/b\",\"n\":1",
            ",\"n\":1",
            ",\"n\":1,\"root\":{\"x\":[]},\"extra\":\"more\"")) {
      assertThat(stub.hears(request("load", fields))).containsExactly(status("loaded"));
    }
    assertThat(stub.hears(request("load", ",\"root\":\"/a\",\"n\":2")))
        .last()
        .asString()
        .contains("frametape.stub.unmatched");
  }

  @Test
  void aWorkerThatWasToldToTerminateDoesNotWaitForTheEndOfItsInput() throws IOException {
    says(HELLO).hears(request("terminate", "")).says(status("terminating"));
    line("\"event\":\"eof\",\"from\":\"parent\"").line("\"event\":\"eof\",\"from\":\"child\"");
    line("\"event\":\"exit\",\"code\":7");
    Rehearsal stub = exported();
    stub.goesOn();
    assertThat(stub.hears(request("terminate", "")))
        .containsExactly(status("terminating"), "ends Exited[code=7]");
  }

  @Test
  void aStreamThatEndsLongBeforeItsWorkerEndsAtItsPlace() throws IOException {
    says(HELLO).hears(request("a", "")).line("\"event\":\"eof\",\"from\":\"child\"");
    micros += 1_000_000;
    hears(request("b", "")).line("\"event\":\"exit\",\"code\":7");
    Rehearsal stub = exported();
    stub.goesOn();
    assertThat(stub.hears(request("a", ""))).containsExactly("closes STDOUT");
    assertThat(stub.hears(request("b", ""))).containsExactly("ends Exited[code=7]");
  }

  @Test
  void whatMappingsCannotSayIsToldAndNotHidden() throws IOException {
    says(HELLO).line("\"event\":\"signal\",\"signal\":15,\"by\":\"parent\"");
    assertThat(WireMockExport.write(recording(), temp.resolve("e"), List.of()).leftOut())
        .singleElement()
        .asString()
        .contains("line 3 is left out: signal 15 from parent");
  }

  @Test
  void nothingIsMixedIntoAFolderThatIsInUse() throws IOException {
    says(HELLO);
    exported();
    assertThatThrownBy(this::exported).hasMessageContaining("is there and not empty");
  }

  /** Any lockstep conversation comes out as it was recorded, in any order that its states allow. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aConversationComesOutAsItWasRecorded(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> asked = new ArrayList<>();
    List<List<String>> answered = new ArrayList<>();
    says(HELLO).hears(CONFIGURE);
    for (int turn = 0; turn < 30; turn++) {
      asked.add(request("op" + random.nextInt(4), ",\"x\":" + random.nextInt(3)));
      hears(asked.getLast());
      List<String> answers = new ArrayList<>();
      for (int rows = random.nextInt(3); rows > 0; rows--) {
        answers.add(
            message(
                "data_row",
                "{\"stream\":\"é\",\"sequence\":" + rows + ",\"payload\":" + odd(random) + "}"));
      }
      answers.add(status("s" + random.nextInt(2)));
      answers.forEach(this::says);
      answered.add(answers);
    }
    Rehearsal stub = exported();
    assertThat(stub.goesOn()).containsExactly(HELLO);
    assertThat(stub.hears(CONFIGURE)).isEmpty();
    for (int turn = 0; turn < asked.size(); turn++) {
      assertThat(stub.hears(asked.get(turn))).isEqualTo(answered.get(turn));
    }
  }

  private static String odd(SplittableRandom random) {
    return List.of(
            "1e400",
            "18446744073709551616.50",
            "{\"a\":1,\"a\":2}",
            "\"\\ud800\"",
            "[ 1 ,\t2]",
            "\"{{jsonPath request.body '$'}}\"")
        .get(random.nextInt(6));
  }
}
