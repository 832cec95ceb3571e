package dev.frametape.cli;

import dev.frametape.recording.RecordingEnd;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.view.TimelineEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Tells a recording piece by piece, in constant memory. */
interface RecordingPrinter {
  void begin(Path file, Optional<RecordingHeader> header) throws IOException;

  void entry(TimelineEntry entry) throws IOException;

  void end(RecordingEnd end) throws IOException;

  /** Whether it tells the lines of the file, and not frames put together from them. */
  boolean byLines();

  /**
   * Tells a whole recording.
   *
   * @throws dev.frametape.recording.RecordingException at a line that breaks the format; those
   *     before it have been told
   */
  default void print(Path file) throws IOException {
    Showing.all(this).show(file);
  }
}
