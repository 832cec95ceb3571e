package dev.frametape.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.process.ByteText;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordingEnd;
import dev.frametape.recording.RecordingException;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A recording as one page for people. It loads nothing, and no script but its own may run in it:
 * the browser is told that one's sum. The conversation is in it as lines of JSON, of which the
 * script makes rows when they come into sight; how much there may be is bounded, so that a browser
 * opens it.
 */
public final class RecordingPage {
  /** Rows from the beginning; a browser has to draw a scroll bar for them. */
  private static final int FIRST_EVENTS = 200_000;

  private static final int LAST_EVENTS = 1000;
  private static final int PAYLOAD_BYTES = 64 * 1024;
  private static final int ALL_PAYLOAD_BYTES = 32 * 1024 * 1024;

  /** Where no more is allowed, and at the end of a conversation that is too long. */
  private static final int SAMPLE_BYTES = 128;

  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");

  private final RecordingReader reader;
  private final Writer out;
  private long events;
  private long left;

  /**
   * What the page shows.
   *
   * @param events rows of the page
   * @param left events that are counted only
   * @param shortened payloads of which only the beginning is there
   * @param damage why there is no more, when the recording is damaged
   */
  public record Result(
      long events, long left, long shortened, Optional<RecordingException> damage) {}

  private RecordingPage(RecordingReader reader, Writer out) {
    this.reader = reader;
    this.out = out;
  }

  /**
   * Writes the page, in constant memory. Of a damaged recording it shows what comes before the
   * damage.
   *
   * @throws RecordingException when there is no recording, or something of the page's name
   */
  public static Result write(Path recording, Path page, Progress progress) throws IOException {
    try (RecordingReader reader = RecordingReader.open(recording);
        NewFile file = NewFile.create(page)) {
      Writer out = new BufferedWriter(new OutputStreamWriter(file.out(), UTF_8));
      Result result = new RecordingPage(reader, out).write(progress);
      out.flush();
      file.keep();
      return result;
    }
  }

  private Result write(Progress progress) throws IOException {
    Map<String, String> parts = new TreeMap<>();
    parts.put("style", PageParts.resource(RecordingPage.class, "page.css"));
    parts.put("script", PageParts.resource(RecordingPage.class, "page.js"));
    parts.put("style-sum", PageParts.sum(parts.get("style")));
    parts.put("script-sum", PageParts.sum(parts.get("script")));
    parts.put("name", name());
    PageEvents maker = new PageEvents(PAYLOAD_BYTES, ALL_PAYLOAD_BYTES, SAMPLE_BYTES);
    Optional<RecordingException> damage = Optional.empty();
    String template = PageParts.resource(RecordingPage.class, "page.html");
    int from = 0;
    for (var place = PLACE.matcher(template); place.find(); from = place.end()) {
      out.append(template, from, place.start());
      switch (place.group(1)) {
        case "events" -> damage = events(maker, progress);
        case "recording" -> out.append(recording(maker, damage));
        default -> out.append(parts.get(place.group(1)));
      }
    }
    out.append(template, from, template.length());
    return new Result(events, left, maker.shortened(), damage);
  }

  private Optional<RecordingException> events(PageEvents maker, Progress progress)
      throws IOException {
    BothSides sides = new BothSides(reader);
    Deque<String> last = new ArrayDeque<>();
    long all = Files.size(reader.file());
    Optional<RecordingException> damage = Optional.empty();
    try {
      long count = 0;
      for (var seen = sides.next(); seen.isPresent(); seen = sides.next()) {
        if (++count % 256 == 0) {
          progress.at(sides.offset(), all);
        }
        Optional<String> line = maker.line(seen.get(), events >= FIRST_EVENTS);
        if (line.isEmpty()) {
          continue;
        }
        if (events < FIRST_EVENTS) {
          events++;
          out.append(line.get()).append('\n');
        } else {
          last.addLast(line.get());
          if (last.size() > LAST_EVENTS) {
            last.removeFirst();
            left++;
          }
        }
      }
    } catch (RecordingException broken) {
      damage = Optional.of(broken);
    }
    if (left > 0) {
      out.append(maker.leftOut(left)).append('\n');
    }
    for (String line : last) {
      events++;
      out.append(line).append('\n');
    }
    return damage;
  }

  /** What is known of the whole. */
  private String recording(PageEvents maker, Optional<RecordingException> damage) {
    StringBuilder json = new StringBuilder("{");
    RecordingEnd end = reader.end();
    boolean complete = end.complete() && damage.isEmpty();
    JsonStrings.put(json.append("\"headline\":"), headline(maker, end, damage));
    json.append(",\"complete\":").append(complete);
    json.append(",\"shortened\":").append(maker.shortened());
    if (reader.header().isPresent()) {
      header(json, reader.header().get());
    }
    return json.append('}').toString();
  }

  private String headline(PageEvents maker, RecordingEnd end, Optional<RecordingException> damage) {
    StringBuilder words = new StringBuilder();
    words.append(count(maker.framesToChild(), "frame")).append(" to the child, ");
    words.append(count(maker.framesToParent(), "frame")).append(" to the parent");
    if (maker.faults() > 0) {
      words.append(", ").append(count(maker.faults(), "fault"));
    }
    maker.end().ifPresent(how -> words.append("; the child ").append(how));
    if (left > 0) {
      words.append("; ").append(count(left, "event")).append(" left out of this page");
    }
    if (damage.isPresent()) {
      words.append(". Damaged: ").append(damage.get().getMessage());
    } else if (!end.complete()) {
      words.append(". Cut off: the recording has no end");
      end.missing().ifPresent(what -> words.append("; ").append(what));
    }
    return words.toString();
  }

  static String count(long number, String word) {
    return number + " " + word + (number == 1 ? "" : "s");
  }

  private static void header(StringBuilder json, RecordingHeader header) {
    JsonStrings.put(json.append(",\"tool\":"), header.tool());
    JsonStrings.put(json.append(",\"started\":"), header.started().toString());
    JsonStrings.put(json.append(",\"framing\":"), header.framing());
    json.append(",\"limit\":").append(header.frameLimit()).append(",\"argv\":[");
    String separator = "";
    for (OsText word : header.argv()) {
      JsonStrings.put(json.append(separator), text(word));
      separator = ",";
    }
    json.append("],\"env\":{");
    separator = "";
    for (var variable : new TreeMap<>(header.env()).entrySet()) {
      JsonStrings.put(json.append(separator), variable.getKey());
      JsonStrings.put(json.append(':'), text(variable.getValue()));
      separator = ",";
    }
    json.append('}');
    header.cwd().ifPresent(cwd -> JsonStrings.put(json.append(",\"cwd\":"), text(cwd)));
  }

  private static String text(OsText text) {
    return ByteText.spelledOut(ByteText.decode(text.bytes()));
  }

  private String name() {
    return ByteText.spelledOut(String.valueOf(reader.file().getFileName()))
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
