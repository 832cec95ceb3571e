package dev.frametape.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.Direction;
import dev.frametape.process.ByteText;
import dev.frametape.recording.JoinedEvent;
import dev.frametape.recording.Lane;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A recording as Markdown with sequence diagrams of Mermaid, as code hosts draw them. A run of rows
 * is one arrow, and a long conversation is its beginning and its end; both are counted.
 */
final class ExportMarkdown {
  /** Of one diagram: drawing stops at 50,000 characters of text. */
  private static final int DIAGRAM_STEPS = 100;

  private static final int FIRST_STEPS = 900;
  private static final int LAST_STEPS = 100;
  private static final int SAMPLE_BYTES = 120;
  private static final int STDERR_BYTES = 8 * 1024;
  private static final int MOST_FAULTS = 200;

  private final OutputStream out;
  private final List<Step> first = new ArrayList<>();
  private final Deque<Step> last = new ArrayDeque<>();
  private final List<String> faults = new ArrayList<>();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private long stderrBytes;
  private long left;
  private long moreFaults;
  private long framesToChild;
  private long framesToParent;
  private Optional<String> end = Optional.empty();

  /** Null unless rows are being counted. */
  private Run run;

  /**
   * @param line of Mermaid
   * @param isFaulty whether Frametape itself takes part in it
   */
  private record Step(String line, boolean isFaulty) {}

  /** Rows of one stream, one behind the other. */
  private static final class Run {
    private final Lane lane;
    private final String stream;
    private final String begin;
    private String until = "";
    private long rows;
    private long bytes;

    Run(Lane lane, String stream, String begin) {
      this.lane = lane;
      this.stream = stream;
      this.begin = begin;
    }
  }

  ExportMarkdown(OutputStream out) {
    this.out = out;
  }

  void write(RecordingReader reader, Exports.Steps steps) throws IOException {
    BothSides sides = new BothSides(reader);
    for (var seen = sides.next(); seen.isPresent(); seen = sides.next()) {
      steps.at(sides.offset());
      event(seen.get());
    }
    endRun();
    StringBuilder text = new StringBuilder("# ");
    text.append(markdown(String.valueOf(reader.file().getFileName()))).append("\n\n");
    head(text, reader);
    say(text);
    diagrams();
    faults();
    stderr();
  }

  private void say(CharSequence text) throws IOException {
    out.write(text.toString().getBytes(UTF_8));
  }

  private void head(StringBuilder text, RecordingReader reader) {
    text.append("| | |\n|---|---|\n");
    if (reader.header().isPresent()) {
      RecordingHeader header = reader.header().get();
      fact(text, "child", words(header));
      header.cwd().ifPresent(cwd -> fact(text, "in", text(cwd)));
      fact(text, "started", header.started() + ", recorded by Frametape " + header.tool());
    }
    fact(
        text,
        "frames",
        RecordingPage.count(framesToChild, "frame")
            + " to the child, "
            + RecordingPage.count(framesToParent, "frame")
            + " to the parent");
    end.ifPresent(how -> fact(text, "end", "the child " + how));
    if (!reader.end().complete()) {
      fact(text, "cut off", "the recording has no end");
    }
  }

  private static String words(RecordingHeader header) {
    return header.argv().stream().map(ExportMarkdown::text).collect(Collectors.joining(" "));
  }

  private static String text(OsText text) {
    return ByteText.decode(text.bytes());
  }

  private static void fact(StringBuilder text, String name, String value) {
    text.append("| ").append(name).append(" | ").append(markdown(value)).append(" |\n");
  }

  private void diagrams() throws IOException {
    for (int from = 0; from < first.size(); from += DIAGRAM_STEPS) {
      diagram(first.subList(from, Math.min(first.size(), from + DIAGRAM_STEPS)));
    }
    if (left > 0) {
      say("\n" + RecordingPage.count(left, "step") + " left out here.\n");
    }
    if (!last.isEmpty()) {
      diagram(List.copyOf(last));
    }
  }

  private void diagram(List<Step> steps) throws IOException {
    StringBuilder text = new StringBuilder("\n```mermaid\nsequenceDiagram\n");
    text.append("  participant P as parent\n");
    if (steps.stream().anyMatch(Step::isFaulty)) {
      text.append("  participant F as Frametape\n");
    }
    text.append("  participant C as child\n");
    steps.forEach(step -> text.append("  ").append(step.line).append('\n'));
    say(text.append("```\n"));
  }

  private void faults() throws IOException {
    if (faults.isEmpty()) {
      return;
    }
    say("\n## Faults\n\n| line | rule | what it did |\n|---|---|---|\n");
    for (String fault : faults) {
      say(fault);
    }
    if (moreFaults > 0) {
      say("\n" + RecordingPage.count(moreFaults, "fault") + " more.\n");
    }
  }

  private void stderr() throws IOException {
    if (stderrBytes == 0) {
      return;
    }
    StringBuilder safe = new StringBuilder();
    for (String line : ByteText.decode(stderr.toByteArray()).split("\n", -1)) {
      safe.append(ByteText.spelledOut(line)).append('\n');
    }
    String fence = "```";
    while (safe.indexOf(fence) >= 0) {
      fence += "`";
    }
    StringBuilder text = new StringBuilder("\n## stderr\n\n").append(fence).append("text\n");
    text.append(safe.toString().stripTrailing()).append('\n').append(fence).append('\n');
    if (stderrBytes > stderr.size()) {
      text.append("\nThe first ").append(stderr.size()).append(" of ");
      text.append(RecordingPage.count(stderrBytes, "byte")).append(".\n");
    }
    say(text);
  }

  private void event(BothSides.Seen seen) throws IOException {
    switch (seen.event()) {
      case JoinedEvent.Whole whole -> {
        FrameLabel label = FrameLabel.of(whole.bytes(), whole.peek());
        boolean toChild = whole.to() == Direction.TO_CHILD;
        if (seen.lane() != Lane.SENT) {
          framesToChild += toChild ? 1 : 0;
          framesToParent += toChild ? 0 : 1;
        }
        if (!toChild && label.isOf("data_row")) {
          row(seen.lane(), label, whole.bytes().length());
        } else {
          arrow(seen.lane(), whole.to(), label.words() + ", " + bytes(whole.bytes()));
        }
      }
      case JoinedEvent.Partial partial ->
          arrow(seen.lane(), partial.to(), "part of a frame, " + bytes(partial.bytes()));
      case JoinedEvent.Other(RecordedLine line) -> other(seen, line.event());
    }
  }

  private static String bytes(RecordedBytes bytes) {
    return RecordingPage.count(bytes.length(), "byte");
  }

  private void row(Lane lane, FrameLabel label, long bytes) {
    String stream = label.peek().stream().orElse("");
    if (run == null || run.lane != lane || !run.stream.equals(stream)) {
      endRun();
      run = new Run(lane, stream, label.words());
    }
    run.rows++;
    run.bytes += bytes;
    run.until =
        label.peek().sequence().isPresent()
            ? " to #" + Long.toUnsignedString(label.peek().sequence().getAsLong())
            : "";
  }

  private void endRun() {
    if (run == null) {
      return;
    }
    Run rows = run;
    run = null;
    String words =
        rows.rows == 1
            ? rows.begin
            : rows.begin + rows.until + ", " + RecordingPage.count(rows.rows, "row");
    arrow(rows.lane, Direction.TO_PARENT, words + ", " + RecordingPage.count(rows.bytes, "byte"));
  }

  private void arrow(Lane lane, Direction to, String words) {
    endRun();
    boolean toChild = to == Direction.TO_CHILD;
    String from = toChild ? "P" : "C";
    String there = toChild ? "C" : "P";
    String said = mermaid(words);
    switch (lane) {
      case BOTH -> add(from + (toChild ? "->>" : "-->>") + there + ": " + said, false);
      case SENT -> add(from + "-x" + "F: " + said + " (not delivered)", true);
      case DELIVERED -> add("F->>" + there + ": " + said + " (not sent)", true);
    }
  }

  private void other(BothSides.Seen seen, RecordedEvent event) throws IOException {
    switch (event) {
      case RecordedEvent.Raw(Direction to, var bytes, var why) ->
          arrow(
              seen.lane(),
              to,
              "no frame, " + bytes(bytes) + why.map(text -> ", " + text).orElse(""));
      case RecordedEvent.Stderr(var bytes) -> {
        if (seen.lane() != Lane.SENT) {
          stderrBytes += bytes.length();
          int room = STDERR_BYTES - stderr.size();
          stderr.write(bytes.head(Math.max(0, room)));
        }
        String sample = ByteText.decode(bytes.head(SAMPLE_BYTES)).stripTrailing();
        note(
            "right of C",
            "stderr: "
                + sample.replace('\n', ' ')
                + (bytes.length() > SAMPLE_BYTES ? "…" : "")
                + only(seen.lane()));
      }
      case RecordedEvent.Spawned(long pid) -> note("over C", "starts, pid " + pid);
      case RecordedEvent.Eof(String from) ->
          note(
              from.equals("parent") ? "over P" : "over C",
              PageEvents.eof(from) + only(seen.lane()));
      case RecordedEvent.Signal(int signal, String by) ->
          note("over P,C", by + " sends signal " + FrameLabel.signal(signal));
      case RecordedEvent.Exited(var exit) -> {
        if (seen.lane() != Lane.SENT) {
          end = Optional.of(FrameLabel.end(exit));
        }
        note("over C", "child " + FrameLabel.end(exit) + only(seen.lane()));
      }
      case RecordedEvent.Fault fault -> {
        note(
            "over P,C",
            "FAULT "
                + FrameLabel.shortened(fault.rule())
                + PageEvents.place(fault.subject(), fault.frame()));
        if (faults.size() < MOST_FAULTS) {
          faults.add(
              String.format(
                  Locale.ROOT,
                  "| %d | %s | %s |%n",
                  seen.n() + 1,
                  markdown(FrameLabel.shortened(fault.rule())),
                  markdown(
                      FrameLabel.shortened(fault.fault())
                          + PageEvents.place(fault.subject(), fault.frame()))));
        } else {
          moreFaults++;
        }
      }
      case RecordedEvent.FaultInert inert ->
          note("over P,C", FrameLabel.shortened(inert.rule()) + " did not fire");
      case RecordedEvent.Stopped(String why) -> note("over P,C", "recording stopped: " + why);
      case RecordedEvent.Unknown(var name) ->
          note("over P,C", "a line of a kind unknown here: " + name.orElse("no name"));
      case RecordedEvent.End _, RecordedEvent.Frame _, RecordedEvent.Part _ -> {}
    }
  }

  private static String only(Lane lane) {
    return switch (lane) {
      case BOTH -> "";
      case SENT -> " (not delivered)";
      case DELIVERED -> " (not sent)";
    };
  }

  private void note(String where, String words) {
    endRun();
    add("Note " + where + ": " + mermaid(words), false);
  }

  private void add(String line, boolean isFaulty) {
    Step step = new Step(line, isFaulty);
    if (first.size() < FIRST_STEPS) {
      first.add(step);
      return;
    }
    last.addLast(step);
    if (last.size() > LAST_STEPS) {
      last.removeFirst();
      left++;
    }
  }

  /**
   * Words in a diagram: what is no letter, digit or blank, or of a few harmless signs, becomes a
   * numeric entity of Mermaid, since a semicolon ends its line and markup would be drawn.
   */
  static String mermaid(String text) {
    StringBuilder safe = new StringBuilder();
    ByteText.spelledOut(FrameLabel.shortened(text))
        .codePoints()
        .forEach(
            point -> {
              if (Character.isLetterOrDigit(point) || " _.,/()-".indexOf(point) >= 0) {
                safe.appendCodePoint(point);
              } else {
                safe.append('#').append(point).append(';');
              }
            });
    return safe.toString();
  }

  /** One line of a table's cell that may hold HTML. */
  static String markdown(String text) {
    StringBuilder safe = new StringBuilder();
    ByteText.spelledOut(text)
        .codePoints()
        .forEach(
            point -> {
              if ("\\`*_[]~|$#!@<>&\"'".indexOf(point) >= 0) {
                safe.append("&#").append(point).append(';');
              } else {
                safe.appendCodePoint(point);
              }
            });
    // A link that was not written as one is made from this alone.
    return safe.toString().replace("://", "&#58;//").replace("www.", "www&#46;");
  }
}
