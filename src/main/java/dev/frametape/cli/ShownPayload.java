package dev.frametape.cli;

import dev.frametape.frame.Frame;
import dev.frametape.recording.JsonText;
import dev.frametape.recording.Lane;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingRedactor.Progress;
import dev.frametape.view.PayloadHex;
import dev.frametape.view.PayloadPretty;
import dev.frametape.view.Timeline;
import dev.frametape.view.TimelineEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The bytes of one line of a recording: JSON for people, or hex with offsets. */
final class ShownPayload {
  /** JSON above it is taken for JSON by its first byte. */
  private static final long LARGEST_CHECKED = 8L * 1024 * 1024;

  private static final long TOLD_EVERY = 256;

  private ShownPayload() {}

  /** The line of a number, and where it is in the file; empty when there is none. */
  static Optional<RecordedLine> line(Path file, long number, Progress progress) throws IOException {
    try (RecordingReader reader = RecordingReader.open(file)) {
      long all = Files.size(file);
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        if (line.get().n() == number) {
          return line;
        }
        if (line.get().n() % TOLD_EVERY == 0) {
          progress.at(Math.min(all, line.get().offset()), all);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Writes out the payload of a frame, or what else the line has.
   *
   * @param number of the line, or of any line of a frame in parts
   * @param line as {@link #line} gave it
   * @return what is wrong when there is no such line, or none with bytes
   */
  static Optional<String> write(
      Appendable out, Path file, long number, Optional<RecordedLine> line, boolean hex)
      throws IOException {
    if (line.isEmpty()) {
      return Optional.of(
          file + ": found no line " + number + ", expected one that `frametape show` lists");
    }
    try (RecordingReader reader = RecordingReader.open(file)) {
      Timeline timeline = new Timeline(reader);
      for (var entry = timeline.next(); entry.isPresent(); entry = timeline.next()) {
        if (holds(entry.get(), line.get())) {
          return write(out, file, entry.get(), hex);
        }
      }
      for (TimelineEntry entry : timeline.rest()) {
        if (holds(entry, line.get())) {
          return write(out, file, entry, hex);
        }
      }
    }
    throw new AssertionError("line " + number + " of " + file + " is in no entry");
  }

  /** A frame in parts may have lines of the other direction, or of the other side, in between. */
  private static boolean holds(TimelineEntry entry, RecordedLine line) {
    TimelineEntry alone =
        new TimelineEntry(
            line, line.n(), Optional.empty(), entry.details(), entry.took(), entry.op());
    return entry.first() <= line.n()
        && line.n() <= entry.line().n()
        && entry.to().equals(alone.to())
        && (entry.first() == entry.line().n()
            || line.lane() == Lane.BOTH
            || line.lane() == entry.line().lane());
  }

  private static Optional<String> write(Appendable out, Path file, TimelineEntry entry, boolean hex)
      throws IOException {
    if (entry.bytes().isEmpty()) {
      return Optional.of(
          file
              + ": found no bytes in line "
              + entry.line().n()
              + " ("
              + entry.kind()
              + "), expected a frame, stderr or raw bytes");
    }
    RecordedBytes bytes = entry.bytes().get();
    boolean isFrame = entry.line().event() instanceof RecordedEvent.Frame;
    int skip = isFrame ? Frame.PREFIX_BYTES : 0;
    OutputStream target =
        !hex && isFrame && isJson(bytes) ? new PayloadPretty(out) : new PayloadHex(out);
    try (OutputStream payload = new Behind(skip, target)) {
      bytes.copyTo(payload);
    }
    return Optional.empty();
  }

  private static boolean isJson(RecordedBytes frame) throws IOException {
    if (frame.length() - Frame.PREFIX_BYTES > LARGEST_CHECKED) {
      byte[] head = frame.head(Frame.PREFIX_BYTES + 1);
      return head[Frame.PREFIX_BYTES] == '{' || head[Frame.PREFIX_BYTES] == '[';
    }
    byte[] bytes = frame.toByteArray();
    return JsonText.isOneDocument(bytes, Frame.PREFIX_BYTES, bytes.length);
  }

  /** Passes on what stands behind the first bytes. */
  private static final class Behind extends OutputStream {
    private final OutputStream out;
    private int skip;

    private Behind(int skip, OutputStream out) {
      this.skip = skip;
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      int passed = Math.min(skip, count);
      skip -= passed;
      out.write(bytes, from + passed, count - passed);
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
