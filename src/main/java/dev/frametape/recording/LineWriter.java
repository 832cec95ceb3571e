package dev.frametape.recording;

import static dev.frametape.recording.LineFormat.EMBEDDED_DEPTH;
import static dev.frametape.recording.LineFormat.PREFIX_BYTES;
import static dev.frametape.recording.LineFormat.ascii;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Puts the lines of format 1 together in one buffer. Every method either appends one whole line (or
 * a few) or, when it refuses its arguments, nothing. Knows neither files nor locks.
 */
final class LineWriter {
  private static final byte[] N = ascii("{\"n\":");
  private static final byte[] T = ascii(",\"t\":");
  private static final Map<Direction, byte[]> TO =
      Map.of(
          Direction.TO_CHILD, ascii(",\"to\":\"child\""),
          Direction.TO_PARENT, ascii(",\"to\":\"parent\""));
  private static final byte[] FRAME = ascii(",\"frame\":");
  private static final byte[] TEXT = ascii(",\"text\":");
  private static final byte[] PAYLOAD = ascii(",\"payload\":");
  private static final byte[] LENGTH = ascii(",\"length\":");
  private static final byte[] BYTES = ascii(",\"bytes\":");
  private static final byte[] RULE = ascii(",\"rule\":");
  private static final byte[] WHY = ascii(",\"why\":");
  private static final byte[] STDERR = ascii(",\"stderr\":");
  private static final byte[] STDERR_BYTES = ascii(",\"stderr_bytes\":");
  private static final byte[] SENT = ascii(",\"only\":\"sent\"");
  private static final byte[] DELIVERED = ascii(",\"only\":\"delivered\"");
  private static final byte[] END = ascii("}\n");

  private final LineBuffer lines = new LineBuffer();
  private final LineBuffer scratch = new LineBuffer();
  private final JsonScanner scanner = new JsonScanner();
  private long nextNumber = 1;

  // The last time and direction as they stand in a line, since all lines of a batch have the same.
  private final LineBuffer times = new LineBuffer(64);
  private long timesMicros = -1;
  private Direction timesTo;

  LineBuffer lines() {
    return lines;
  }

  /** The number that the next line gets. */
  long nextNumber() {
    return nextNumber;
  }

  /** Forgets the lines put together so far and goes on with another number. */
  void restart(long number) {
    lines.cut(0);
    nextNumber = number;
  }

  private LineBuffer open(long micros) {
    return lines.put(N).put(nextNumber).put(T).put(micros);
  }

  private LineBuffer open(long micros, Direction to) {
    if (micros != timesMicros || to != timesTo) {
      times.cut(0);
      times.put(T).put(micros).put(TO.get(to));
      timesMicros = micros;
      timesTo = to;
    }
    return lines.put(N).put(nextNumber).put(times.array(), 0, times.length());
  }

  /** Null when the next line has no members that this version does not know. */
  private byte[] extra;

  /** Members, each with a comma before it, for the end of the line that comes next. */
  void extra(byte[] members) {
    extra = members;
  }

  /** A line that nobody understands: its members, each with a comma before it. */
  void unknown(long micros, byte[] members) {
    open(micros);
    lines.put(members);
    close();
  }

  private void close() {
    if (extra != null) {
      lines.put(extra);
      extra = null;
    }
    lines.put(END);
    nextNumber++;
  }

  private void close(Lane lane) {
    switch (lane) {
      case BOTH -> {}
      case SENT -> lines.put(SENT);
      case DELIVERED -> lines.put(DELIVERED);
    }
    close();
  }

  /**
   * A line that is there already, with its break; where it begins with a number, it gets a new one.
   */
  void line(byte[] line, int from, int count) {
    int rest = from;
    if (count > N.length && Arrays.equals(line, from, from + N.length, N, 0, N.length)) {
      rest = from + N.length;
      while (rest < from + count && line[rest] >= '0' && line[rest] <= '9') {
        rest++;
      }
      lines.put(N).put(nextNumber);
    }
    lines.put(line, rest, from + count - rest);
    nextNumber++;
  }

  /**
   * A whole frame of at most INLINE_PAYLOAD_BYTES of payload. Copied once and looked at once.
   *
   * @param frame prefix and payload are its bytes from {@code start} on
   */
  void frame(
      long micros,
      Direction to,
      byte[] frame,
      int start,
      int frameBytes,
      StreamTally tally,
      Lane lane) {
    int payloadBytes = frameBytes - PREFIX_BYTES;
    open(micros, to);
    int value = lines.length();
    lines.put(FRAME);
    int from = lines.length();
    lines.put(frame, start + PREFIX_BYTES, payloadBytes);
    int end = lines.length();
    tally.addLater(lane, frame, start, frameBytes);
    if (!scanner.fitsInLine(lines.array(), from, end, EMBEDDED_DEPTH)) {
      scratch.cut(0);
      scratch.put(lines.array(), from, payloadBytes);
      lines.cut(value);
      if (Utf8.isValid(scratch.array(), 0, payloadBytes)) {
        lines.put(TEXT).string(scratch.array(), 0, payloadBytes);
      } else {
        lines.put(PAYLOAD).base64(scratch.array(), 0, payloadBytes);
      }
      lines.put(LENGTH).put((long) payloadBytes);
    }
    close(lane);
  }

  /** A whole frame that has been put into the blob file. */
  void blobFrame(
      long micros, Direction to, long at, long length, Optional<String> peek, Lane lane) {
    open(micros, to);
    blob(at, length, true, peek);
    close(lane);
  }

  void part(
      long micros,
      Direction to,
      long frameBytes,
      long from,
      byte[] bytes,
      int start,
      int count,
      StreamTally tally,
      Lane lane) {
    open(micros, to);
    part(frameBytes, from);
    inline(bytes, start, count, tally, lane);
    close(lane);
  }

  void blobPart(
      long micros,
      Direction to,
      long frameBytes,
      long from,
      long at,
      long length,
      Optional<String> peek,
      Lane lane) {
    open(micros, to);
    part(frameBytes, from);
    blob(at, length, false, peek);
    close(lane);
  }

  private void part(long frameBytes, long from) {
    lines.put(ascii(",\"part\":{"));
    if (frameBytes != RecordingWriter.UNKNOWN_LENGTH) {
      lines.put(ascii("\"frame\":")).put(frameBytes).put(',');
    }
    lines.put(ascii("\"from\":")).put(from).put('}');
  }

  void raw(
      long micros,
      Direction to,
      byte[] bytes,
      int start,
      int count,
      String why,
      StreamTally tally,
      Lane lane) {
    open(micros, to);
    inline(bytes, start, count, tally, lane);
    lines.put(WHY).string(why);
    close(lane);
  }

  void blobRaw(long micros, Direction to, long at, long length, String why, Lane lane) {
    open(micros, to);
    blob(at, length, false, Optional.empty());
    lines.put(WHY).string(why);
    close(lane);
  }

  private void inline(byte[] bytes, int start, int count, StreamTally tally, Lane lane) {
    tally.add(lane, bytes, start, count);
    lines.put(BYTES).base64(bytes, start, start + count);
  }

  private void blob(long at, long length, boolean frame, Optional<String> peek) {
    lines.put(ascii(",\"blob\":{\"at\":")).put(at).put(LENGTH).put(length);
    lines.put(FRAME).put(ascii(frame ? "true" : "false"));
    peek.ifPresent(text -> lines.put(ascii(",\"peek\":")).string(text));
    lines.put('}');
  }

  /**
   * A stretch of stderr of at most STDERR_BYTES. Bytes of a character that the chunk's borders cut
   * get lines of their own, so that the text between them stays readable.
   */
  void stderr(long micros, byte[] bytes, int index, int count, StreamTally tally, Lane lane) {
    scratch.cut(0);
    scratch.put(bytes, index, count);
    byte[] array = scratch.array();
    tally.add(lane, array, 0, count);
    int from = Utf8.orphansAtStart(array, 0, count);
    int to = count - Utf8.cutAtEnd(array, from, count);
    if (Utf8.isValid(array, from, to)) {
      stderrLine(micros, STDERR_BYTES, 0, from, lane);
      stderrLine(micros, STDERR, from, to, lane);
      stderrLine(micros, STDERR_BYTES, to, count, lane);
    } else {
      stderrLine(micros, STDERR_BYTES, 0, count, lane);
    }
  }

  private void stderrLine(long micros, byte[] field, int from, int to, Lane lane) {
    if (from == to) {
      return;
    }
    open(micros).put(field);
    if (field == STDERR) {
      lines.string(scratch.array(), from, to);
    } else {
      lines.base64(scratch.array(), from, to);
    }
    close(lane);
  }

  private void event(long micros, String name) {
    open(micros).put(ascii(",\"event\":\"" + name + "\""));
  }

  void spawned(long micros, long pid) {
    event(micros, "spawn");
    lines.put(ascii(",\"pid\":")).put(pid);
    close();
  }

  void eof(long micros, String from, Lane lane) {
    event(micros, "eof");
    lines.put(ascii(",\"from\":")).string(from);
    close(lane);
  }

  void signal(long micros, int signal, String by) {
    event(micros, "signal");
    lines.put(ascii(",\"signal\":")).put((long) signal).put(ascii(",\"by\":")).string(by);
    close();
  }

  void exited(long micros, ChildExit exit, Lane lane) {
    event(micros, "exit");
    // Not a switch, see docs/decisions/0005-system-calls.md.
    if (exit instanceof ChildExit.Exited end) {
      lines.put(ascii(",\"code\":")).put((long) end.code());
    } else if (exit instanceof ChildExit.Signaled death) {
      lines.put(ascii(",\"signal\":")).put((long) death.signal());
      if (death.core()) {
        lines.put(ascii(",\"core\":true"));
      }
    }
    close(lane);
  }

  void fault(long micros, RecordedEvent.Fault fault) {
    event(micros, "fault");
    lines.put(RULE).string(fault.rule()).put(ascii(",\"fault\":"));
    // The value is JSON already, and stays as its writer spelled it.
    lines.put(fault.fault().getBytes(UTF_8));
    place(fault.subject(), fault.frame());
    fault.at().ifPresent(at -> lines.put(ascii(",\"at\":")).put(at));
    fault
        .chance()
        .ifPresent(
            chance -> {
              lines.put(ascii(",\"draw\":" + chance.draw()));
              lines.put(ascii(",\"seed\":" + chance.seed()));
            });
    lines.put(ascii(",\"generation\":")).put(fault.generation());
    close();
  }

  void faultInert(long micros, RecordedEvent.FaultInert inert) {
    event(micros, "fault_inert");
    lines.put(RULE).string(inert.rule()).put(WHY).string(inert.why());
    place(inert.subject(), inert.frame());
    close();
  }

  private void place(RecordedEvent.Subject subject, OptionalLong frame) {
    lines.put(ascii(",\"subject\":")).string(subject.word());
    frame.ifPresent(number -> lines.put(FRAME).put(number));
  }

  void recordingStopped(long micros, String why) {
    event(micros, "recording_stopped");
    lines.put(WHY).string(why);
    close();
  }

  void end(long micros, RecordingTotals totals) {
    event(micros, "end");
    streams("", totals.toChild(), totals.toParent(), totals.stderr());
    totals
        .sent()
        .ifPresent(sent -> streams("_sent", sent.toChild(), sent.toParent(), sent.stderr()));
    lines.put(ascii(",\"crc32c_lines\":")).string(totals.crc32cLines());
    close();
  }

  private void streams(
      String suffix, StreamTotals toChild, StreamTotals toParent, StreamTotals stderr) {
    footerNumber("frames_to_child" + suffix, toChild.frames());
    footerNumber("frames_to_parent" + suffix, toParent.frames());
    footerNumber("bytes_to_child" + suffix, toChild.bytes());
    footerNumber("bytes_to_parent" + suffix, toParent.bytes());
    footerNumber("bytes_stderr" + suffix, stderr.bytes());
    footerDigest("sha256_to_child" + suffix, toChild.sha256());
    footerDigest("sha256_to_parent" + suffix, toParent.sha256());
    footerDigest("sha256_stderr" + suffix, stderr.sha256());
  }

  private void footerNumber(String name, long value) {
    lines.put(ascii(",\"" + name + "\":")).put(value);
  }

  private void footerDigest(String name, String value) {
    lines.put(ascii(",\"" + name + "\":")).string(value);
  }
}
