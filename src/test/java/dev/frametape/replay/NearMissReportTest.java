package dev.frametape.replay;

import static dev.frametape.replay.Frames.CONFIGURE;
import static dev.frametape.replay.Frames.HANDSHAKE;
import static dev.frametape.replay.Frames.mul;
import static dev.frametape.replay.Frames.request;
import static dev.frametape.replay.Frames.u64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people read; {@code -Dgolden.update=true} writes the files anew. */
class NearMissReportTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/replay");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void record() throws IOException {
    file = folder.resolve("talk.jsonl");
    try (Recorder relay = new Recorder(file)) {
      relay.toParent(HANDSHAKE).toChild(CONFIGURE);
      relay.toChild(mul("/home/me/fixture", 6, 7)).toParent(u64(42));
      relay.toChild(request("health", "")).toParent(u64(0));
      relay.toChild(mul("/home/me/fixture", 2, 3)).toParent(u64(6));
      relay.toChild(request("emit_test_rows", ",\"streams\":[\"a\",\"b\"]")).toParent(u64(2));
      relay.exited(new ChildExit.Exited(0));
    }
  }

  @Test
  void aPathOfAnotherMachineCanBeIgnored() throws IOException {
    golden("path", ReplayOptions.DEFAULT, CONFIGURE, mul("/build/fixture", 6, 7));
  }

  @Test
  void aFrameThatWasRecordedElsewhereCanBeAllowedThere() throws IOException {
    golden("order", ReplayOptions.DEFAULT, CONFIGURE, request("health", ""));
  }

  @Test
  void aFrameThatIsAskedForOnceMoreIsNotThereTwice() throws IOException {
    golden(
        "once-more",
        ReplayOptions.DEFAULT.with(
            new MatchRules(MatchRules.Match.JSON, MatchRules.Order.ANY, List.of())),
        CONFIGURE,
        request("health", ""),
        request("health", ""));
  }

  @Test
  void aNewRequestHasToBeRecorded() throws IOException {
    golden(
        "new-request",
        ReplayOptions.DEFAULT,
        CONFIGURE,
        request("describe", ",\"name\":\"Nat.add\",\"escape\":\"\\u001b[31m\\u202e\""));
  }

  @Test
  void whatIsNoJsonIsShownAsText() throws IOException {
    golden("no-json", ReplayOptions.DEFAULT, CONFIGURE, "GET / HTTP/1.1\r\n");
  }

  @Test
  void bytesThatAreNoFrameAreTold() throws IOException {
    try (Rehearsal worker = new Rehearsal(file, ReplayOptions.DEFAULT)) {
      worker.goesOn();
      worker.hearsBytes(new byte[] {-1, -1, -1, -1, 0x1b});
      assertGolden("no-frame", worker.reports().getFirst());
    }
  }

  @Test
  void stderrHasTheSameWordsBehindOurName() throws IOException {
    try (Rehearsal worker = new Rehearsal(file, ReplayOptions.DEFAULT)) {
      worker.goesOn();
      worker.hears(request("health", ""));
      assertThat(worker.stderr().replaceAll("(?m)^frametape: ", ""))
          .isEqualTo(worker.reports().getFirst());
    }
  }

  @Test
  void aPartOfAFrameBeforeTheEndIsTold() throws IOException {
    try (Rehearsal worker = new Rehearsal(file, ReplayOptions.DEFAULT)) {
      worker.goesOn();
      worker.hears(CONFIGURE);
      worker.hearsBytes(new byte[] {0, 0, 0, 9, 1});
      worker.hearsEnd();
      assertThat(worker.reports().getFirst()).contains("a frame that was cut off after 5 bytes");
    }
  }

  private void golden(String name, ReplayOptions options, String... frames) throws IOException {
    try (Rehearsal worker = new Rehearsal(file, options)) {
      worker.goesOn();
      for (String frame : frames) {
        worker.hears(frame);
      }
      assertThat(worker.reports()).hasSize(1);
      assertGolden(name, worker.reports().getFirst());
    }
  }

  private void assertGolden(String name, String report) throws IOException {
    String text = report.replace(folder.toString() + "/", "");
    Path golden = GOLDEN.resolve("near-miss-" + name + ".txt");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(Files.readString(golden));
  }

  @Test
  void theErrorAnswerNamesTheNearestRequest() {
    byte[] answer =
        ErrorAnswer.to(ParentFrame.of(Frames.of(mul("/r", 1, 1))), java.util.Optional.empty())
            .orElseThrow();
    ParentFrame frame = ParentFrame.of(answer);

    assertThat(frame.label()).isEqualTo("response error");
    assertThat(frame.json()).isPresent();
  }
}
