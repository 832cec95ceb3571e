package dev.frametape.cli;

import dev.frametape.process.Terminal;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingException;
import dev.frametape.view.TimelineFilter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    description =
        "Tells what was said: one line per frame, in the order in which they were passed on, with"
            + " stderr, faults and the worker's end in their places. Arrows point to the child"
            + " (-->) and to the parent (<--); one of dots was made by a fault, one with an x never"
            + " arrived. What a response took is counted from its request.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 shown, also when the recording was cut off (its last line says so); 65 no such file, no",
      "  recording, no such line, or a damaged one: what comes before the damage is shown.",
      "",
      "Examples:",
      "  frametape show talk.jsonl",
      "  frametape show --follow talk/                       the newest one, while it is written",
      "  frametape show --op elaborate --type response talk.jsonl",
      "  frametape show --json-pointer /message/body/status=error talk.jsonl",
      "  frametape show --frame 12 talk.jsonl                one payload",
      "  frametape show --timeline talk.jsonl                requests as bars",
      "  frametape show --html talk.jsonl -o talk.html        a page for a browser",
      "  frametape show --json recordings/ | jq 'select(.event == \"exit\")'"
    })
final class ShowCommand implements Callable<Integer> {
  private static final long LOOK_EVERY_MILLIS = 100;

  @Spec private CommandSpec command;
  @Mixin private FilterMixin wanted;

  @Option(names = "--json", description = "Print each line as a JSON object.")
  private boolean json;

  @Option(
      names = "--html",
      description =
          "Write one recording as a page for a browser, with all payloads; it is one file that"
              + " loads nothing. Needs -o.")
  private boolean html;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "PAGE",
      description = "Where --html writes; there must be no such file yet.")
  private Path output;

  @Option(
      names = {"-f", "--follow"},
      description =
          "Wait for more while the recording is being written, up to its end; of several"
              + " recordings the last.")
  private boolean follow;

  @Option(
      names = "--frame",
      paramLabel = "LINE",
      description =
          "Print the payload of the frame in this line (the number in the column \"line\"): as JSON"
              + " for people, or in hex where it is none.")
  private Optional<Long> frame = Optional.empty();

  @Option(names = "--hex", description = "With --frame: in hex, with offsets.")
  private boolean hex;

  @Option(
      names = "--timeline",
      description =
          "Draw requests as bars on one scale: dots up to the first message for it, then a line;"
              + " at its end | for a response, ! for an error, x for none.")
  private boolean timeline;

  @Parameters(
      paramLabel = "FILE-or-FOLDER",
      arity = "1..*",
      description = "Recordings, or folders of them.")
  private List<Path> targets;

  @Override
  public Integer call() throws IOException {
    TimelineFilter filter = wanted.filter();
    misuse(filter)
        .ifPresent(
            words -> {
              throw new ParameterException(command.commandLine(), words);
            });
    if (html || output != null) {
      return HtmlPage.write(command, html, output, targets);
    }
    Writer out = Output.standard();
    int code = ExitCodes.OK;
    try {
      List<Path> files = RecordingFiles.of(targets);
      if (frame.isPresent() && files.size() != 1) {
        throw new ParameterException(
            command.commandLine(), "--frame wants one recording, there are " + files.size());
      }
      for (Path file : follow ? List.of(files.getLast()) : files) {
        if (!json && !follow && !file.equals(files.getFirst())) {
          out.append('\n');
        }
        code = Math.max(code, show(file, filter, out));
      }
    } catch (FileNotFoundException missing) {
      code = Complaint.badFile(missing);
    } catch (TimelineFilter.EndlessPatternException pattern) {
      out.flush();
      Complaint.say(pattern.getMessage());
      code = ExitCodes.USAGE;
    }
    out.flush();
    if (filter.tooLarge() > 0) {
      Complaint.say(
          filter.tooLarge()
              + " payloads above "
              + TimelineFilter.LARGEST_LOOKED_INTO
              + " bytes were not looked into by --json-pointer");
    }
    return code;
  }

  private Optional<String> misuse(TimelineFilter filter) {
    boolean alone = frame.isPresent() || timeline;
    if (html && (alone || follow || json || !filter.isOpen())) {
      return Optional.of("--html takes no other option of what to show");
    }
    if (hex && frame.isEmpty()) {
      return Optional.of("--hex is for --frame");
    }
    if (alone && (follow || json || !filter.isOpen() || frame.isPresent() && timeline)) {
      return Optional.of(
          (timeline ? "--timeline" : "--frame") + " takes no other option of what to show");
    }
    return Optional.empty();
  }

  private int show(Path file, TimelineFilter filter, Writer out) throws IOException {
    try {
      if (frame.isPresent()) {
        return payload(file, out);
      }
      Screen screen = Screen.ofStandardOutput(System.getenv());
      if (timeline) {
        bars(file, new BarPrinter(out, screen));
      } else {
        listing(file, filter, out, json ? new JsonPrinter(out) : new TextPrinter(out, screen));
      }
      return ExitCodes.OK;
    } catch (RecordingException | FileNotFoundException damaged) {
      // So that it stands below the last good line where both go to one terminal.
      out.flush();
      return Complaint.badFile(damaged);
    }
  }

  private int payload(Path file, Writer out) throws IOException {
    Optional<RecordedLine> line;
    try (Meter meter = meter(file)) {
      line = ShownPayload.line(file, frame.get(), meter);
    }
    Optional<String> wrong = ShownPayload.write(out, file, frame.get(), line, hex);
    wrong.ifPresent(Complaint::say);
    return wrong.isPresent() ? ExitCodes.BAD_FILE : ExitCodes.OK;
  }

  private static void bars(Path file, BarPrinter printer) throws IOException {
    long scale;
    try (Meter meter = meter(file)) {
      scale = printer.measure(file, meter);
    }
    printer.draw(file, scale);
  }

  private void listing(Path file, TimelineFilter filter, Writer out, RecordingPrinter printer)
      throws IOException {
    Showing.Waiting waiting = follow ? () -> forMore(out) : Showing.NOT;
    // On a terminal the listing itself shows how far it is, and a bar would stand in its lines.
    if (follow || Terminal.isBehind(1)) {
      new Showing(printer, filter, waiting, (done, all) -> {}).show(file);
      return;
    }
    try (Meter meter = meter(file)) {
      new Showing(printer, filter, waiting, meter).show(file);
    }
  }

  private static Meter meter(Path file) {
    return Meter.of("show " + file);
  }

  private static boolean forMore(Writer out) throws IOException {
    out.flush();
    try {
      Thread.sleep(LOOK_EVERY_MILLIS);
      return true;
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
