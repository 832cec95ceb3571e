package dev.frametape.recording;

import dev.frametape.frame.Direction;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a recording from one side, with frames put together from their parts: lines that are only
 * of the other side are passed over. Keeps the places of parts and not their bytes, so that a frame
 * of any size needs little memory.
 */
public final class FrameJoiner {
  private final RecordingReader reader;
  private final As as;
  private final Map<Direction, OpenFrame> open = new EnumMap<>(Direction.class);
  private final Deque<JoinedEvent> ready = new ArrayDeque<>();

  /**
   * @param reader borrowed; from now on to be read through this joiner alone
   */
  public FrameJoiner(RecordingReader reader) {
    this(reader, As.DELIVERED);
  }

  /** Puts together what was sent, or what was delivered. */
  public FrameJoiner(RecordingReader reader, As as) {
    this.reader = reader;
    this.as = as;
  }

  /**
   * The next event; empty at the present end of the recording, where {@link #open()} has the rest.
   *
   * @throws RecordingException when a part does not fit what came before it
   */
  public Optional<JoinedEvent> next() throws IOException {
    while (ready.isEmpty()) {
      Optional<RecordedLine> line = reader.next();
      if (line.isEmpty()) {
        return Optional.empty();
      }
      take(line.get());
    }
    return Optional.of(ready.removeFirst());
  }

  /** What a line that somebody else has read completes, in order. */
  public List<JoinedEvent> accept(RecordedLine line) throws RecordingException {
    take(line);
    List<JoinedEvent> events = List.copyOf(ready);
    ready.clear();
    return events;
  }

  /** The frames of which parts have come and the last has not. */
  public List<JoinedEvent.Partial> open() {
    return open.values().stream().map(OpenFrame::partial).toList();
  }

  private void take(RecordedLine line) throws RecordingException {
    if (!line.isIn(as)) {
      return;
    }
    switch (line.event()) {
      case RecordedEvent.Frame(var to, var bytes, var peek) -> {
        interrupt(to);
        ready.add(new JoinedEvent.Whole(to, line.n(), line.n(), line.micros(), bytes, peek));
      }
      case RecordedEvent.Part part -> take(line, part);
      case RecordedEvent.Raw raw -> {
        interrupt(raw.to());
        ready.add(new JoinedEvent.Other(line));
      }
      case RecordedEvent.Stderr _,
          RecordedEvent.Spawned _,
          RecordedEvent.Eof _,
          RecordedEvent.Signal _,
          RecordedEvent.Exited _,
          RecordedEvent.Fault _,
          RecordedEvent.FaultInert _,
          RecordedEvent.Stopped _,
          RecordedEvent.End _,
          RecordedEvent.Unknown _ ->
          ready.add(new JoinedEvent.Other(line));
    }
  }

  private void interrupt(Direction to) {
    OpenFrame frame = open.remove(to);
    if (frame != null) {
      ready.add(frame.partial());
    }
  }

  private void take(RecordedLine line, RecordedEvent.Part part) throws RecordingException {
    if (part.from() == 0) {
      interrupt(part.to());
      open.put(part.to(), new OpenFrame(part.to(), line.n(), part.peek()));
    }
    OpenFrame frame = open.get(part.to());
    long expected = frame == null ? 0 : frame.bytes;
    if (part.from() != expected) {
      throw misfit(line, "found a part from " + part.from() + ", expected one from " + expected);
    }
    if (frame.frameBytes.isPresent() && !part.frameBytes().equals(frame.frameBytes)) {
      throw misfit(line, "found a part of a frame of another length, expected " + frame.frameBytes);
    }
    frame.add(line, part);
    long announced = frame.frameBytes.orElse(Long.MAX_VALUE);
    if (frame.bytes > announced) {
      throw misfit(line, "found a part up to " + frame.bytes + ", expected an end at " + announced);
    }
    if (frame.bytes == announced) {
      open.remove(part.to());
      ready.add(
          new JoinedEvent.Whole(
              part.to(),
              frame.first,
              line.n(),
              line.micros(),
              RecordedBytes.join(frame.parts),
              frame.peek));
    }
  }

  private RecordingException misfit(RecordedLine line, String finding) {
    return reader.broken(new BadLine(0, finding), line.n() + 1, line.offset());
  }

  /** One frame that is not all there yet. */
  private static final class OpenFrame {
    private final Direction to;
    private final long first;
    private final List<RecordedBytes> parts = new ArrayList<>();
    private OptionalLong frameBytes = OptionalLong.empty();
    private final Optional<String> peek;
    private long bytes;
    private long last;

    private OpenFrame(Direction to, long first, Optional<String> peek) {
      this.to = to;
      this.peek = peek;
      this.first = first;
    }

    private void add(RecordedLine line, RecordedEvent.Part part) {
      parts.add(part.bytes());
      bytes += part.bytes().length();
      frameBytes = part.frameBytes();
      last = line.n();
    }

    private JoinedEvent.Partial partial() {
      return new JoinedEvent.Partial(to, first, last, frameBytes, RecordedBytes.join(parts));
    }
  }
}
