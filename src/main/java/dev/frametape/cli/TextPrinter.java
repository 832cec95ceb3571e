package dev.frametape.cli;

import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopePeek;
import dev.frametape.frame.Frame;
import dev.frametape.harness.ExitStatusText;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.Lane;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingEnd;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingTotals;
import dev.frametape.view.TimelineEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A recording for people: one line per frame, and everything else in its place. Arrows point to the
 * right, to the child, and to the left, to the parent.
 */
final class TextPrinter implements RecordingPrinter {
  private static final int SAMPLE_BYTES = 1024;

  // The widths of the columns on both sides of what is told.
  private static final int LEFT = 12 + 1 + 6 + 2 + 3 + 2;
  private static final int BYTES = 9;
  private static final int TOOK = 8;
  private static final int RIGHT = 1 + BYTES + 1 + TOOK;

  private final Appendable out;
  private final Screen screen;

  TextPrinter(Appendable out, Screen screen) {
    this.out = out;
    this.screen = screen;
  }

  @Override
  public void begin(Path file, Optional<RecordingHeader> header) throws IOException {
    say(Printable.text(file.toString()));
    if (header.isPresent()) {
      header(header.get());
    } else {
      say("  cut off in its first line: nothing is known about this conversation");
    }
    say("");
    row("seconds", "line", "way", "what", "bytes", "took", Paint.Color.DIM);
  }

  private void header(RecordingHeader header) throws IOException {
    say(
        "  started  "
            + header.started()
            + ", recorded by Frametape "
            + Printable.word(header.tool()));
    say(
        "  child    "
            + header.argv().stream().map(TextPrinter::word).collect(Collectors.joining(" ")));
    if (header.cwd().isPresent()) {
      say("  in       " + word(header.cwd().get()));
    }
    if (!header.env().isEmpty()) {
      say(
          "  with     "
              + header.env().entrySet().stream()
                  .sorted(Map.Entry.comparingByKey())
                  .map(TextPrinter::variable)
                  .collect(Collectors.joining(" ")));
    }
    say(
        "  framing  "
            + Printable.word(header.framing())
            + ", payloads up to "
            + header.frameLimit()
            + " bytes at first");
  }

  private static String variable(Map.Entry<String, OsText> variable) {
    return Printable.word(variable.getKey()) + "=" + word(variable.getValue());
  }

  private static String word(OsText text) {
    return Printable.word(dev.frametape.process.ByteText.decode(text.bytes()));
  }

  @Override
  public boolean byLines() {
    return false;
  }

  @Override
  public void entry(TimelineEntry entry) throws IOException {
    RecordedLine line = entry.line();
    switch (line.event()) {
      case RecordedEvent.Frame frame ->
          moved(entry, frame.to(), frame(entry, frame.peek()), frame.bytes());
      case RecordedEvent.Part part -> moved(entry, part.to(), part(entry, part), part.bytes());
      case RecordedEvent.Raw(var to, var bytes, var why) ->
          moved(
              entry,
              to,
              "raw "
                  + sample(bytes)
                  + why.map(reason -> " (" + Printable.text(reason) + ")").orElse(""),
              bytes);
      case RecordedEvent.Stderr(var bytes) ->
          row(
              line,
              "<~~",
              "stderr " + sample(bytes),
              Optional.of(bytes),
              entry.took(),
              Paint.Color.YELLOW);
      case RecordedEvent.Spawned(long pid) -> life(line, "child: started, pid " + pid);
      case RecordedEvent.Eof(String from) -> life(line, Printable.word(from) + ": end of file");
      case RecordedEvent.Signal(int signal, String by) ->
          life(
              line,
              Printable.word(by)
                  + ": sends "
                  + ExitStatusText.of(new ChildExit.Signaled(signal, false)));
      case RecordedEvent.Exited(ChildExit exit) ->
          life(
              line,
              "child: " + ExitStatusText.of(exit),
              exit.equals(new ChildExit.Exited(0)) ? Paint.Color.PLAIN : Paint.Color.RED);
      case RecordedEvent.Fault fault -> fault(line, FaultWords.of(fault));
      case RecordedEvent.FaultInert inert -> fault(line, FaultWords.of(inert));
      case RecordedEvent.Stopped(String why) ->
          life(line, "recorder: stopped: " + Printable.text(why), Paint.Color.RED);
      case RecordedEvent.End(RecordingTotals totals) -> footer(totals);
      case RecordedEvent.Unknown(var event) ->
          life(
              line,
              "a kind of line that this version does not know: "
                  + event.map(Printable::word).orElse("it has no name"));
    }
  }

  private void moved(TimelineEntry entry, Direction to, String what, RecordedBytes bytes)
      throws IOException {
    boolean isError =
        entry.is("fatal_exit")
            || entry.is("response")
                && entry.peek().flatMap(EnvelopePeek::tag).equals(Optional.of("error"));
    row(
        entry.line(),
        way(to, entry.line().lane()),
        what,
        Optional.of(bytes),
        entry.took(),
        isError ? Paint.Color.RED : color(to));
  }

  private void life(RecordedLine line, String what) throws IOException {
    life(line, what, Paint.Color.PLAIN);
  }

  private void life(RecordedLine line, String what, Paint.Color color) throws IOException {
    row(line, " *", what, Optional.empty(), OptionalLong.empty(), color);
  }

  private void fault(RecordedLine line, String what) throws IOException {
    row(line, " !", "fault: " + what, Optional.empty(), OptionalLong.empty(), Paint.Color.MAGENTA);
  }

  private static String frame(TimelineEntry entry, Optional<String> words) throws IOException {
    StringBuilder text = new StringBuilder(facts(entry, words));
    if (!entry.details().isEmpty()) {
      text.append(": ")
          .append(entry.details().stream().map(Printable::text).collect(Collectors.joining(", ")));
    }
    if (entry.first() < entry.line().n()) {
      text.append(" (since line ").append(entry.first()).append(')');
    }
    return text.toString();
  }

  private static String part(TimelineEntry entry, RecordedEvent.Part part) throws IOException {
    String all = part.frameBytes().isPresent() ? " of " + part.frameBytes().getAsLong() : "";
    return "cut off after " + part.bytes().length() + all + " bytes: " + facts(entry, part.peek());
  }

  /** What the envelope says; where there is none, how the payload begins. */
  private static String facts(TimelineEntry entry, Optional<String> words) throws IOException {
    EnvelopePeek peek = entry.peek().orElseThrow();
    if (peek.type().isPresent()) {
      return FrameFacts.text(peek, "");
    }
    if (words.isPresent()) {
      return Printable.text(words.get());
    }
    byte[] head = entry.bytes().orElseThrow().head(SAMPLE_BYTES);
    return head.length <= Frame.PREFIX_BYTES
        ? "no envelope"
        : "no envelope: "
            + Printable.quoted(Arrays.copyOfRange(head, Frame.PREFIX_BYTES, head.length));
  }

  private static String sample(RecordedBytes bytes) throws IOException {
    return Printable.quoted(bytes.head(SAMPLE_BYTES));
  }

  private void footer(RecordingTotals totals) throws IOException {
    say("");
    say("  complete: " + Totals.text(totals));
  }

  @Override
  public void end(RecordingEnd end) throws IOException {
    if (end.complete()) {
      return;
    }
    StringBuilder text =
        new StringBuilder(
            "  cut off here: the recording has no end; its recorder was killed or is still at"
                + " work");
    if (end.tornBytes() > 0) {
      text.append("; ").append(end.tornBytes()).append(" bytes of an unfinished line are left out");
    }
    end.missing().ifPresent(what -> text.append("; ").append(Printable.text(what)));
    say("");
    say(screen.paint().in(Paint.Color.RED, text.toString()));
  }

  private static String way(Direction to, Lane lane) {
    return switch (to) {
      case TO_CHILD ->
          switch (lane) {
            case BOTH -> "-->";
            case SENT -> "--x";
            case DELIVERED -> "..>";
          };
      case TO_PARENT ->
          switch (lane) {
            case BOTH -> "<--";
            case SENT -> "x--";
            case DELIVERED -> "<..";
          };
    };
  }

  private static Paint.Color color(Direction to) {
    return switch (to) {
      case TO_CHILD -> Paint.Color.CYAN;
      case TO_PARENT -> Paint.Color.GREEN;
    };
  }

  private void row(
      RecordedLine line,
      String way,
      String what,
      Optional<RecordedBytes> bytes,
      OptionalLong took,
      Paint.Color color)
      throws IOException {
    row(
        TimeWords.seconds(line.micros()),
        Long.toString(line.n()),
        way,
        what + only(line.lane()),
        bytes.map(known -> Long.toString(known.length())).orElse(""),
        took.isPresent() ? TimeWords.duration(took.getAsLong()) : "",
        color);
  }

  private static String only(Lane lane) {
    return switch (lane) {
      case BOTH -> "";
      case SENT -> " [not delivered]";
      case DELIVERED -> " [not sent]";
    };
  }

  private void row(
      String seconds,
      String line,
      String way,
      String what,
      String bytes,
      String took,
      Paint.Color color)
      throws IOException {
    String right =
        bytes.isEmpty() && took.isEmpty()
            ? ""
            : String.format(Locale.ROOT, " %" + BYTES + "s %" + TOOK + "s", bytes, took);
    int room = screen.width() - LEFT - (right.isEmpty() ? 0 : RIGHT);
    String text =
        String.format(Locale.ROOT, "%12s %6s  %-3s  ", seconds, line, way)
            + Screen.pad(screen.fit(what, room), room)
            + right;
    say(screen.paint().in(color, text.stripTrailing()));
  }

  private void say(String line) throws IOException {
    out.append(line).append('\n');
  }
}
