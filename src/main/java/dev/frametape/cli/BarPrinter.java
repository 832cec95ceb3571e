package dev.frametape.cli;

import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingRedactor.Progress;
import dev.frametape.view.Timeline;
import dev.frametape.view.TimelineBars;
import dev.frametape.view.TimelineBars.Bar;
import dev.frametape.view.TimelineEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Requests as bars on one scale: when each was open, and for how long. Reads a recording twice, in
 * constant memory: the scale is known at its end.
 */
final class BarPrinter {
  private static final int WHAT = 26;
  private static final int LEFT = 12 + 1 + 6 + 2 + WHAT + 2;
  private static final int RIGHT = 10;
  private static final int NARROWEST = 10;
  private static final long TOLD_EVERY = 256;

  private final Appendable out;
  private final Screen screen;

  /** How many characters a bar has; how many microseconds all of them stand for. */
  private final int width;

  private long scale;

  BarPrinter(Appendable out, Screen screen) {
    this.out = out;
    this.screen = screen;
    width = Math.max(NARROWEST, screen.width() - LEFT - RIGHT);
  }

  private interface Taker {
    void take(TimelineEntry entry) throws IOException;
  }

  /** How many microseconds all characters of a bar have to stand for. */
  long measure(Path file, Progress progress) throws IOException {
    TimelineBars bars = new TimelineBars();
    long all = Files.size(file);
    long[] count = {0};
    each(
        file,
        entry -> {
          bars.take(entry);
          if (++count[0] % TOLD_EVERY == 0) {
            progress.at(Math.min(all, entry.line().offset()), all);
          }
        });
    return bars.last();
  }

  /** Draws the bars. */
  void draw(Path file, long wholeMicros) throws IOException {
    scale = wholeMicros;
    out.append(Printable.text(file.toString())).append('\n');
    String end = TimeWords.duration(scale);
    String ruler = Screen.pad("0", Math.max(1, width - end.length())) + end;
    say("seconds", "line", "what", ruler, "took", Paint.Color.DIM);
    TimelineBars bars = new TimelineBars();
    each(
        file,
        entry -> {
          for (Bar bar : bars.take(entry)) {
            draw(bar);
          }
        });
    for (Bar bar : bars.rest()) {
      draw(bar);
    }
  }

  private static void each(Path file, Taker taker) throws IOException {
    try (RecordingReader reader = RecordingReader.open(file)) {
      Timeline timeline = new Timeline(reader);
      for (var entry = timeline.next(); entry.isPresent(); entry = timeline.next()) {
        taker.take(entry.get());
      }
      for (TimelineEntry entry : timeline.rest()) {
        taker.take(entry);
      }
    }
  }

  private void draw(Bar bar) throws IOException {
    StringBuilder what = new StringBuilder(bar.op().map(Printable::word).orElse("(start)"));
    if (bar.rows() > 0) {
      what.append(", ").append(bar.rows()).append(bar.rows() == 1 ? " row" : " rows");
    }
    if (bar.faults() > 0) {
      what.append(", ").append(bar.faults()).append(bar.faults() == 1 ? " fault" : " faults");
    }
    Paint.Color color =
        !bar.answered() || bar.error()
            ? Paint.Color.RED
            : bar.faults() > 0 ? Paint.Color.MAGENTA : Paint.Color.GREEN;
    say(
        TimeWords.seconds(bar.from()),
        Long.toString(bar.line()),
        what.toString(),
        characters(bar),
        TimeWords.duration(bar.to() - bar.from()),
        color);
  }

  /** Dots up to the first message, then a line, and how it ended: answered, error, no answer. */
  private String characters(Bar bar) {
    int from = place(bar.from());
    int to = place(bar.to());
    int first = bar.first().isPresent() ? place(bar.first().getAsLong()) : to;
    StringBuilder line = new StringBuilder(" ".repeat(from));
    line.append(".".repeat(first - from)).append("=".repeat(to - first));
    line.append(!bar.answered() ? 'x' : bar.error() ? '!' : '|');
    return Screen.pad(line.toString(), width);
  }

  private int place(long micros) {
    return scale == 0 ? 0 : (int) Math.min(width - 1, micros * (width - 1) / scale);
  }

  private void say(
      String seconds, String line, String what, String bar, String took, Paint.Color color)
      throws IOException {
    String left = String.format(Locale.ROOT, "%12s %6s  ", seconds, line);
    String shown = Screen.pad(Screen.cut(what, WHAT), WHAT);
    String right = String.format(Locale.ROOT, " %9s", took);
    out.append(left).append(shown).append("  ");
    out.append(screen.paint().in(color, bar)).append(right).append('\n');
  }
}
