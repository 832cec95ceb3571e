package dev.frametape.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopePeek;
import dev.frametape.process.ByteText;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.JoinedEvent;
import dev.frametape.recording.Lane;
import dev.frametape.recording.LinePayload;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingReader;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A recording as one object of JSON per frame and event, for programs: frames are whole, with what
 * their envelope says beside the payload, and nothing is in another file.
 */
final class ExportJsonl {
  private static final int PREFIX_BYTES = FrameLabel.PREFIX_BYTES;

  /** Larger ones are not looked at as a whole, and become base64. */
  private static final int LARGEST_READABLE = 4 * 1024 * 1024;

  private final OutputStream out;
  private OptionalLong requested = OptionalLong.empty();

  ExportJsonl(OutputStream out) {
    this.out = out;
  }

  void write(RecordingReader reader, Exports.Steps steps) throws IOException {
    if (reader.header().isPresent()) {
      header(reader.header().get());
    }
    BothSides sides = new BothSides(reader);
    for (var seen = sides.next(); seen.isPresent(); seen = sides.next()) {
      steps.at(sides.offset());
      event(seen.get());
    }
    StringBuilder json = new StringBuilder("{\"event\":\"end\",\"complete\":");
    end(json.append(reader.end().complete()));
  }

  private void header(RecordingHeader header) throws IOException {
    StringBuilder json = new StringBuilder("{\"event\":\"start\"");
    text(json, "tool", header.tool());
    text(json, "started", header.started().toString());
    text(json, "framing", header.framing());
    json.append(",\"frame_limit\":").append(header.frameLimit()).append(",\"argv\":[");
    String separator = "";
    for (OsText word : header.argv()) {
      JsonStrings.put(json.append(separator), text(word));
      separator = ",";
    }
    json.append("],\"env\":{");
    separator = "";
    for (var variable : header.env().entrySet()) {
      JsonStrings.put(json.append(separator), variable.getKey());
      JsonStrings.put(json.append(':'), text(variable.getValue()));
      separator = ",";
    }
    json.append('}');
    header.cwd().ifPresent(cwd -> text(json, "cwd", text(cwd)));
    end(json);
  }

  /** Bytes that are no UTF-8 are spelled out; the recording has them as they are. */
  private static String text(OsText text) {
    byte[] bytes = text.bytes();
    return LinePayload.isUtf8(bytes, 0, bytes.length)
        ? text.toString()
        : ByteText.spelledOut(ByteText.decode(bytes));
  }

  private void event(BothSides.Seen seen) throws IOException {
    switch (seen.event()) {
      case JoinedEvent.Whole whole -> whole(seen, whole);
      case JoinedEvent.Partial partial -> {
        StringBuilder json = begin("part", seen, partial.first());
        moved(json, partial.to(), partial.bytes());
        partial.frameBytes().ifPresent(all -> json.append(",\"frame_bytes\":").append(all));
        bytes(json, partial.bytes());
      }
      case JoinedEvent.Other(RecordedLine line) -> other(seen, line.event());
    }
  }

  private void whole(BothSides.Seen seen, JoinedEvent.Whole whole) throws IOException {
    StringBuilder json = begin("frame", seen, whole.first());
    moved(json, whole.to(), whole.bytes());
    FrameLabel label = FrameLabel.of(whole.bytes(), Optional.empty());
    EnvelopePeek peek = label.peek();
    peek.version().ifPresent(version -> json.append(",\"version\":").append(version));
    peek.type().ifPresent(type -> text(json, "type", type));
    peek.tag().ifPresent(tag -> text(json, label.isOf("request") ? "op" : "status", tag));
    peek.stream().ifPresent(stream -> text(json, "stream", stream));
    peek.sequence().ifPresent(number -> unsigned(json, "sequence", number));
    peek.count().ifPresent(count -> unsigned(json, "count", count));
    peek.maxFrameBytes().ifPresent(limit -> unsigned(json, "max_frame_bytes", limit));
    boolean toChild = whole.to() == Direction.TO_CHILD;
    if (toChild && label.isOf("request") && seen.lane() != Lane.DELIVERED) {
      requested = OptionalLong.of(seen.micros());
    } else if (!toChild && label.isOf("response") && seen.lane() != Lane.SENT) {
      requested.ifPresent(at -> json.append(",\"took\":").append(seen.micros() - at));
      requested = OptionalLong.empty();
    }
    payload(json, whole.bytes());
  }

  private void payload(StringBuilder json, RecordedBytes frame) throws IOException {
    if (frame.length() - PREFIX_BYTES > LARGEST_READABLE) {
      base64(json, frame, PREFIX_BYTES);
      return;
    }
    byte[] bytes = frame.toByteArray();
    if (LinePayload.fits(bytes, PREFIX_BYTES, bytes.length)) {
      out.write(json.append(",\"payload\":").toString().getBytes(UTF_8));
      out.write(bytes, PREFIX_BYTES, bytes.length - PREFIX_BYTES);
      out.write("}\n".getBytes(UTF_8));
    } else if (LinePayload.isUtf8(bytes, PREFIX_BYTES, bytes.length)) {
      end(text(json, "text", new String(bytes, PREFIX_BYTES, bytes.length - PREFIX_BYTES, UTF_8)));
    } else {
      base64(json, frame, PREFIX_BYTES);
    }
  }

  private void bytes(StringBuilder json, RecordedBytes bytes) throws IOException {
    if (bytes.length() <= LARGEST_READABLE) {
      byte[] all = bytes.toByteArray();
      if (LinePayload.isUtf8(all, 0, all.length)) {
        end(text(json, "text", new String(all, UTF_8)));
        return;
      }
    }
    base64(json, bytes, 0);
  }

  /** In constant memory. */
  private void base64(StringBuilder json, RecordedBytes bytes, int from) throws IOException {
    out.write(json.append(",\"base64\":\"").toString().getBytes(UTF_8));
    OutputStream open =
        new FilterOutputStream(out) {
          @Override
          public void write(byte[] some, int at, int count) throws IOException {
            out.write(some, at, count);
          }

          @Override
          public void close() {
            // There is more to come.
          }
        };
    try (OutputStream encoder = Base64.getEncoder().wrap(open)) {
      bytes.copyTo(new Skipping(encoder, from));
    }
    out.write("\"}\n".getBytes(UTF_8));
  }

  /** Leaves out the first bytes. */
  private static final class Skipping extends FilterOutputStream {
    private int left;

    Skipping(OutputStream out, int left) {
      super(out);
      this.left = left;
    }

    @Override
    public void write(byte[] some, int at, int count) throws IOException {
      int skipped = Math.min(left, count);
      left -= skipped;
      out.write(some, at + skipped, count - skipped);
    }
  }

  private void other(BothSides.Seen seen, RecordedEvent event) throws IOException {
    switch (event) {
      case RecordedEvent.Raw(Direction to, var bytes, var why) -> {
        StringBuilder json = begin("raw", seen, seen.n());
        moved(json, to, bytes);
        why.ifPresent(reason -> text(json, "why", reason));
        bytes(json, bytes);
      }
      case RecordedEvent.Stderr(var bytes) -> {
        StringBuilder json = begin("stderr", seen, seen.n());
        bytes(json.append(",\"bytes\":").append(bytes.length()), bytes);
      }
      case RecordedEvent.Spawned(long pid) ->
          end(begin("spawn", seen, seen.n()).append(",\"pid\":").append(pid));
      case RecordedEvent.Eof(String from) -> end(text(begin("eof", seen, seen.n()), "from", from));
      case RecordedEvent.Signal(int signal, String by) ->
          end(
              text(
                  begin("signal", seen, seen.n()).append(",\"signal\":").append(signal), "by", by));
      case RecordedEvent.Exited(ChildExit.Exited(int code)) ->
          end(begin("exit", seen, seen.n()).append(",\"code\":").append(code));
      case RecordedEvent.Exited(ChildExit.Signaled(int signal, boolean core)) ->
          end(
              begin("exit", seen, seen.n())
                  .append(",\"signal\":")
                  .append(signal)
                  .append(",\"core\":")
                  .append(core));
      case RecordedEvent.Fault fault -> {
        StringBuilder json = text(begin("fault", seen, seen.n()), "rule", fault.rule());
        json.append(",\"fault\":").append(fault.fault());
        place(json, fault.subject(), fault.frame());
        fault.at().ifPresent(at -> json.append(",\"at\":").append(at));
        fault.chance().ifPresent(chance -> json.append(",\"draw\":").append(chance.draw()));
        fault.chance().ifPresent(chance -> json.append(",\"seed\":").append(chance.seed()));
        end(json.append(",\"generation\":").append(fault.generation()));
      }
      case RecordedEvent.FaultInert inert -> {
        StringBuilder json = text(begin("fault_inert", seen, seen.n()), "rule", inert.rule());
        text(json, "why", inert.why());
        place(json, inert.subject(), inert.frame());
        end(json);
      }
      case RecordedEvent.Stopped(String why) ->
          end(text(begin("stopped", seen, seen.n()), "why", why));
      case RecordedEvent.Unknown(var name) ->
          end(text(begin("unknown", seen, seen.n()), "name", name.orElse("")));
      case RecordedEvent.End _, RecordedEvent.Frame _, RecordedEvent.Part _ -> {}
    }
  }

  private static StringBuilder begin(String event, BothSides.Seen seen, long first) {
    StringBuilder json = new StringBuilder("{\"event\":\"").append(event).append("\",\"n\":");
    json.append(seen.n());
    if (first != seen.n()) {
      json.append(",\"first\":").append(first);
    }
    json.append(",\"t\":").append(seen.micros());
    if (seen.lane() != Lane.BOTH) {
      text(json, "only", seen.lane().name().toLowerCase(Locale.ROOT));
    }
    return json;
  }

  private static void moved(StringBuilder json, Direction to, RecordedBytes bytes) {
    text(json, "to", to.receiver()).append(",\"bytes\":").append(bytes.length());
  }

  private static void place(StringBuilder json, RecordedEvent.Subject subject, OptionalLong frame) {
    text(json, "subject", subject.word());
    frame.ifPresent(number -> json.append(",\"frame\":").append(number));
  }

  private static StringBuilder text(StringBuilder json, String name, String value) {
    return JsonStrings.put(json.append(",\"").append(name).append("\":"), value);
  }

  private static void unsigned(StringBuilder json, String name, long value) {
    json.append(",\"").append(name).append("\":").append(Long.toUnsignedString(value));
  }

  private void end(StringBuilder json) throws IOException {
    out.write(json.append("}\n").toString().getBytes(UTF_8));
  }
}
