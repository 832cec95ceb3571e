package dev.frametape.cli;

import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingEnd;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Tells a recording line by line, in constant memory. */
interface RecordingPrinter {
  void begin(Path file, Optional<RecordingHeader> header) throws IOException;

  void line(RecordedLine line) throws IOException;

  void end(RecordingEnd end) throws IOException;

  /**
   * Tells a whole recording.
   *
   * @throws dev.frametape.recording.RecordingException at a line that breaks the format; those
   *     before it have been told
   */
  default void print(Path file) throws IOException {
    try (RecordingReader reader = RecordingReader.open(file)) {
      begin(file, reader.header());
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        line(line.get());
      }
      end(reader.end());
    }
  }
}
