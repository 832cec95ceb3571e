package dev.frametape.view;

import dev.frametape.frame.Direction;
import dev.frametape.recording.As;
import dev.frametape.recording.FrameJoiner;
import dev.frametape.recording.JoinedEvent;
import dev.frametape.recording.Lane;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a recording with both its sides: frames are put together on each, and what is the same on
 * both comes once. In constant memory, but for the places of the parts of an open frame.
 */
final class BothSides {
  /**
   * Something in a recording.
   *
   * @param n its last line's number
   * @param micros since the spawn, of its last line
   * @param lane who has seen it
   */
  record Seen(long n, long micros, Lane lane, JoinedEvent event) {}

  private final RecordingReader reader;
  private final FrameJoiner delivered;
  private final FrameJoiner sent;
  private final Map<Direction, Boolean> differ = new EnumMap<>(Direction.class);
  private final Deque<Seen> ready = new ArrayDeque<>();
  private long micros;
  private long offset;
  private boolean ended;

  /**
   * @param reader borrowed; from now on to be read through this alone
   */
  BothSides(RecordingReader reader) {
    this.reader = reader;
    delivered = new FrameJoiner(reader, As.DELIVERED);
    sent = new FrameJoiner(reader, As.SENT);
  }

  /** The next event; empty at the end, where frames without their last part have come too. */
  Optional<Seen> next() throws IOException {
    while (ready.isEmpty() && !ended) {
      Optional<RecordedLine> line = reader.next();
      if (line.isEmpty()) {
        ended = true;
        merge(delivered.open(), sent.open());
      } else {
        take(line.get());
      }
    }
    return Optional.ofNullable(ready.pollFirst());
  }

  /** Where the line begins that was read last. */
  long offset() {
    return offset;
  }

  private void take(RecordedLine line) throws IOException {
    micros = line.micros();
    offset = line.offset();
    if (line.event() instanceof RecordedEvent.Part part && line.lane() != Lane.BOTH) {
      differ.put(part.to(), true);
    }
    merge(delivered.accept(line), sent.accept(line));
    if (line.event() instanceof RecordedEvent.Part(Direction to, var _, var _, var _, var _)
        && isClosed(delivered, to)
        && isClosed(sent, to)) {
      differ.remove(to);
    }
  }

  private static boolean isClosed(FrameJoiner joiner, Direction to) {
    return joiner.open().stream().noneMatch(partial -> partial.to() == to);
  }

  private void merge(List<? extends JoinedEvent> got, List<? extends JoinedEvent> said) {
    List<JoinedEvent> onlySent = new ArrayList<>(said);
    List<Seen> rest = new ArrayList<>();
    for (JoinedEvent event : got) {
      boolean both = onlySent.removeIf(other -> isSame(event, other));
      rest.add(seen(event, both ? Lane.BOTH : Lane.DELIVERED));
    }
    onlySent.forEach(event -> ready.add(seen(event, Lane.SENT)));
    ready.addAll(rest);
  }

  private boolean isSame(JoinedEvent one, JoinedEvent other) {
    return switch (one) {
      case JoinedEvent.Whole whole ->
          other instanceof JoinedEvent.Whole theirs
              && theirs.to() == whole.to()
              && theirs.first() == whole.first()
              && theirs.last() == whole.last()
              && (whole.first() == whole.last() || !differ.getOrDefault(whole.to(), false));
      case JoinedEvent.Partial partial ->
          other instanceof JoinedEvent.Partial theirs
              && theirs.to() == partial.to()
              && theirs.first() == partial.first()
              && theirs.last() == partial.last()
              && !differ.getOrDefault(partial.to(), false);
      case JoinedEvent.Other _ -> other instanceof JoinedEvent.Other;
    };
  }

  private Seen seen(JoinedEvent event, Lane lane) {
    return switch (event) {
      case JoinedEvent.Whole whole -> new Seen(whole.last(), whole.micros(), lane, whole);
      case JoinedEvent.Partial partial -> new Seen(partial.last(), micros, lane, partial);
      case JoinedEvent.Other(RecordedLine line) ->
          new Seen(line.n(), line.micros(), line.lane(), event);
    };
  }
}
