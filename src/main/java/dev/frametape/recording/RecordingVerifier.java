package dev.frametape.recording;

import dev.frametape.frame.Direction;
import dev.frametape.recording.Verification.Finding;
import dev.frametape.recording.Verification.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Checks a recording from both sides: every line, every frame's prefix, and the footer's sums. */
public final class RecordingVerifier {
  private static final int TOLD_EVERY = 256;

  private final StreamTally toChild = new StreamTally();
  private final StreamTally toParent = new StreamTally();
  private final StreamTally stderr = new StreamTally();
  private final CRC32C crc = new CRC32C();
  private final List<Finding> findings = new ArrayList<>();
  private long lines;
  private long faults;
  private long inert;
  private boolean parted;
  private long micros;

  private final RecordingRedactor.Progress progress;

  /** The line read last; null before the first. */
  private RecordedLine last;

  /** The footer's line and what it says; null as long as it has not been seen. */
  private RecordedLine footer;

  private RecordingVerifier(RecordingRedactor.Progress progress) {
    this.progress = progress;
  }

  /** Checks without telling anybody how far it is. */
  public static Verification verify(Path path) throws IOException {
    return verify(path, (_, _) -> {});
  }

  /**
   * Reads the recording and its blob file once, in constant memory.
   *
   * @throws java.io.FileNotFoundException when there is no such file or it may not be read
   * @throws IOException when reading fails; damage is no exception but a finding
   */
  public static Verification verify(Path path, RecordingRedactor.Progress progress)
      throws IOException {
    return new RecordingVerifier(progress).check(path);
  }

  private Verification check(Path path) throws IOException {
    RecordingEnd end = new RecordingEnd(false, 0, Optional.empty());
    boolean damaged = false;
    try (RecordingReader reader = RecordingReader.open(path)) {
      reader.rawHeader().ifPresent(this::countLine);
      FrameJoiner delivered = new FrameJoiner(reader, As.DELIVERED);
      FrameJoiner sent = new FrameJoiner(reader, As.SENT);
      long all = Files.size(path);
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        take(delivered, sent, line.get());
        if (lines % TOLD_EVERY == 0) {
          progress.at(line.get().offset(), all);
        }
      }
      for (FrameJoiner joiner : List.of(delivered, sent)) {
        for (JoinedEvent.Partial partial : joiner.open()) {
          partial(last, partial);
        }
      }
      end = reader.end();
    } catch (RecordingException e) {
      findings.add(new Finding(e.line(), e.offset(), e.getMessage()));
      damaged = true;
    }
    RecordingTotals totals =
        RecordingTotals.of(
            toChild, toParent, stderr, parted, HexFormat.of().toHexDigits((int) crc.getValue()));
    if (footer != null) {
      compare(totals);
    }
    Status status =
        damaged || !findings.isEmpty()
            ? Status.CORRUPT
            : end.complete() ? Status.COMPLETE : Status.CUT_OFF;
    end.missing().ifPresent(what -> findings.add(new Finding(0, 0, what)));
    return new Verification(status, lines, totals, faults, inert, end.tornBytes(), findings);
  }

  private void take(FrameJoiner delivered, FrameJoiner sent, RecordedLine line) throws IOException {
    Lane lane = line.lane();
    if (line.micros() < micros) {
      find(line, "found time " + line.micros() + ", expected none before " + micros);
    }
    micros = Math.max(micros, line.micros());
    if (lane != Lane.BOTH) {
      if (faults == 0) {
        find(
            line,
            "found a line that was only "
                + (lane == Lane.SENT ? "sent" : "delivered")
                + ", expected a fault line before it");
      }
      parted = true;
    }
    switch (line.event()) {
      case RecordedEvent.Frame frame -> frame.bytes().copyTo(into(tally(frame.to()), lane));
      case RecordedEvent.Part part -> part.bytes().copyTo(into(tally(part.to()), lane));
      case RecordedEvent.Raw raw -> raw.bytes().copyTo(into(tally(raw.to()), lane));
      case RecordedEvent.Stderr(RecordedBytes bytes) -> bytes.copyTo(into(stderr, lane));
      case RecordedEvent.End _ -> footer = line;
      case RecordedEvent.Fault _ -> faults++;
      case RecordedEvent.FaultInert _ -> inert++;
      case RecordedEvent.Spawned _,
          RecordedEvent.Eof _,
          RecordedEvent.Signal _,
          RecordedEvent.Exited _,
          RecordedEvent.Stopped _,
          RecordedEvent.Unknown _ -> {}
    }
    Optional<Direction> got = checkFrames(line, delivered.accept(line));
    // A line of both lanes ends a frame on both sides or on none.
    Optional<Direction> ended = checkFrames(line, sent.accept(line)).or(() -> got);
    ended.ifPresent(to -> tally(to).countFrame(lane));
    if (footer == null) {
      countLine(line.raw());
    } else {
      lines++;
    }
    last = line;
  }

  /** Checks what a line completes; the direction of the frame that it ends, if it ends one. */
  private Optional<Direction> checkFrames(RecordedLine line, List<JoinedEvent> events)
      throws IOException {
    Optional<Direction> ended = Optional.empty();
    for (JoinedEvent event : events) {
      switch (event) {
        case JoinedEvent.Whole whole -> {
          checkPrefix(line, whole.bytes(), whole.bytes().length());
          ended = Optional.of(whole.to());
        }
        case JoinedEvent.Partial partial -> partial(line, partial);
        case JoinedEvent.Other _ -> {}
      }
    }
    return ended;
  }

  private void partial(RecordedLine line, JoinedEvent.Partial partial) throws IOException {
    if (partial.frameBytes().isPresent() && partial.bytes().length() >= LineFormat.PREFIX_BYTES) {
      checkPrefix(line, partial.bytes(), partial.frameBytes().getAsLong());
    }
  }

  private void checkPrefix(RecordedLine line, RecordedBytes frame, long expected)
      throws IOException {
    byte[] head = frame.head(LineFormat.PREFIX_BYTES);
    long announced =
        head.length < LineFormat.PREFIX_BYTES
            ? -1
            : Integer.toUnsignedLong(ByteBuffer.wrap(head).getInt());
    if (announced != expected - LineFormat.PREFIX_BYTES) {
      find(
          line,
          "found a frame of "
              + expected
              + " bytes whose prefix is "
              + HexFormat.of().formatHex(head)
              + ", expected it to announce the payload's length");
    }
  }

  private void compare(RecordingTotals counted) {
    RecordingTotals written = ((RecordedEvent.End) footer.event()).totals();
    compare("to the child", written.toChild(), counted.toChild());
    compare("to the parent", written.toParent(), counted.toParent());
    compare("on stderr", written.stderr(), counted.stderr());
    if (written.sent().isPresent() != counted.sent().isPresent()) {
      find(
          footer,
          counted.sent().isPresent()
              ? "found no sums of what was sent, expected them: some of it was not delivered"
              : "found sums of what was sent, expected none: all of it was delivered");
    } else if (written.sent().isPresent()) {
      RecordingTotals.Sent said = written.sent().get();
      RecordingTotals.Sent seen = counted.sent().get();
      compare("sent to the child", said.toChild(), seen.toChild());
      compare("sent to the parent", said.toParent(), seen.toParent());
      compare("sent on stderr", said.stderr(), seen.stderr());
    }
    if (!written.crc32cLines().equals(counted.crc32cLines())) {
      find(
          footer,
          "found lines with the CRC-32C "
              + counted.crc32cLines()
              + ", expected "
              + written.crc32cLines()
              + " as the footer says: a line was changed");
    }
  }

  private void compare(String stream, StreamTotals written, StreamTotals counted) {
    if (!written.equals(counted)) {
      find(
          footer,
          "found " + counted + " " + stream + ", expected " + written + " as the footer says");
    }
  }

  private void find(RecordedLine line, String text) {
    Finding finding = new Finding(line.n() + 1, line.offset(), text);
    // What is wrong on both sides is told once.
    if (findings.isEmpty() || !findings.getLast().equals(finding)) {
      findings.add(finding);
    }
  }

  private void countLine(byte[] raw) {
    crc.update(raw, 0, raw.length);
    crc.update('\n');
    lines++;
  }

  private StreamTally tally(Direction to) {
    return to == Direction.TO_CHILD ? toChild : toParent;
  }

  private static OutputStream into(StreamTally tally, Lane lane) {
    return new OutputStream() {
      @Override
      public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int count) {
        tally.add(lane, bytes, from, count);
      }
    };
  }
}
