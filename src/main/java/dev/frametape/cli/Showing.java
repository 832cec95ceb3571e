package dev.frametape.cli;

import dev.frametape.frame.Direction;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingRedactor.Progress;
import dev.frametape.view.Timeline;
import dev.frametape.view.TimelineEntry;
import dev.frametape.view.TimelineFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a recording from beginning to end and has a printer tell what is wanted of it.
 *
 * @param waiting what to do where the recording has no more for now
 */
record Showing(
    RecordingPrinter printer, TimelineFilter filter, Waiting waiting, Progress progress) {
  private static final long TOLD_EVERY = 256;

  /** Whether more may come. */
  interface Waiting {
    /** Gives the rest time to come; false when nobody waits for it. */
    boolean forMore() throws IOException;
  }

  static final Waiting NOT = () -> false;

  /** All of a recording, as far as it is there. */
  static Showing all(RecordingPrinter printer) {
    TimelineFilter everything =
        TimelineFilter.of(List.of(), List.of(), Optional.<Direction>empty(), List.of(), List.of());
    return new Showing(printer, everything, NOT, (done, all) -> {});
  }

  private interface Source {
    Optional<TimelineEntry> next() throws IOException;
  }

  void show(Path file) throws IOException {
    try (RecordingReader reader = open(file)) {
      printer.begin(file, reader.header());
      Timeline timeline = new Timeline(reader);
      boolean plain = printer.byLines() && filter.isOpen();
      Source source = plain ? () -> line(reader) : timeline::next;
      long count = 0;
      boolean ended = false;
      while (true) {
        Optional<TimelineEntry> entry = source.next();
        if (entry.isEmpty()) {
          if (ended || !waiting.forMore()) {
            break;
          }
          continue;
        }
        tell(entry.get());
        ended = entry.get().line().event() instanceof RecordedEvent.End;
        if (++count % TOLD_EVERY == 0) {
          long all = Files.size(file);
          progress.at(Math.min(all, entry.get().line().offset()), all);
        }
      }
      for (TimelineEntry entry : timeline.rest()) {
        tell(entry);
      }
      printer.end(reader.end());
    }
  }

  /** With its header, where somebody waits for that. */
  private RecordingReader open(Path file) throws IOException {
    while (true) {
      RecordingReader reader = RecordingReader.open(file);
      if (reader.header().isPresent() || !waiting.forMore()) {
        return reader;
      }
      reader.close();
    }
  }

  private void tell(TimelineEntry entry) throws IOException {
    if (filter.wants(entry)) {
      printer.entry(entry);
    }
  }

  private static Optional<TimelineEntry> line(RecordingReader reader) throws IOException {
    return reader
        .next()
        .map(
            line ->
                new TimelineEntry(
                    line,
                    line.n(),
                    Optional.empty(),
                    List.of(),
                    OptionalLong.empty(),
                    Optional.empty()));
  }
}
