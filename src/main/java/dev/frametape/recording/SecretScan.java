package dev.frametape.recording;

import static dev.frametape.recording.LineFormat.PREFIX_BYTES;

import dev.frametape.frame.Direction;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Says where a recording holds secrets, and never which. In constant memory. */
public final class SecretScan {
  private final RecordingReader reader;
  private final Redaction redaction;
  private final Consumer<RecordedSecret> found;
  private final Map<Direction, Long> frames = new EnumMap<>(Direction.class);

  /** The last line of stderr. */
  private long stderrLine;

  private SecretScan(RecordingReader reader, Redaction redaction, Consumer<RecordedSecret> found) {
    this.reader = reader;
    this.redaction = redaction;
    this.found = found;
  }

  /**
   * Reads a recording as far as it goes.
   *
   * @param found gets every secret, in the order of the lines
   * @throws RecordingException when it is damaged
   */
  public static void scan(
      Path recording,
      RedactionRules rules,
      Consumer<RecordedSecret> found,
      RecordingRedactor.Progress progress)
      throws IOException {
    if (rules.isEmpty()) {
      return;
    }
    try (RecordingReader reader = RecordingReader.open(recording)) {
      SecretScan scan = new SecretScan(reader, new Redaction(rules), found);
      long all = Files.size(recording);
      reader.rawHeader().ifPresent(scan::header);
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        scan.take(line.get());
        if (line.get().n() % 256 == 0) {
          progress.at(line.get().offset(), all);
        }
      }
      scan.end();
    }
  }

  private void header(byte[] raw) {
    byte[] line = Arrays.copyOf(raw, raw.length + 1);
    line[raw.length] = '\n';
    at(1, OptionalLong.empty(), "the header");
    HeaderRedactor.redact(line, redaction);
  }

  private void end() {
    at(stderrLine, OptionalLong.empty(), "stderr");
    redaction.endStderr();
  }

  private void at(long line, OptionalLong frame, String place) {
    redaction.tell((name, _) -> found.accept(new RecordedSecret(name, line, frame, place)));
  }

  private void take(RecordedLine line) throws IOException {
    long physical = line.n() + 1;
    Lane lane = line.lane();
    OptionalLong none = OptionalLong.empty();
    switch (line.event()) {
      case RecordedEvent.Frame frame -> {
        OptionalLong number = number(frame.to(), line, true);
        String place = "a frame to the " + frame.to().receiver();
        redaction.forget(frame.to(), lane);
        if (frame.bytes().length() > Redaction.GATHERED_BYTES) {
          at(physical, number, place);
          large(frame.bytes());
        } else {
          byte[] bytes = frame.bytes().toByteArray();
          byte[] payload =
              Arrays.copyOfRange(bytes, Math.min(PREFIX_BYTES, bytes.length), bytes.length);
          redaction.tell(
              (name, offset) -> {
                String pointer = JsonPlace.at(payload, offset);
                found.accept(
                    new RecordedSecret(
                        name,
                        physical,
                        number,
                        // A name on the way may be the secret.
                        pointer.isEmpty() || !redaction.isClean(pointer)
                            ? place
                            : place + ", " + pointer));
              });
          redaction.payload(payload);
        }
      }
      case RecordedEvent.Part part -> {
        at(
            physical,
            number(part.to(), line, part.from() == 0),
            "a part of a frame to the " + part.to().receiver());
        long whole = part.frameBytes().orElse(RecordingWriter.UNKNOWN_LENGTH);
        long at = 0;
        for (byte[] piece = piece(part.bytes(), at);
            piece.length > 0;
            piece = piece(part.bytes(), at)) {
          redaction.part(part.to(), whole, part.from() + at, piece, lane);
          at += piece.length;
        }
      }
      case RecordedEvent.Raw raw -> {
        at(physical, none, "bytes to the " + raw.to().receiver());
        long at = 0;
        for (byte[] piece = piece(raw.bytes(), at);
            piece.length > 0;
            piece = piece(raw.bytes(), at)) {
          redaction.raw(raw.to(), piece, lane);
          at += piece.length;
        }
        raw.why().ifPresent(redaction::text);
      }
      case RecordedEvent.Stderr(RecordedBytes bytes) -> {
        stderrLine = physical;
        at(physical, none, "stderr");
        redaction.stderr(bytes.toByteArray(), lane);
      }
      case RecordedEvent.Fault fault -> {
        at(physical, none, "a fault");
        redaction.faulted();
        redaction.text(fault.rule());
        redaction.json(fault.fault().getBytes(StandardCharsets.UTF_8));
      }
      case RecordedEvent.FaultInert inert -> {
        at(physical, none, "a fault that did nothing");
        redaction.text(inert.rule());
        redaction.text(inert.why());
      }
      case RecordedEvent.Signal signal -> {
        at(physical, none, "a signal");
        redaction.text(signal.by());
      }
      case RecordedEvent.Stopped stopped -> {
        at(physical, none, "why recording stopped");
        redaction.text(stopped.why());
      }
      case RecordedEvent.Unknown _ -> {
        at(physical, none, "a line of an unknown kind");
        redaction.json(RecordingRedactor.others(reader, line, OtherMembers.NUMBER_AND_TIME));
        return;
      }
      case RecordedEvent.Spawned _, RecordedEvent.Eof _, RecordedEvent.Exited _ -> {}
      case RecordedEvent.End _ -> {
        return;
      }
    }
    at(physical, none, "an unknown field");
    redaction.json(RecordingRedactor.others(reader, line, OtherMembers.KNOWN));
  }

  private static byte[] piece(RecordedBytes bytes, long at) throws IOException {
    long count = Math.min(Redaction.GATHERED_BYTES, bytes.length() - at);
    return count == bytes.length() ? bytes.toByteArray() : bytes.slice(at, count).toByteArray();
  }

  /** The number of a frame as the sender sent it; empty for one that nobody sent. */
  private OptionalLong number(Direction to, RecordedLine line, boolean first) {
    if (line.lane() == Lane.DELIVERED) {
      return OptionalLong.empty();
    }
    long number = frames.getOrDefault(to, -1L) + (first ? 1 : 0);
    frames.put(to, number);
    return OptionalLong.of(Math.max(0, number));
  }

  private void large(RecordedBytes frame) throws IOException {
    Redaction.Stream stream = redaction.largePayload();
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
                stream.next(Arrays.copyOfRange(bytes, from, from + count), false);
              }
            });
    stream.next(new byte[0], true);
  }
}
