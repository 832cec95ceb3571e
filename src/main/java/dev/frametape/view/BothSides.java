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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /** Events wait for a frame that is open, so that what there is of it comes in its place. */
  private static final int MOST_HELD = 128;

  private final RecordingReader reader;
  private final FrameJoiner delivered;
  private final FrameJoiner sent;
  private final Open inDelivered = new Open();
  private final Open inSent = new Open();
  private final Set<Direction> differ = EnumSet.noneOf(Direction.class);
  private final List<Seen> held = new ArrayList<>();
  private final Deque<Seen> ready = new ArrayDeque<>();
  private long offset;
  private boolean ended;

  /** Which frames are open on one side, and when their last part so far came. */
  private static final class Open {
    private final Set<Direction> directions = EnumSet.noneOf(Direction.class);
    private final Map<Direction, Long> micros = new EnumMap<>(Direction.class);

    void take(RecordedLine line) {
      switch (line.event()) {
        case RecordedEvent.Frame frame -> directions.remove(frame.to());
        case RecordedEvent.Raw raw -> directions.remove(raw.to());
        case RecordedEvent.Part part -> {
          long end = part.from() + part.bytes().length();
          if (part.frameBytes().orElse(Long.MAX_VALUE) == end) {
            directions.remove(part.to());
          } else {
            directions.add(part.to());
          }
          micros.put(part.to(), line.micros());
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
            RecordedEvent.Unknown _ -> {}
      }
    }
  }

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
        release(0);
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
    offset = line.offset();
    if (line.event() instanceof RecordedEvent.Part part && line.lane() != Lane.BOTH) {
      differ.add(part.to());
    }
    merge(delivered.accept(line), sent.accept(line));
    if (line.isIn(As.DELIVERED)) {
      inDelivered.take(line);
    }
    if (line.isIn(As.SENT)) {
      inSent.take(line);
    }
    differ.removeIf(to -> !inDelivered.directions.contains(to) && !inSent.directions.contains(to));
    release(inDelivered.directions.isEmpty() && inSent.directions.isEmpty() ? 0 : MOST_HELD);
  }

  private void release(int mayStay) {
    int going = Math.max(0, held.size() - mayStay);
    ready.addAll(held.subList(0, going));
    held.subList(0, going).clear();
  }

  private void merge(List<? extends JoinedEvent> got, List<? extends JoinedEvent> said) {
    List<JoinedEvent> onlySent = new ArrayList<>(said);
    List<Seen> rest = new ArrayList<>();
    for (JoinedEvent event : got) {
      boolean both = onlySent.removeIf(other -> isSame(event, other));
      rest.add(seen(event, both ? Lane.BOTH : Lane.DELIVERED));
    }
    onlySent.forEach(event -> hold(seen(event, Lane.SENT)));
    rest.forEach(this::hold);
  }

  /** In the order of their last lines. */
  private void hold(Seen seen) {
    int place = held.size();
    while (place > 0 && held.get(place - 1).n() > seen.n()) {
      place--;
    }
    held.add(place, seen);
  }

  private boolean isSame(JoinedEvent one, JoinedEvent other) {
    return switch (one) {
      case JoinedEvent.Whole whole ->
          other instanceof JoinedEvent.Whole theirs
              && theirs.to() == whole.to()
              && theirs.first() == whole.first()
              && theirs.last() == whole.last()
              && (whole.first() == whole.last() || !differ.contains(whole.to()));
      case JoinedEvent.Partial partial ->
          other instanceof JoinedEvent.Partial theirs
              && theirs.to() == partial.to()
              && theirs.first() == partial.first()
              && theirs.last() == partial.last()
              && !differ.contains(partial.to());
      case JoinedEvent.Other _ -> other instanceof JoinedEvent.Other;
    };
  }

  private Seen seen(JoinedEvent event, Lane lane) {
    return switch (event) {
      case JoinedEvent.Whole whole -> new Seen(whole.last(), whole.micros(), lane, whole);
      case JoinedEvent.Partial partial ->
          new Seen(
              partial.last(),
              (lane == Lane.SENT ? inSent : inDelivered).micros.getOrDefault(partial.to(), 0L),
              lane,
              partial);
      case JoinedEvent.Other(RecordedLine line) ->
          new Seen(line.n(), line.micros(), line.lane(), event);
    };
  }
}
