package dev.frametape.view;

import dev.frametape.frame.Direction;
import dev.frametape.recording.As;
import dev.frametape.recording.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes of a timeline what the conversation spent its time with: the start up to the handshake, and
 * each request up to its response. Keeps what is open, and nothing else.
 */
public final class TimelineBars {
  /**
   * A stretch of time.
   *
   * @param line the number of the line that it begins with
   * @param op of the request; empty for the start
   * @param from microseconds since the spawn
   * @param first when the first message came for it; empty when none did
   * @param to when it ended
   * @param answered whether a response, or the handshake, ended it
   * @param error whether that response was an error
   * @param rows how many data rows came for it
   * @param faults how many faults fired meanwhile
   */
  public record Bar(
      long line,
      Optional<String> op,
      long from,
      OptionalLong first,
      long to,
      boolean answered,
      boolean error,
      long rows,
      long faults) {}

  private static final int MOST_OPEN = 1024;

  private static final class OpenBar {
    private final long line;
    private final Optional<String> op;
    private final long from;
    private OptionalLong first = OptionalLong.empty();
    private long rows;
    private long faults;

    private OpenBar(long line, Optional<String> op, long from) {
      this.line = line;
      this.op = op;
      this.from = from;
    }

    private Bar end(long to, boolean answered, boolean error) {
      return new Bar(line, op, from, first, to, answered, error, rows, faults);
    }
  }

  private final List<OpenBar> open = new ArrayList<>();
  private boolean started;
  private long last;
  private boolean ended;

  /** The bars that end with this entry, in order. */
  public List<Bar> take(TimelineEntry entry) {
    long now = entry.line().micros();
    last = Math.max(last, now);
    if (!started) {
      started = true;
      // Before the handshake the worker starts; whatever line comes first, that began at 0.
      open.add(new OpenBar(entry.first(), Optional.empty(), 0));
    }
    if (entry.line().event() instanceof RecordedEvent.Fault) {
      open.forEach(bar -> bar.faults++);
      return List.of();
    }
    if (entry.line().event() instanceof RecordedEvent.Exited && entry.line().isIn(As.DELIVERED)) {
      ended = true;
      List<Bar> cut = rest();
      open.clear();
      return cut;
    }
    if (entry.is("request") && entry.line().isIn(As.SENT)) {
      if (open.size() == MOST_OPEN) {
        open.removeFirst();
      }
      open.add(new OpenBar(entry.first(), entry.op().or(() -> Optional.of("?")), now));
      return List.of();
    }
    if (!entry.to().equals(Optional.of(Direction.TO_PARENT))
        || !(entry.line().event() instanceof RecordedEvent.Frame)
        || !entry.line().isIn(As.DELIVERED)
        || open.isEmpty()) {
      return List.of();
    }
    OpenBar bar = open.getFirst();
    if (bar.first.isEmpty()) {
      bar.first = OptionalLong.of(now);
    }
    bar.rows += entry.is("data_row") ? 1 : 0;
    boolean starts = bar.op.isEmpty();
    if (starts || entry.is("response")) {
      open.removeFirst();
      boolean error =
          entry.peek().flatMap(peek -> peek.tag()).equals(Optional.of("error")) && !starts;
      return List.of(bar.end(now, true, error));
    }
    return List.of();
  }

  /** The bars that nothing ended, up to the last entry. */
  public List<Bar> rest() {
    return open.stream().map(bar -> bar.end(last, false, false)).toList();
  }

  /** When the last entry was, in microseconds since the spawn. */
  public long last() {
    return last;
  }

  /** Whether the worker's end was there. */
  public boolean ended() {
    return ended;
  }
}
