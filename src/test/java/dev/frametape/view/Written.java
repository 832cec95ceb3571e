package dev.frametape.view;

import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A small recording, written line by line as a test wants it. */
final class Written {
  private final StringBuilder lines =
      new StringBuilder(
          "{\"frametape\":1,\"tool\":\"0.1.0\",\"started\":\"2026-01-01T00:00:00Z\",\"framing\":\"u32be-json\",\"argv\":[\"w\"],\"env\":{},\"frame_limit\":1048576}\n");
  private int next = 1;

  /** A line without its number, at a time in microseconds. */
  Written line(long micros, String members) {
    lines.append("{\"n\":%d,\"t\":%d,%s}\n".formatted(next++, micros, members));
    return this;
  }

  Written frame(long micros, String to, String payload) {
    return line(micros, "\"to\":\"%s\",\"frame\":%s".formatted(to, payload));
  }

  Written message(long micros, String to, String type, String body) {
    return frame(
        micros,
        to,
        "{\"version\":6,\"message\":{\"type\":\"%s\",\"body\":{%s}}}".formatted(type, body));
  }

  Written request(long micros, String op) {
    return message(micros, "child", "request", "\"op\":\"" + op + "\"");
  }

  Written response(long micros, String status) {
    return message(micros, "parent", "response", "\"status\":\"" + status + "\"");
  }

  Written fault(long micros) {
    return line(
        micros,
        "\"event\":\"fault\",\"rule\":\"r\",\"fault\":\"drop\",\"subject\":\"parent\","
            + "\"generation\":1");
  }

  @Override
  public String toString() {
    return lines.toString();
  }

  Path in(Path folder) throws IOException {
    return Files.writeString(folder.resolve("talk.jsonl"), lines);
  }

  static List<TimelineEntry> entries(Path file) throws IOException {
    try (RecordingReader reader = RecordingReader.open(file)) {
      Timeline timeline = new Timeline(reader);
      List<TimelineEntry> entries = new ArrayList<>();
      for (Optional<TimelineEntry> entry = timeline.next();
          entry.isPresent();
          entry = timeline.next()) {
        entries.add(entry.get());
      }
      entries.addAll(timeline.rest());
      return entries;
    }
  }
}
