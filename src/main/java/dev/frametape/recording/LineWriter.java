package dev.frametape.recording;

import static dev.frametape.recording.LineFormat.EMBEDDED_DEPTH;
import static dev.frametape.recording.LineFormat.PREFIX_BYTES;
import static dev.frametape.recording.LineFormat.ascii;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.Optional;

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
  private static final byte[] WHY = ascii(",\"why\":");
  private static final byte[] STDERR = ascii(",\"stderr\":");
  private static final byte[] STDERR_BYTES = ascii(",\"stderr_bytes\":");
  private static final byte[] END = ascii("}\n");

  private final LineBuffer lines = new LineBuffer();
  private final LineBuffer scratch = new LineBuffer();
  private final JsonScanner scanner = new JsonScanner();
  private final byte[] prefix = new byte[PREFIX_BYTES];
  private long nextNumber = 1;

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

  private void close() {
    lines.put(END);
    nextNumber++;
  }

  /** A whole frame of at most INLINE_PAYLOAD_BYTES of payload. Copied once and looked at once. */
  void frame(long micros, Direction to, ByteBuf frame, StreamTally tally) {
    int payloadBytes = frame.readableBytes() - PREFIX_BYTES;
    open(micros).put(TO.get(to));
    int value = lines.length();
    lines.put(FRAME);
    int from = lines.length();
    lines.put(frame, frame.readerIndex() + PREFIX_BYTES, payloadBytes);
    int end = lines.length();
    frame.getBytes(frame.readerIndex(), prefix);
    tally.add(prefix, 0, PREFIX_BYTES);
    tally.add(lines.array(), from, payloadBytes);
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
    close();
  }

  /** A whole frame that has been put into the blob file. */
  void blobFrame(long micros, Direction to, long at, long length, Optional<String> peek) {
    open(micros).put(TO.get(to));
    blob(at, length, true, peek);
    close();
  }

  void part(
      long micros, Direction to, long frameBytes, long from, ByteBuf bytes, StreamTally tally) {
    open(micros).put(TO.get(to));
    part(frameBytes, from);
    inline(bytes, tally);
    close();
  }

  void blobPart(
      long micros,
      Direction to,
      long frameBytes,
      long from,
      long at,
      long length,
      Optional<String> peek) {
    open(micros).put(TO.get(to));
    part(frameBytes, from);
    blob(at, length, false, peek);
    close();
  }

  private void part(long frameBytes, long from) {
    lines.put(ascii(",\"part\":{"));
    if (frameBytes != RecordingWriter.UNKNOWN_LENGTH) {
      lines.put(ascii("\"frame\":")).put(frameBytes).put(',');
    }
    lines.put(ascii("\"from\":")).put(from).put('}');
  }

  void raw(long micros, Direction to, ByteBuf bytes, String why, StreamTally tally) {
    open(micros).put(TO.get(to));
    inline(bytes, tally);
    lines.put(WHY).string(why);
    close();
  }

  void blobRaw(long micros, Direction to, long at, long length, String why) {
    open(micros).put(TO.get(to));
    blob(at, length, false, Optional.empty());
    lines.put(WHY).string(why);
    close();
  }

  private void inline(ByteBuf bytes, StreamTally tally) {
    scratch.cut(0);
    scratch.put(bytes, bytes.readerIndex(), bytes.readableBytes());
    tally.add(scratch.array(), 0, scratch.length());
    lines.put(BYTES).base64(scratch.array(), 0, scratch.length());
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
  void stderr(long micros, ByteBuf bytes, int index, int count, StreamTally tally) {
    scratch.cut(0);
    scratch.put(bytes, index, count);
    byte[] array = scratch.array();
    tally.add(array, 0, count);
    int from = Utf8.orphansAtStart(array, 0, count);
    int to = count - Utf8.cutAtEnd(array, from, count);
    if (Utf8.isValid(array, from, to)) {
      stderrLine(micros, STDERR_BYTES, 0, from);
      stderrLine(micros, STDERR, from, to);
      stderrLine(micros, STDERR_BYTES, to, count);
    } else {
      stderrLine(micros, STDERR_BYTES, 0, count);
    }
  }

  private void stderrLine(long micros, byte[] field, int from, int to) {
    if (from == to) {
      return;
    }
    open(micros).put(field);
    if (field == STDERR) {
      lines.string(scratch.array(), from, to);
    } else {
      lines.base64(scratch.array(), from, to);
    }
    close();
  }

  private void event(long micros, String name) {
    open(micros).put(ascii(",\"event\":\"" + name + "\""));
  }

  void spawned(long micros, long pid) {
    event(micros, "spawn");
    lines.put(ascii(",\"pid\":")).put(pid);
    close();
  }

  void eof(long micros, String from) {
    event(micros, "eof");
    lines.put(ascii(",\"from\":")).string(from);
    close();
  }

  void signal(long micros, int signal, String by) {
    event(micros, "signal");
    lines.put(ascii(",\"signal\":")).put((long) signal).put(ascii(",\"by\":")).string(by);
    close();
  }

  void exited(long micros, ChildExit exit) {
    event(micros, "exit");
    switch (exit) {
      case ChildExit.Exited(int code) -> lines.put(ascii(",\"code\":")).put((long) code);
      case ChildExit.Signaled(int signal, boolean core) -> {
        lines.put(ascii(",\"signal\":")).put((long) signal);
        if (core) {
          lines.put(ascii(",\"core\":true"));
        }
      }
    }
    close();
  }

  void recordingStopped(long micros, String why) {
    event(micros, "recording_stopped");
    lines.put(WHY).string(why);
    close();
  }

  void end(long micros, RecordingTotals totals) {
    event(micros, "end");
    lines.put(ascii(",\"frames_to_child\":")).put(totals.toChild().frames());
    lines.put(ascii(",\"frames_to_parent\":")).put(totals.toParent().frames());
    lines.put(ascii(",\"bytes_to_child\":")).put(totals.toChild().bytes());
    lines.put(ascii(",\"bytes_to_parent\":")).put(totals.toParent().bytes());
    lines.put(ascii(",\"bytes_stderr\":")).put(totals.stderr().bytes());
    lines.put(ascii(",\"sha256_to_child\":")).string(totals.toChild().sha256());
    lines.put(ascii(",\"sha256_to_parent\":")).string(totals.toParent().sha256());
    lines.put(ascii(",\"sha256_stderr\":")).string(totals.stderr().sha256());
    lines.put(ascii(",\"crc32c_lines\":")).string(totals.crc32cLines());
    close();
  }
}
