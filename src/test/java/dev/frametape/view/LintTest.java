package dev.frametape.view;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.recording.RedactionRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LintTest {
  private static final String SHAKE =
      up("handshake", "\"worker_version\":\"1\",\"protocol_version\":6");
  private static final String LIMIT = down("configure_frame_limit", "\"max_frame_bytes\":65536");
  private static final String ASK = down("request", "\"op\":\"health\"");
  private static final String OK = up("response", "\"status\":\"health_ok\"");

  @TempDir Path folder;

  private static String envelope(String type, String body) {
    return "{\"version\":6,\"message\":{\"type\":\"" + type + "\",\"body\":{" + body + "}}}";
  }

  private static String up(String type, String body) {
    return "\"to\":\"parent\",\"frame\":" + envelope(type, body);
  }

  private static String down(String type, String body) {
    return "\"to\":\"child\",\"frame\":" + envelope(type, body);
  }

  private static String row(String stream, int sequence) {
    return up(
        "data_row", "\"stream\":\"" + stream + "\",\"sequence\":" + sequence + ",\"payload\":1");
  }

  private static String raw(String text) {
    return "\"to\":\"parent\",\"bytes\":\""
        + Base64.getEncoder().encodeToString(text.getBytes(ISO_8859_1))
        + "\",\"why\":\"no length\"";
  }

  private List<LintFinding> lint(String... lines) throws IOException {
    StringBuilder text =
        new StringBuilder(
            "{\"frametape\":1,\"tool\":\"0.1.0\",\"started\":\"2026-01-01T00:00:00Z\",\"framing\":\"u32be-json\",\"argv\":[\"w\"],\"env\":{},\"frame_limit\":1048576}\n");
    for (int n = 1; n <= lines.length; n++) {
      text.append("{\"n\":" + n + ",\"t\":" + n + "," + lines[n - 1] + "}\n");
    }
    Path file = Files.writeString(folder.resolve("talk.jsonl"), text);
    List<LintFinding> found = new ArrayList<>();
    Lint.check(file, RedactionRules.defaults(), found::add, (_, _) -> {});
    found.removeIf(finding -> finding.rule() == LintRule.CUT_OFF);
    return found;
  }

  private void finds(LintRule rule, long line, String found, String expected, String... lines)
      throws IOException {
    List<LintFinding> all = lint(lines);
    assertThat(all).as("%s", all).hasSize(1);
    assertThat(all.getFirst().rule()).isEqualTo(rule);
    assertThat(all.getFirst().line()).isEqualTo(line);
    assertThat(all.getFirst().found()).isEqualTo(found);
    assertThat(all.getFirst().expected()).isEqualTo(expected);
  }

  @Test
  void aSoundConversationHasNoFindings() throws IOException {
    assertThat(
            lint(
                SHAKE,
                LIMIT,
                ASK,
                OK,
                down("request", "\"op\":\"emit_test_rows\",\"streams\":[\"a\",\"b\"]"),
                row("a", 0),
                row("b", 0),
                row("a", 1),
                up("response", "\"status\":\"rows_complete\",\"count\":3"),
                down("request", "\"op\":\"run_data_stream\""),
                row("a", 0),
                up(
                    "response",
                    "\"status\":\"stream_complete\",\"summary\":{\"total_rows\":1,\"per_stream_counts\":{\"a\":1}}"),
                "\"event\":\"exit\",\"code\":0"))
        .isEmpty();
  }

  @Test
  void textOnStdoutIsNamedOnce() throws IOException {
    finds(
        LintRule.NO_FRAMES,
        3,
        "text to the parent: \"INFO started\\n\"",
        "a length of 4 bytes, and JSON",
        SHAKE,
        raw("INFO started\n"),
        raw("more\n"));
  }

  @Test
  void lengthsAndPayloadsAboveTheLimit() throws IOException {
    finds(
        LintRule.OVER_LIMIT,
        2,
        "a length of 2097152 bytes to the parent",
        "at most 1048576 bytes",
        raw("\0\u0020\0\0{\"ve"));
    finds(
        LintRule.OVER_LIMIT,
        4,
        "a payload of 70062 bytes to the parent",
        "at most 65536 bytes",
        SHAKE,
        LIMIT,
        up("diagnostics", "\"x\":\"" + "y".repeat(70_000) + "\""));
  }

  @Test
  void framesThatAreCutOrNoJson() throws IOException {
    finds(
        LintRule.CUT_FRAME,
        3,
        "6 bytes of a frame to the parent",
        "44 bytes",
        SHAKE,
        "\"to\":\"parent\",\"part\":{\"frame\":44,\"from\":0},\"bytes\":\"AAAAKHsi\"");
    finds(
        LintRule.BAD_JSON,
        3,
        "a payload that begins with \"hello\"",
        "one JSON document",
        SHAKE,
        "\"to\":\"parent\",\"text\":\"hello\",\"length\":5");
    finds(
        LintRule.NO_ENVELOPE,
        3,
        "no message type",
        "{\"version\":...,\"message\":{\"type\":...,\"body\":...}}",
        SHAKE,
        "\"to\":\"parent\",\"frame\":{\"version\":6}");
    finds(LintRule.VERSION_CHANGE, 3, "version 7", "version 6", SHAKE, LIMIT.replace(":6,", ":7,"));
  }

  @Test
  void beginningsThatAreNone() throws IOException {
    finds(LintRule.NO_HANDSHAKE, 2, "terminated", "handshake", up("terminated", ""));
    finds(LintRule.NO_CONFIGURATION, 3, "hello", "configure_frame_limit", SHAKE, down("hello", ""));
  }

  @Test
  void requestsAndResponsesThatDoNotPair() throws IOException {
    finds(
        LintRule.RESPONSE_WITHOUT_REQUEST,
        6,
        "response health_ok",
        "a request before it; all 1 are answered",
        SHAKE,
        LIMIT,
        ASK,
        OK,
        OK);
    finds(LintRule.UNASKED_MESSAGE, 4, "data_row", "an open request", SHAKE, LIMIT, row("a", 0));
    finds(
        LintRule.REQUEST_WITHOUT_RESPONSE,
        4,
        "request health, and no response",
        "a response before the end",
        SHAKE,
        LIMIT,
        ASK);
    finds(
        LintRule.REQUEST_WITHOUT_RESPONSE,
        4,
        "request health, and the next request",
        "a response before the next request",
        SHAKE,
        LIMIT,
        ASK,
        ASK,
        OK);
  }

  @Test
  void messagesOfTheParentThatAreNoRequestsAreAnsweredInTheirTurn() throws IOException {
    String tick = down("progress_tick", "");
    String error = up("response", "\"status\":\"error\"");
    finds(LintRule.NO_REQUEST, 4, "progress_tick", "a request", SHAKE, LIMIT, tick, error, ASK, OK);
    finds(LintRule.NO_REQUEST, 5, "progress_tick", "a request", SHAKE, LIMIT, ASK, tick, OK, error);
    finds(LintRule.NO_REQUEST, 4, "progress_tick", "a request", SHAKE, LIMIT, tick, ASK, error, OK);
    assertThat(lint(SHAKE, LIMIT, tick, error, error))
        .extracting(LintFinding::rule)
        .containsExactly(LintRule.NO_REQUEST, LintRule.RESPONSE_WITHOUT_REQUEST);
  }

  @Test
  void rowsThatAreMissingOrMiscounted() throws IOException {
    finds(
        LintRule.SEQUENCE_GAP,
        6,
        "row 2 of stream a",
        "row 1",
        SHAKE,
        LIMIT,
        ASK,
        row("a", 0),
        row("a", 2),
        up("response", "\"status\":\"rows_complete\",\"count\":2"));
    finds(
        LintRule.ROW_COUNT,
        6,
        "a count of 2",
        "1, the number of rows sent",
        SHAKE,
        LIMIT,
        ASK,
        row("a", 0),
        up("response", "\"status\":\"rows_complete\",\"count\":2"));
    finds(
        LintRule.ROW_COUNT,
        6,
        "a count of 2 for stream a",
        "1, the number of rows sent",
        SHAKE,
        LIMIT,
        ASK,
        row("a", 0),
        up(
            "response",
            "\"status\":\"stream_complete\",\"summary\":{\"total_rows\":1,\"per_stream_counts\":{\"a\":2}}"));
  }

  @Test
  void endsAndSecrets() throws IOException {
    finds(LintRule.BAD_END, 2, "exit code 134", "0", "\"event\":\"exit\",\"code\":134");
    finds(
        LintRule.BAD_END, 2, "death by signal 6", "exit code 0", "\"event\":\"exit\",\"signal\":6");
    finds(
        LintRule.SECRET, 2, "assignment in stderr", "none", "\"stderr\":\"password=hunter22\\n\"");
    finds(
        LintRule.DAMAGED,
        2,
        folder.resolve("talk.jsonl")
            + ": line 2, byte 144: found broken JSON, expected one object per line; use an intact"
            + " copy, or record the conversation again",
        "a recording of format 1",
        "broken");
  }

  static List<Path> realRecordings() throws IOException {
    try (var files = Files.list(Path.of("recordings"))) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).toList();
    }
  }

  /**
   * What the published parent and the fixture worker say to each other breaks no rule but on
   * purpose.
   */
  @ParameterizedTest
  @MethodSource("realRecordings")
  void realRecordingsBreakNoRuleByAccident(Path recording) throws IOException {
    List<LintFinding> found = new ArrayList<>();
    Lint.check(recording, RedactionRules.defaults(), found::add, (_, _) -> {});
    String name = recording.getFileName().toString();
    found.removeIf(finding -> finding.rule().level() == LintRule.Level.WARNING);
    if (name.contains("half-a-row")) {
      assertThat(found).extracting(LintFinding::rule).containsExactly(LintRule.CUT_FRAME);
    } else if (name.contains("error-and-rows")) {
      // Its parent sends frames that are no requests, and has them answered.
      assertThat(found)
          .extracting(LintFinding::rule)
          .containsExactly(LintRule.NO_REQUEST, LintRule.NO_REQUEST);
    } else {
      assertThat(found).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "\"\\u001b[31m", "\\u202e\\u0000"})
  void hostilePayloadsNeitherHangNorReachATerminal(String piece) throws IOException {
    String payload = piece.repeat(1_000_000 / piece.length());
    List<LintFinding> found =
        lint(
            SHAKE,
            "\"to\":\"parent\",\"payload\":\""
                + Base64.getEncoder().encodeToString(payload.getBytes(UTF_8))
                + "\",\"length\":"
                + payload.length());
    assertThat(found).extracting(LintFinding::rule).containsExactly(LintRule.BAD_JSON);
    assertThat(found.toString().chars().filter(c -> c < ' ' || c == 0x202e)).isEmpty();
  }
}
