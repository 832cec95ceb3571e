package dev.frametape.view;

import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopePeek;
import dev.frametape.frame.Frame;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.JsonValue;
import dev.frametape.process.ByteText;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.FrameJoiner;
import dev.frametape.recording.JoinedEvent;
import dev.frametape.recording.JsonText;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingException;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingRedactor.Progress;
import dev.frametape.recording.RedactionRules;
import dev.frametape.recording.SecretScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Holds the conversation of a recording, as it was delivered, against the protocol. In constant
 * memory but for the names of the streams of one request.
 */
public final class Lint {
  private static final int HEAD_BYTES = 64 * 1024;

  /** Larger payloads are not read as a whole: their JSON is not judged. */
  private static final int LARGEST_JUDGED = 1024 * 1024;

  private static final int SHOWN_BYTES = 48;
  private static final int MOST_STREAMS = 10_000;

  private final Consumer<LintFinding> findings;
  private final boolean hasFrames;
  private final Map<Direction, Long> frames = new EnumMap<>(Direction.class);
  private final Map<Direction, Boolean> adrift = new EnumMap<>(Direction.class);
  private OptionalInt version = OptionalInt.empty();
  private long limit;

  // The request that is open; null when none is.
  private String request;
  private long requestLine;
  private OptionalLong requestFrame = OptionalLong.empty();
  private long requests;

  // Messages that are no requests, and whose answers are still to come: before those to the open
  // request, and behind it.
  private long refusals;
  private long laterRefusals;

  private long rows;
  private final Map<String, Long> nextRow = new HashMap<>();

  private Lint(RecordingHeader header, Consumer<LintFinding> findings) {
    this.findings = findings;
    hasFrames = header.framing().equals(RecordingHeader.U32BE_JSON);
    limit = header.frameLimit();
  }

  /**
   * Reads a recording, and gives what it finds.
   *
   * @param rules what is taken for a secret
   * @throws IOException when it cannot be read; damage is a finding
   */
  public static void check(
      Path recording, RedactionRules rules, Consumer<LintFinding> findings, Progress progress)
      throws IOException {
    try (RecordingReader reader = RecordingReader.open(recording)) {
      if (reader.header().isPresent()) {
        new Lint(reader.header().get(), findings).read(reader, Files.size(recording), progress);
      }
      if (!reader.end().complete()) {
        findings.accept(
            new LintFinding(
                LintRule.CUT_OFF,
                0,
                OptionalLong.empty(),
                "no footer",
                "a footer as its last line"));
      }
      SecretScan.scan(
          recording,
          rules,
          secret ->
              findings.accept(
                  new LintFinding(
                      LintRule.SECRET,
                      secret.line(),
                      secret.frame(),
                      secret.name() + " in " + secret.place(),
                      "none")),
          progress);
    } catch (RecordingException damage) {
      findings.accept(
          new LintFinding(
              LintRule.DAMAGED,
              damage.line(),
              OptionalLong.empty(),
              ByteText.spelledOut(damage.getMessage()),
              "a recording of format 1"));
    }
  }

  private void read(RecordingReader reader, long all, Progress progress) throws IOException {
    FrameJoiner joiner = new FrameJoiner(reader);
    long count = 0;
    for (var event = joiner.next(); event.isPresent(); event = joiner.next()) {
      switch (event.get()) {
        case JoinedEvent.Whole whole ->
            frame(whole.to(), whole.last() + 1, whole.bytes(), number(whole.to()));
        case JoinedEvent.Partial partial -> cut(partial);
        case JoinedEvent.Other(RecordedLine line) -> {
          other(line);
          if (++count % 256 == 0) {
            progress.at(line.offset(), all);
          }
        }
      }
    }
    joiner.open().forEach(this::cut);
    if (request != null) {
      find(
          LintRule.REQUEST_WITHOUT_RESPONSE,
          requestLine,
          requestFrame,
          "request " + request + ", and no response",
          "a response before the end");
    }
  }

  private OptionalLong number(Direction to) {
    long number = frames.merge(to, 1L, Long::sum) - 1;
    return OptionalLong.of(number);
  }

  private void find(LintRule rule, long line, OptionalLong frame, String found, String expected) {
    findings.accept(new LintFinding(rule, line, frame, found, expected));
  }

  private void cut(JoinedEvent.Partial partial) {
    find(
        LintRule.CUT_FRAME,
        partial.last() + 1,
        number(partial.to()),
        partial.bytes().length() + " bytes of a frame to the " + partial.to().receiver(),
        partial.frameBytes().isPresent()
            ? partial.frameBytes().getAsLong() + " bytes"
            : "at least the 4 bytes of its length");
  }

  private void other(RecordedLine line) throws IOException {
    switch (line.event()) {
      case RecordedEvent.Raw raw when hasFrames -> raw(line, raw);
      case RecordedEvent.Exited(ChildExit.Exited(int code)) when code != 0 ->
          find(LintRule.BAD_END, line.n() + 1, OptionalLong.empty(), "exit code " + code, "0");
      case RecordedEvent.Exited(ChildExit.Signaled death) ->
          find(
              LintRule.BAD_END,
              line.n() + 1,
              OptionalLong.empty(),
              "death by signal " + death.signal(),
              "exit code 0");
      case RecordedEvent.Raw _,
          RecordedEvent.Exited _,
          RecordedEvent.Frame _,
          RecordedEvent.Part _,
          RecordedEvent.Stderr _,
          RecordedEvent.Spawned _,
          RecordedEvent.Eof _,
          RecordedEvent.Signal _,
          RecordedEvent.Fault _,
          RecordedEvent.FaultInert _,
          RecordedEvent.Stopped _,
          RecordedEvent.End _,
          RecordedEvent.Unknown _ -> {}
    }
  }

  /** Told once per direction: nothing behind it can be a frame. */
  private void raw(RecordedLine line, RecordedEvent.Raw raw) throws IOException {
    if (adrift.put(raw.to(), true) != null) {
      return;
    }
    byte[] head = raw.bytes().head(SHOWN_BYTES);
    boolean text = isText(head);
    long announced = head.length < 4 ? -1 : Integer.toUnsignedLong(intOf(head));
    find(
        !text && announced > limit ? LintRule.OVER_LIMIT : LintRule.NO_FRAMES,
        line.n() + 1,
        OptionalLong.empty(),
        text
            ? "text to the " + raw.to().receiver() + ": " + quoted(head)
            : announced > limit
                ? "a length of " + announced + " bytes to the " + raw.to().receiver()
                : head.length
                    + " bytes or more to the "
                    + raw.to().receiver()
                    + ": "
                    + quoted(head),
        announced > limit && !text
            ? "at most " + limit + " bytes"
            : "a length of 4 bytes, and JSON");
  }

  private static int intOf(byte[] head) {
    return ByteBuffer.wrap(head).getInt();
  }

  private static boolean isText(byte[] head) {
    for (byte each : head) {
      if (each >= 0 && each < ' ' && each != '\n' && each != '\r' && each != '\t') {
        return false;
      }
    }
    return head.length > 0;
  }

  private static String quoted(byte[] head) {
    return '"' + ByteText.spelledOut(ByteText.decode(head)) + '"';
  }

  private static String word(Optional<String> word) {
    return word.map(text -> ByteText.spelledOut(text.length() > 80 ? text.substring(0, 80) : text))
        .orElse("without a name");
  }

  private void frame(Direction to, long line, RecordedBytes bytes, OptionalLong number)
      throws IOException {
    if (!hasFrames) {
      return;
    }
    long payload = bytes.length() - Frame.PREFIX_BYTES;
    if (payload > limit) {
      find(
          LintRule.OVER_LIMIT,
          line,
          number,
          "a payload of " + payload + " bytes to the " + to.receiver(),
          "at most " + limit + " bytes");
    }
    byte[] head = bytes.head(HEAD_BYTES);
    int from = Math.min(Frame.PREFIX_BYTES, head.length);
    EnvelopePeek peek = EnvelopePeek.of(head, from, head.length - from);
    if (payload <= LARGEST_JUDGED && !isJson(bytes)) {
      byte[] shown = Arrays.copyOfRange(head, from, Math.min(head.length, from + SHOWN_BYTES));
      find(
          LintRule.BAD_JSON,
          line,
          number,
          payload == 0 ? "an empty payload" : "a payload that begins with " + quoted(shown),
          "one JSON document");
      return;
    }
    if (peek.type().isEmpty() || peek.version().isEmpty()) {
      find(
          LintRule.NO_ENVELOPE,
          line,
          number,
          peek.type().isEmpty() ? "no message type" : "no version",
          "{\"version\":...,\"message\":{\"type\":...,\"body\":...}}");
      return;
    }
    if (version.isPresent() && !version.equals(peek.version())) {
      find(
          LintRule.VERSION_CHANGE,
          line,
          number,
          "version " + peek.version().getAsInt(),
          "version " + version.getAsInt());
    } else {
      version = peek.version();
    }
    message(to, line, number, peek, bytes);
  }

  private static boolean isJson(RecordedBytes bytes) throws IOException {
    byte[] all = bytes.toByteArray();
    return JsonText.isOneDocument(all, Frame.PREFIX_BYTES, all.length);
  }

  private void message(
      Direction to, long line, OptionalLong number, EnvelopePeek peek, RecordedBytes bytes)
      throws IOException {
    String type = peek.type().orElseThrow();
    boolean first = number.orElse(1) == 0;
    if (to == Direction.TO_CHILD) {
      if (first && !type.equals("configure_frame_limit")) {
        find(LintRule.NO_CONFIGURATION, line, number, word(peek.type()), "configure_frame_limit");
      }
      if (first && peek.maxFrameBytes().isPresent()) {
        limit = Math.min(peek.maxFrameBytes().getAsLong(), FrameLimit.HARD_CAP_BYTES);
      }
      if (type.equals("request")) {
        asked(line, number, peek);
      } else if (!first) {
        refused(line, number, type);
      }
      return;
    }
    if (first && !type.equals("handshake")) {
      find(LintRule.NO_HANDSHAKE, line, number, word(peek.type()), "handshake");
    }
    switch (type) {
      case "response" -> answered(line, number, peek, bytes);
      case "data_row", "progress_tick", "diagnostic" -> {
        if (request == null) {
          find(
              LintRule.UNASKED_MESSAGE,
              line,
              number,
              type,
              "an open request" + (requests == 0 ? "" : "; all " + requests + " are answered"));
        }
        if (type.equals("data_row")) {
          row(line, number, peek);
        }
      }
      default -> {}
    }
  }

  /** A worker answers what is no request, too: with an error, in its turn. */
  private void refused(long line, OptionalLong number, String type) {
    find(LintRule.NO_REQUEST, line, number, word(Optional.of(type)), "a request");
    if (request == null) {
      refusals++;
    } else {
      laterRefusals++;
    }
  }

  private void asked(long line, OptionalLong number, EnvelopePeek peek) {
    if (request != null) {
      find(
          LintRule.REQUEST_WITHOUT_RESPONSE,
          requestLine,
          requestFrame,
          "request " + request + ", and the next request",
          "a response before the next request");
    }
    request = word(peek.tag());
    requestLine = line;
    requestFrame = number;
    requests++;
    rows = 0;
    nextRow.clear();
  }

  private void row(long line, OptionalLong number, EnvelopePeek peek) {
    rows++;
    if (peek.stream().isEmpty() || peek.sequence().isEmpty()) {
      return;
    }
    String stream = peek.stream().get();
    long expected = nextRow.getOrDefault(stream, 0L);
    long got = peek.sequence().getAsLong();
    if (got != expected) {
      find(
          LintRule.SEQUENCE_GAP,
          line,
          number,
          "row " + Long.toUnsignedString(got) + " of stream " + word(peek.stream()),
          "row " + Long.toUnsignedString(expected));
    }
    if (nextRow.size() < MOST_STREAMS || nextRow.containsKey(stream)) {
      nextRow.put(stream, got + 1);
    }
  }

  private void answered(long line, OptionalLong number, EnvelopePeek peek, RecordedBytes bytes)
      throws IOException {
    if (refusals > 0 && peek.tag().equals(Optional.of("error"))) {
      refusals--;
      return;
    }
    if (request == null) {
      find(
          LintRule.RESPONSE_WITHOUT_REQUEST,
          line,
          number,
          "response " + word(peek.tag()),
          "a request before it" + (requests == 0 ? "" : "; all " + requests + " are answered"));
      return;
    }
    request = null;
    refusals += laterRefusals;
    laterRefusals = 0;
    Optional<Long> count =
        peek.tag().equals(Optional.of("rows_complete"))
            ? peek.count().stream().boxed().findFirst()
            : peek.tag().equals(Optional.of("stream_complete"))
                ? number(payload(bytes), "message", "body", "summary", "total_rows")
                : Optional.empty();
    if (count.isPresent() && count.get() != rows) {
      find(
          LintRule.ROW_COUNT,
          line,
          number,
          "a count of " + Long.toUnsignedString(count.get()),
          rows + ", the number of rows sent");
    }
    if (peek.tag().equals(Optional.of("stream_complete"))) {
      perStream(line, number, bytes);
    }
  }

  private void perStream(long line, OptionalLong number, RecordedBytes bytes) throws IOException {
    Optional<JsonValue> document = payload(bytes);
    for (Map.Entry<String, Long> sent : nextRow.entrySet()) {
      Optional<Long> said =
          number(document, "message", "body", "summary", "per_stream_counts", sent.getKey());
      if (said.isPresent() && !said.get().equals(sent.getValue())) {
        find(
            LintRule.ROW_COUNT,
            line,
            number,
            "a count of " + said.get() + " for stream " + word(Optional.of(sent.getKey())),
            sent.getValue() + ", the number of rows sent");
      }
    }
  }

  private static Optional<JsonValue> payload(RecordedBytes bytes) throws IOException {
    if (bytes.length() > LARGEST_JUDGED) {
      return Optional.empty();
    }
    byte[] all = bytes.toByteArray();
    return JsonValue.of(all, Frame.PREFIX_BYTES, all.length - Frame.PREFIX_BYTES);
  }

  /** The whole number at a place of a document; empty where there is none. */
  private static Optional<Long> number(Optional<JsonValue> document, String... place) {
    Optional<JsonValue> value = document;
    for (String name : place) {
      value = value.flatMap(object -> object.member(name));
    }
    return value
        .filter(JsonValue.JsonNumber.class::isInstance)
        .map(number -> ((JsonValue.JsonNumber) number).written())
        .filter(digits -> digits.matches("[0-9]{1,18}"))
        .map(Long::valueOf);
  }
}
