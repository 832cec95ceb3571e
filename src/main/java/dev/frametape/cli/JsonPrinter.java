package dev.frametape.cli;

import dev.frametape.frame.Direction;
import dev.frametape.process.ByteText;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.Lane;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingEnd;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.view.TimelineEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A recording for programs: one object per line, with what {@link TextPrinter} tells. */
final class JsonPrinter implements RecordingPrinter {
  private static final int SAMPLE_BYTES = 1 << 16;

  private final Appendable out;

  JsonPrinter(Appendable out) {
    this.out = out;
  }

  @Override
  public void begin(Path file, Optional<RecordingHeader> header) throws IOException {
    JsonLine json = new JsonLine().put("file", file.toString());
    header.ifPresent(
        known -> {
          json.put("tool", known.tool())
              .put("started", known.started().toString())
              .put("framing", known.framing())
              .put("argv", known.argv().stream().map(Object::toString).toList());
          Map<String, String> variables = new TreeMap<>();
          known.env().forEach((name, value) -> variables.put(name, value.toString()));
          json.put("env", variables);
          known.cwd().ifPresent(folder -> json.put("cwd", folder.toString()));
          json.put("frame_limit", known.frameLimit());
        });
    say(json);
  }

  @Override
  public boolean byLines() {
    return true;
  }

  @Override
  public void entry(TimelineEntry entry) throws IOException {
    line(entry.line());
  }

  private void line(RecordedLine line) throws IOException {
    JsonLine json = new JsonLine().put("n", line.n()).put("t", line.micros());
    switch (line.event()) {
      case RecordedEvent.Frame(var to, var bytes, var peek) -> {
        moved(json, "frame", to, bytes);
        FrameFacts.of(bytes, peek).into(json);
      }
      case RecordedEvent.Part part -> {
        moved(json, "part", part.to(), part.bytes());
        json.put("from", part.from());
        part.frameBytes().ifPresent(length -> json.put("frame_bytes", length));
        if (part.from() == 0) {
          FrameFacts.of(part.bytes(), part.peek()).into(json);
        }
      }
      case RecordedEvent.Raw(var to, var bytes, var why) -> {
        moved(json, "raw", to, bytes);
        why.ifPresent(reason -> json.put("why", reason));
      }
      case RecordedEvent.Stderr(var bytes) ->
          json.put("event", "stderr")
              .put("bytes", bytes.length())
              .put("text", ByteText.decode(bytes.head(SAMPLE_BYTES)));
      case RecordedEvent.Spawned(long pid) -> json.put("event", "spawn").put("pid", pid);
      case RecordedEvent.Eof(String from) -> json.put("event", "eof").put("from", from);
      case RecordedEvent.Signal(int signal, String by) ->
          json.put("event", "signal").put("signal", signal).put("by", by);
      case RecordedEvent.Exited(ChildExit.Exited(int code)) ->
          json.put("event", "exit").put("code", code);
      case RecordedEvent.Exited(ChildExit.Signaled(int signal, boolean core)) ->
          json.put("event", "exit").put("signal", signal).put("core", core);
      case RecordedEvent.Fault fault -> {
        json.put("event", "fault").put("rule", fault.rule()).putJson("fault", fault.fault());
        place(json, fault.subject(), fault.frame());
        fault.at().ifPresent(at -> json.put("at", at));
        fault.chance().ifPresent(chance -> json.put("draw", chance.draw()));
        fault.chance().ifPresent(chance -> json.put("seed", chance.seed()));
        json.put("generation", fault.generation());
      }
      case RecordedEvent.FaultInert inert -> {
        json.put("event", "fault_inert").put("rule", inert.rule()).put("why", inert.why());
        place(json, inert.subject(), inert.frame());
      }
      case RecordedEvent.Stopped(String why) -> json.put("event", "stopped").put("why", why);
      case RecordedEvent.End(var totals) -> {
        json.put("event", "end");
        Totals.into(json, totals);
      }
      case RecordedEvent.Unknown(var event) ->
          json.put("event", "unknown").put("name", event.orElse(""));
    }
    if (line.lane() != Lane.BOTH) {
      json.put("only", line.lane().name().toLowerCase(Locale.ROOT));
    }
    say(json);
  }

  private static void place(JsonLine json, RecordedEvent.Subject subject, OptionalLong frame) {
    json.put("subject", subject.word());
    frame.ifPresent(number -> json.put("frame", number));
  }

  private static void moved(JsonLine json, String event, Direction to, RecordedBytes bytes) {
    json.put("event", event).put("to", to.receiver()).put("bytes", bytes.length());
  }

  @Override
  public void end(RecordingEnd end) throws IOException {
    if (end.complete()) {
      return;
    }
    JsonLine json = new JsonLine().put("event", "cut_off").put("torn_bytes", end.tornBytes());
    end.missing().ifPresent(what -> json.put("missing", what));
    say(json);
  }

  private void say(JsonLine json) throws IOException {
    out.append(json.toString()).append('\n');
  }
}
