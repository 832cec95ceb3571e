package dev.frametape.cli;

import dev.frametape.frame.Direction;
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
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A recording for people: one line per frame, and everything else in its place. */
final class TextPrinter implements RecordingPrinter {
  private static final int SAMPLE_BYTES = 1024;

  private final Appendable out;
  private final Paint paint;

  TextPrinter(Appendable out, Paint paint) {
    this.out = out;
    this.paint = paint;
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
    row("seconds", "line", "who", "what", "bytes", Paint.Color.DIM);
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
  public void line(RecordedLine line) throws IOException {
    switch (line.event()) {
      case RecordedEvent.Frame(var to, var bytes, var peek) ->
          row(line, way(to), FrameFacts.of(bytes, peek).text(), length(bytes), color(to));
      case RecordedEvent.Part part ->
          row(line, way(part.to()), part(part), length(part.bytes()), color(part.to()));
      case RecordedEvent.Raw(var to, var bytes, var why) ->
          row(
              line,
              way(to),
              "raw "
                  + sample(bytes)
                  + why.map(reason -> " (" + Printable.text(reason) + ")").orElse(""),
              length(bytes),
              color(to));
      case RecordedEvent.Stderr(var bytes) ->
          row(line, "stderr", sample(bytes), length(bytes), Paint.Color.YELLOW);
      case RecordedEvent.Spawned(long pid) -> row(line, "child", "started, pid " + pid);
      case RecordedEvent.Eof(String from) -> row(line, Printable.word(from), "end of file");
      case RecordedEvent.Signal(int signal, String by) ->
          row(
              line,
              Printable.word(by),
              "sends " + ExitStatusText.of(new ChildExit.Signaled(signal, false)));
      case RecordedEvent.Exited(ChildExit exit) ->
          row(
              line,
              "child",
              ExitStatusText.of(exit),
              OptionalLong.empty(),
              exit.equals(new ChildExit.Exited(0)) ? Paint.Color.PLAIN : Paint.Color.RED);
      case RecordedEvent.Fault fault ->
          row(line, "fault", FaultWords.of(fault), OptionalLong.empty(), Paint.Color.MAGENTA);
      case RecordedEvent.FaultInert inert ->
          row(line, "fault", FaultWords.of(inert), OptionalLong.empty(), Paint.Color.MAGENTA);
      case RecordedEvent.Stopped(String why) ->
          row(
              line,
              "recorder",
              "stopped: " + Printable.text(why),
              OptionalLong.empty(),
              Paint.Color.RED);
      case RecordedEvent.End(RecordingTotals totals) -> footer(totals);
      case RecordedEvent.Unknown(var event) ->
          row(
              line,
              "?",
              "a kind of line that this version does not know: "
                  + event.map(Printable::word).orElse("it has no name"));
    }
  }

  private static String part(RecordedEvent.Part part) throws IOException {
    String stretch =
        "part of a frame, from byte "
            + part.from()
            + (part.frameBytes().isPresent() ? " of " + part.frameBytes().getAsLong() : "");
    return part.from() == 0
        ? stretch + ": " + FrameFacts.of(part.bytes(), part.peek()).text()
        : stretch;
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
    say(paint.in(Paint.Color.RED, text.toString()));
  }

  private static String way(Direction to) {
    return switch (to) {
      case TO_CHILD -> "parent -> child";
      case TO_PARENT -> "child -> parent";
    };
  }

  private static Paint.Color color(Direction to) {
    return switch (to) {
      case TO_CHILD -> Paint.Color.CYAN;
      case TO_PARENT -> Paint.Color.GREEN;
    };
  }

  private static OptionalLong length(RecordedBytes bytes) {
    return OptionalLong.of(bytes.length());
  }

  private void row(RecordedLine line, String who, String what) throws IOException {
    row(line, who, what, OptionalLong.empty(), Paint.Color.PLAIN);
  }

  private void row(
      RecordedLine line, String who, String what, OptionalLong bytes, Paint.Color color)
      throws IOException {
    String seconds =
        String.format(Locale.ROOT, "%d.%06d", line.micros() / 1_000_000, line.micros() % 1_000_000);
    row(
        seconds,
        Long.toString(line.n()),
        who,
        what + only(line.lane()),
        bytes.isPresent() ? Long.toString(bytes.getAsLong()) : "",
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
      String seconds, String line, String who, String what, String bytes, Paint.Color color)
      throws IOException {
    String text =
        String.format(Locale.ROOT, "%12s %6s  %-15s  %-44s %9s", seconds, line, who, what, bytes);
    say(paint.in(color, text.stripTrailing()));
  }

  private void say(String line) throws IOException {
    out.append(line).append('\n');
  }
}
