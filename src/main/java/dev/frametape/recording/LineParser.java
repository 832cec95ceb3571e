package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.frametape.frame.Direction;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Understands the lines of format 1. */
final class LineParser {
  private static final byte[] HEADER_START = "{\"frametape\":".getBytes(US_ASCII);

  private final Lines lines;

  /**
   * @param lines that gave the line to be understood last
   */
  LineParser(Lines lines) {
    this.lines = lines;
  }

  /** Whether these bytes may be the beginning of a header that was cut off. */
  static boolean mayBecomeHeader(byte[] bytes) {
    int common = Math.min(bytes.length, HEADER_START.length);
    for (int at = 0; at < common; at++) {
      if (bytes[at] != HEADER_START[at]) {
        return false;
      }
    }
    return true;
  }

  static RecordingHeader header(byte[] raw) throws BadLine {
    JsonMembers line = JsonMembers.of(raw, 0, raw.length);
    if (!line.has("frametape")) {
      throw new BadLine(0, "found no \"frametape\" in the first line, expected a recording");
    }
    long version = line.number("frametape");
    if (version != LineFormat.VERSION) {
      throw new BadLine(
          line.range("frametape").from(),
          "found a recording of format "
              + version
              + ", expected format "
              + LineFormat.VERSION
              + (version > LineFormat.VERSION ? ": a newer Frametape wrote it" : ""));
    }
    if (Framing.named(line.string("framing")).isEmpty()) {
      throw line.unexpected("framing", "\"u32be-json\" or \"raw\"");
    }
    Map<String, OsText> env = new LinkedHashMap<>();
    JsonMembers variables = line.object("env");
    for (String name : variables.names()) {
      env.put(name, variables.osText(name));
    }
    return new RecordingHeader(
        line.string("tool"),
        started(line),
        line.string("framing"),
        line.osTexts("argv"),
        env,
        line.has("cwd") ? Optional.of(line.osText("cwd")) : Optional.empty(),
        line.number("frame_limit"));
  }

  private static Instant started(JsonMembers line) throws BadLine {
    try {
      return Instant.parse(line.string("started"));
    } catch (DateTimeParseException e) {
      BadLine bad = line.unexpected("started", "a time such as 2026-11-22T20:00:00.123456Z");
      bad.initCause(e);
      throw bad;
    }
  }

  RecordedLine line(byte[] raw, long offset, long expectedNumber) throws BadLine, IOException {
    JsonMembers line = JsonMembers.of(raw, 0, raw.length);
    if (line.number("n") != expectedNumber) {
      throw line.unexpected("n", expectedNumber + ": a line is missing, doubled or moved");
    }
    RecordedEvent event = event(line, raw);
    return new RecordedLine(
        expectedNumber, line.number("t"), offset, raw, lane(line, event), event);
  }

  private static Lane lane(JsonMembers line, RecordedEvent event) throws BadLine {
    return switch (event) {
      case RecordedEvent.Frame _,
          RecordedEvent.Part _,
          RecordedEvent.Raw _,
          RecordedEvent.Stderr _,
          RecordedEvent.Eof _,
          RecordedEvent.Exited _ -> {
        if (!line.has("only")) {
          yield Lane.BOTH;
        }
        boolean sent = oneOf(line, "only", List.of("sent", "delivered")).equals("sent");
        yield sent ? Lane.SENT : Lane.DELIVERED;
      }
      case RecordedEvent.Spawned _,
          RecordedEvent.Signal _,
          RecordedEvent.Fault _,
          RecordedEvent.FaultInert _,
          RecordedEvent.Stopped _,
          RecordedEvent.End _,
          RecordedEvent.Unknown _ ->
          Lane.BOTH;
    };
  }

  private RecordedEvent event(JsonMembers line, byte[] raw) throws BadLine, IOException {
    if (line.has("event")) {
      return life(line);
    } else if (line.has("to")) {
      return delivery(line, raw);
    } else if (line.has("stderr")) {
      return new RecordedEvent.Stderr(RecordedBytes.inMemory(line.utf8("stderr")));
    } else if (line.has("stderr_bytes")) {
      return new RecordedEvent.Stderr(RecordedBytes.inMemory(line.base64("stderr_bytes")));
    }
    return new RecordedEvent.Unknown(Optional.empty());
  }

  private RecordedEvent life(JsonMembers line) throws BadLine {
    String event = line.string("event");
    return switch (event) {
      case "spawn" -> new RecordedEvent.Spawned(line.number("pid"));
      case "eof" ->
          new RecordedEvent.Eof(oneOf(line, "from", List.of("parent", "child", "stderr")));
      case "signal" -> new RecordedEvent.Signal(line.smallNumber("signal", 127), line.string("by"));
      case "exit" -> new RecordedEvent.Exited(exit(line));
      case "fault" -> fault(line);
      case "fault_inert" ->
          new RecordedEvent.FaultInert(
              line.string("rule"), line.string("why"), subject(line), line.numberIfThere("frame"));
      case "recording_stopped" -> new RecordedEvent.Stopped(line.string("why"));
      case "end" -> new RecordedEvent.End(totals(line));
      default -> new RecordedEvent.Unknown(Optional.of(event));
    };
  }

  private static ChildExit exit(JsonMembers line) throws BadLine {
    if (line.has("signal")) {
      boolean core = line.has("core") && line.flag("core");
      return new ChildExit.Signaled(line.smallNumber("signal", 127), core);
    }
    return new ChildExit.Exited(line.smallNumber("code", 255));
  }

  private static RecordedEvent.Fault fault(JsonMembers line) throws BadLine {
    Optional<RecordedEvent.Chance> chance =
        line.has("draw") || line.has("seed")
            ? Optional.of(
                new RecordedEvent.Chance(line.signedNumber("draw"), line.signedNumber("seed")))
            : Optional.empty();
    long generation = line.number("generation");
    if (generation == 0) {
      throw line.unexpected("generation", "a whole number from 1");
    }
    return new RecordedEvent.Fault(
        line.string("rule"),
        line.json("fault", LineFormat.EMBEDDED_DEPTH),
        subject(line),
        line.numberIfThere("frame"),
        line.numberIfThere("at"),
        chance,
        generation);
  }

  private static RecordedEvent.Subject subject(JsonMembers line) throws BadLine {
    String word = line.string("subject");
    Optional<RecordedEvent.Subject> subject = RecordedEvent.Subject.named(word);
    if (subject.isEmpty()) {
      throw line.unexpected("subject", "one of parent, child, stderr, process, spawn");
    }
    return subject.get();
  }

  private static RecordingTotals totals(JsonMembers line) throws BadLine {
    Optional<RecordingTotals.Sent> sent =
        line.has("sha256_to_parent_sent")
            ? Optional.of(
                new RecordingTotals.Sent(
                    frames(line, "to_child_sent"),
                    frames(line, "to_parent_sent"),
                    stderr(line, "stderr_sent")))
            : Optional.empty();
    return new RecordingTotals(
        frames(line, "to_child"),
        frames(line, "to_parent"),
        stderr(line, "stderr"),
        sent,
        line.string("crc32c_lines"));
  }

  private static StreamTotals frames(JsonMembers line, String stream) throws BadLine {
    return new StreamTotals(
        line.number("frames_" + stream),
        line.number("bytes_" + stream),
        line.string("sha256_" + stream));
  }

  private static StreamTotals stderr(JsonMembers line, String stream) throws BadLine {
    return new StreamTotals(0, line.number("bytes_" + stream), line.string("sha256_" + stream));
  }

  private RecordedEvent delivery(JsonMembers line, byte[] raw) throws BadLine, IOException {
    Direction to =
        oneOf(line, "to", List.of("child", "parent")).equals("child")
            ? Direction.TO_CHILD
            : Direction.TO_PARENT;
    if (line.has("part")) {
      JsonMembers part = line.object("part");
      return new RecordedEvent.Part(
          to,
          part.numberIfThere("frame"),
          part.number("from"),
          stretch(line),
          line.has("blob") ? line.object("blob").stringIfThere("peek") : Optional.empty());
    } else if (line.has("frame")) {
      JsonMembers.Range value = line.range("frame");
      RecordedBytes bytes = RecordedBytes.frame(raw, value.from(), value.to() - value.from());
      return new RecordedEvent.Frame(to, bytes, Optional.empty());
    } else if (line.has("text") || line.has("payload")) {
      byte[] payload = line.has("text") ? line.utf8("text") : line.base64("payload");
      if (line.number("length") != payload.length) {
        throw line.unexpected("length", payload.length + ", the length of the payload");
      }
      RecordedBytes bytes = RecordedBytes.frame(payload, 0, payload.length);
      return new RecordedEvent.Frame(to, bytes, Optional.empty());
    } else if (line.has("blob") && line.object("blob").flag("frame")) {
      JsonMembers blob = line.object("blob");
      return new RecordedEvent.Frame(to, stretch(line), blob.stringIfThere("peek"));
    }
    return new RecordedEvent.Raw(to, stretch(line), line.stringIfThere("why"));
  }

  /** The bytes of {@code bytes} or {@code blob}. One of them has to be there: bytes are sacred. */
  private RecordedBytes stretch(JsonMembers line) throws BadLine, IOException {
    if (line.has("blob")) {
      JsonMembers blob = line.object("blob");
      long at = blob.number("at");
      long length = blob.number("length");
      SourceFile file = lines.blobs();
      if (length > file.length() || at > file.length() - length) {
        throw new BlobMissing(
            line.range("blob").from(),
            "found a blob of "
                + length
                + " bytes at "
                + at
                + ", but "
                + file.path()
                + " has only "
                + file.length()
                + " bytes");
      }
      return RecordedBytes.inFile(file, at, length);
    } else if (!line.has("bytes")) {
      throw new BadLine(
          0, "found a delivery without content, expected frame, text, payload, blob or bytes");
    }
    byte[] decoded = line.base64("bytes");
    JsonMembers.Range value = line.range("bytes");
    int characters = value.to() - value.from() - 2;
    return line.has("part")
        ? lines.base64(value.from(), characters, decoded)
        : RecordedBytes.inMemory(decoded);
  }

  private static String oneOf(JsonMembers line, String name, List<String> allowed) throws BadLine {
    String value = line.string(name);
    if (!allowed.contains(value)) {
      throw line.unexpected(name, "one of " + String.join(", ", allowed));
    }
    return value;
  }

  /** A blob that is not all there: damage in a whole recording, the cut in one that was cut off. */
  static final class BlobMissing extends BadLine {
    BlobMissing(int at, String finding) {
      super(at, finding);
    }
  }
}
