package dev.frametape.recording;

import static dev.frametape.recording.LineFormat.PREFIX_BYTES;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Writes a recording anew without its secrets, in constant memory. Sums, lengths and numbers are
 * those of what is written; whatever is no secret stays as it is, byte for byte.
 */
public final class RecordingRedactor {
  /** Told now and then how far it is, in bytes of the line file. */
  public interface Progress {
    void at(long done, long all);
  }

  /**
   * How it went.
   *
   * @param secrets how many were taken out
   * @param complete whether the recording has its end
   */
  public record Result(long secrets, boolean complete) {}

  private static final int BATCH_BYTES = 256 * 1024;

  private final RecordingReader reader;
  private final RecordingWriter writer;
  private final AtomicLong micros;

  /** Null where nothing is taken out. */
  private final Redaction redaction;

  private RecordingRedactor(
      RecordingReader reader, RecordingWriter writer, AtomicLong micros, Redaction redaction) {
    this.reader = reader;
    this.writer = writer;
    this.micros = micros;
    this.redaction = redaction;
  }

  /**
   * Writes {@code source} without its secrets to {@code target}. One that was cut off stays so.
   *
   * @throws RecordingException when the source is damaged, or the target is there already; then
   *     nothing is left of what was written
   */
  public static Result redact(Path source, Path target, RedactionRules rules, Progress progress)
      throws IOException {
    Redaction redaction = rules.isEmpty() ? null : new Redaction(rules);
    AtomicLong micros = new AtomicLong();
    try (RecordingReader reader = RecordingReader.open(source)) {
      byte[] header = header(reader, redaction);
      try (Unfinished place = Unfinished.recording(target)) {
        Result result;
        try (RecordingWriter writer =
            RecordingWriter.create(place.path(), header, micros::get, false, redaction)) {
          result =
              new RecordingRedactor(reader, writer, micros, redaction)
                  .copy(Files.size(source), progress);
        }
        place.keep();
        return result;
      }
    }
  }

  private static byte[] header(RecordingReader reader, Redaction redaction)
      throws RecordingException {
    byte[] raw =
        reader
            .rawHeader()
            .orElseThrow(
                () ->
                    new RecordingException(
                        reader.file(),
                        0,
                        0,
                        "found a recording that was cut off in its first line, expected a whole"
                            + " first line",
                        "there is nothing in it; record again"));
    byte[] line = Arrays.copyOf(raw, raw.length + 1);
    line[raw.length] = '\n';
    return redaction == null ? line : HeaderRedactor.redact(line, redaction);
  }

  private Result copy(long all, Progress progress) throws IOException {
    RecordingSums sums = new RecordingSums(reader);
    boolean complete = false;
    RecordingWriter.Batch batch = writer.begin();
    try {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        RecordedLine line = next.get();
        sums.take(line);
        micros.set(line.micros());
        if (line.event() instanceof RecordedEvent.End) {
          complete = true;
          break;
        }
        batch.extra(extra(line));
        copy(line, batch);
        batch.extra(null);
        if (batch.waitingBytes() > BATCH_BYTES) {
          batch.close();
          batch = writer.begin();
          progress.at(line.offset(), all);
        }
      }
    } finally {
      batch.close();
    }
    if (complete) {
      // Nothing may stand behind it, which the reader says.
      reader.next();
      writer.finish();
    }
    return new Result(redaction == null ? 0 : redaction.found(), complete);
  }

  private void copy(RecordedLine line, RecordingWriter.Batch batch) throws IOException {
    Lane lane = line.lane();
    switch (line.event()) {
      case RecordedEvent.Frame frame when frame.bytes().length() > Redaction.GATHERED_BYTES ->
          batch.largeFrame(
              frame.to(),
              frame.bytes().length(),
              frame.peek().map(peek -> redaction == null ? peek : redaction.text(peek)),
              taker -> pieces(frame.bytes(), taker),
              lane);
      case RecordedEvent.Frame frame -> {
        byte[] bytes = frame.bytes().toByteArray();
        requirePrefix(line, bytes);
        batch.frame(frame.to(), bytes, 0, bytes.length, lane);
      }
      case RecordedEvent.Part part -> {
        long whole = part.frameBytes().orElse(RecordingWriter.UNKNOWN_LENGTH);
        for (long at = 0; at < part.bytes().length(); at += Redaction.GATHERED_BYTES) {
          byte[] piece = piece(part.bytes(), at);
          try {
            batch.part(part.to(), whole, part.from() + at, piece, 0, piece.length, lane);
          } catch (IllegalArgumentException misfit) {
            throw broken(line, "found a part that does not fit: " + misfit.getMessage(), misfit);
          }
        }
      }
      case RecordedEvent.Raw raw -> {
        for (long at = 0; at < raw.bytes().length(); at += Redaction.GATHERED_BYTES) {
          byte[] piece = piece(raw.bytes(), at);
          batch.raw(raw.to(), piece, 0, piece.length, raw.why().orElse(""), lane);
        }
      }
      case RecordedEvent.Stderr(RecordedBytes recorded) -> {
        byte[] bytes = recorded.toByteArray();
        batch.stderr(bytes, 0, bytes.length, lane);
      }
      case RecordedEvent.Spawned(long pid) -> batch.spawned(pid);
      case RecordedEvent.Eof(String from) -> batch.eof(from, lane);
      case RecordedEvent.Signal(int signal, String by) -> batch.signal(signal, by);
      case RecordedEvent.Exited(var exit) -> batch.exited(exit, lane);
      case RecordedEvent.Fault fault -> batch.fault(fault);
      case RecordedEvent.FaultInert inert -> batch.faultInert(inert);
      case RecordedEvent.Stopped(String why) -> batch.stopped(why);
      case RecordedEvent.Unknown _ -> {
        batch.extra(null);
        byte[] members = members(line, OtherMembers.NUMBER_AND_TIME);
        batch.unknown(members == null ? new byte[0] : members);
      }
      case RecordedEvent.End _ -> throw new IllegalStateException("the footer is made anew");
    }
  }

  private void requirePrefix(RecordedLine line, byte[] frame) throws RecordingException {
    if (frame.length < PREFIX_BYTES
        || ByteBuffer.wrap(frame).getInt() != frame.length - PREFIX_BYTES) {
      throw broken(line, "found a frame whose prefix does not announce its payload's length", null);
    }
  }

  private RecordingException broken(RecordedLine line, String finding, Exception cause) {
    RecordingException broken =
        new RecordingException(
            reader.file(),
            line.n() + 1,
            line.offset(),
            finding,
            "use an intact copy, or record the conversation again");
    if (cause != null) {
      broken.initCause(cause);
    }
    return broken;
  }

  private static byte[] piece(RecordedBytes bytes, long at) throws IOException {
    long count = Math.min(Redaction.GATHERED_BYTES, bytes.length() - at);
    RecordedBytes piece = count == bytes.length() ? bytes : bytes.slice(at, count);
    return piece.toByteArray();
  }

  /** A large frame, its prefix as it is and its payload without secrets. */
  private void pieces(RecordedBytes frame, Predicate<byte[]> taker) throws IOException {
    taker.test(frame.head(PREFIX_BYTES));
    Redaction.Stream stream = redaction == null ? null : redaction.largePayload();
    frame
        .slice(PREFIX_BYTES, frame.length() - PREFIX_BYTES)
        .copyTo(
            new OutputStream() {
              @Override
              public void write(int value) {
                write(new byte[] {(byte) value}, 0, 1);
              }

              @Override
              public void write(byte[] bytes, int from, int count) {
                byte[] piece = Arrays.copyOfRange(bytes, from, from + count);
                taker.test(stream == null ? piece : stream.next(piece, false));
              }
            });
  }

  /** What a line holds that this version does not understand; null if nothing. */
  private byte[] extra(RecordedLine line) throws RecordingException {
    return members(line, OtherMembers.KNOWN);
  }

  /** All members but some, each with a comma before it; null when there are none. */
  private byte[] members(RecordedLine line, Set<String> without) throws RecordingException {
    byte[] object = others(reader, line, without);
    if (object.length == 0) {
      return null;
    }
    byte[] redacted = redaction == null ? object : redaction.json(object);
    redacted[0] = ',';
    return Arrays.copyOf(redacted, redacted.length - 1);
  }

  /** All members but some as an object; empty when there are none. */
  static byte[] others(RecordingReader reader, RecordedLine line, Set<String> without)
      throws RecordingException {
    try {
      return OtherMembers.of(line.raw(), without);
    } catch (BadLine e) {
      throw reader.broken(e, line.n() + 1, line.offset());
    }
  }
}
