package dev.frametape.recording;

import dev.frametape.frame.Direction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What a recording says in one direction, item by item, in constant memory. Where bytes that are no
 * frames were cut into lines says nothing, so they are joined, and cut anew at multiples of {@value
 * #RAW_BYTES} bytes from where they begin.
 */
final class DirectionItems implements AutoCloseable {
  private static final int RAW_BYTES = 64 * 1024;

  private final Direction to;
  private final RecordingReader reader;
  private final FrameJoiner joiner;
  private final Deque<DiffItem> ready = new ArrayDeque<>();
  private final List<RecordedBytes> raw = new ArrayList<>();
  private long rawLength;
  private long rawLine;
  private long others;
  private long lastOtherMicros = -1;
  private boolean finished;

  DirectionItems(Path file, Direction to, As as) throws IOException {
    this.to = to;
    this.reader = RecordingReader.open(file);
    this.joiner = new FrameJoiner(reader, as);
  }

  Optional<DiffItem> next() throws IOException {
    while (ready.isEmpty() && !finished) {
      Optional<JoinedEvent> event = joiner.next();
      if (event.isPresent()) {
        take(event.get());
      } else {
        finish();
      }
    }
    return Optional.ofNullable(ready.pollFirst());
  }

  /** Whether all items were given. */
  boolean isFinished() {
    return finished && ready.isEmpty();
  }

  private void take(JoinedEvent event) throws IOException {
    switch (event) {
      case JoinedEvent.Whole whole when whole.to() == to -> {
        endRun();
        add(DiffItem.Kind.FRAME, whole.last(), whole.micros(), whole.bytes(), whole.peek());
      }
      case JoinedEvent.Whole whole -> {
        others++;
        lastOtherMicros = whole.micros();
      }
      case JoinedEvent.Partial partial -> cutFrame(partial);
      case JoinedEvent.Other(RecordedLine line) -> {
        if (line.event() instanceof RecordedEvent.Raw(Direction way, RecordedBytes bytes, var _)
            && way == to) {
          addRaw(line, bytes);
        }
      }
    }
  }

  private void cutFrame(JoinedEvent.Partial partial) throws IOException {
    if (partial.to() == to) {
      endRun();
      add(DiffItem.Kind.CUT_FRAME, partial.first(), 0, partial.bytes(), Optional.empty());
    }
  }

  private void addRaw(RecordedLine line, RecordedBytes bytes) throws IOException {
    long taken = 0;
    while (taken < bytes.length()) {
      if (raw.isEmpty()) {
        rawLine = line.n();
      }
      long now = Math.min(bytes.length() - taken, RAW_BYTES - rawLength);
      raw.add(bytes.slice(taken, now));
      rawLength += now;
      taken += now;
      if (rawLength == RAW_BYTES) {
        endRun();
      }
    }
  }

  private void endRun() throws IOException {
    if (rawLength > 0) {
      byte[] run = RecordedBytes.join(raw).toByteArray();
      add(DiffItem.Kind.RAW, rawLine, 0, RecordedBytes.inMemory(run), Optional.empty());
      raw.clear();
      rawLength = 0;
    }
  }

  private void finish() throws IOException {
    finished = true;
    if (reader.end().complete()) {
      for (JoinedEvent.Partial partial : joiner.open()) {
        cutFrame(partial);
      }
      endRun();
    }
    // What was being passed on when the recording was cut off may have gone on: it says nothing.
  }

  private void add(
      DiffItem.Kind kind, long line, long micros, RecordedBytes bytes, Optional<String> words)
      throws IOException {
    ready.add(new DiffItem(kind, line, micros, others, lastOtherMicros, bytes, words));
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
