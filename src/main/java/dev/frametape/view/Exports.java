package dev.frametape.view;

import dev.frametape.frame.Direction;
import dev.frametape.recording.As;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingEnd;
import dev.frametape.recording.RecordingException;
import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A recording in the forms of other tools, in constant memory. A file is never written over, and is
 * there when it is whole.
 */
public final class Exports {
  private static final int STEP_LINES = 256;

  private Exports() {}

  /** A form that is one file. */
  public enum Form {
    JSONL,
    PCAPNG,
    MARKDOWN
  }

  /** Counts lines for a progress that is not to be asked for each. */
  static final class Steps {
    private final Progress progress;
    private final long all;
    private long count;

    Steps(Progress progress, long all) {
      this.progress = progress;
      this.all = all;
    }

    void at(long offset) {
      if (++count % STEP_LINES == 0) {
        progress.at(offset, all);
      }
    }
  }

  /**
   * Writes a recording to a stream, which stays open.
   *
   * @return how the recording ends; one that was cut off is written up to the cut
   * @throws RecordingException when it is damaged; what comes before the damage has been written
   */
  public static RecordingEnd write(Path recording, Form form, OutputStream out, Progress progress)
      throws IOException {
    try (RecordingReader reader = RecordingReader.open(recording)) {
      Steps steps = new Steps(progress, Files.size(recording));
      switch (form) {
        case JSONL -> new ExportJsonl(out).write(reader, steps);
        case PCAPNG -> new ExportPcapng(out).write(reader, steps);
        case MARKDOWN -> new ExportMarkdown(out).write(reader, steps);
      }
      out.flush();
      return reader.end();
    }
  }

  /** Writes a recording to a new file. */
  public static RecordingEnd write(Path recording, Form form, Path file, Progress progress)
      throws IOException {
    // Before the file: what is no recording leaves none behind.
    RecordingReader.open(recording).close();
    try (NewFile made = NewFile.create(file)) {
      RecordingEnd end = write(recording, form, made.out(), progress);
      made.keep();
      return end;
    }
  }

  /**
   * One stream of pipe bytes.
   *
   * @param file where they are
   */
  public record Stream(Path file, long bytes) {}

  /**
   * Writes the bytes of the three pipes, exactly as they were: {@code NAME.stdin}, {@code
   * NAME.stdout} and {@code NAME.stderr}, where NAME is the recording's.
   *
   * @param folder is made when it is not there
   * @param as those that were sent, or those that were delivered
   */
  public static List<Stream> raw(Path recording, Path folder, As as, Progress progress)
      throws IOException {
    String name = String.valueOf(recording.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = RecordingReader.isRecording(recording) && dot > 0 ? name.substring(0, dot) : name;
    try (RecordingReader reader = RecordingReader.open(recording)) {
      Files.createDirectories(folder);
      Path stdin = folder.resolve(stem + ".stdin");
      Path stdout = folder.resolve(stem + ".stdout");
      Path stderr = folder.resolve(stem + ".stderr");
      try (NewFile toChild = NewFile.create(stdin);
          NewFile toParent = NewFile.create(stdout);
          NewFile errors = NewFile.create(stderr)) {
        RawStreams streams = new RawStreams(toChild.out(), toParent.out(), errors.out());
        Steps steps = new Steps(progress, Files.size(recording));
        for (var line = reader.next(); line.isPresent(); line = reader.next()) {
          steps.at(line.get().offset());
          if (line.get().isIn(as)) {
            streams.take(line.get().event());
          }
        }
        toChild.keep();
        toParent.keep();
        errors.keep();
        return List.of(
            new Stream(stdin, streams.childBytes),
            new Stream(stdout, streams.parentBytes),
            new Stream(stderr, streams.errorBytes));
      }
    }
  }

  /** Takes each line to the pipe that it belongs to. */
  private static final class RawStreams {
    private final OutputStream toChild;
    private final OutputStream toParent;
    private final OutputStream errors;
    private long childBytes;
    private long parentBytes;
    private long errorBytes;

    RawStreams(OutputStream toChild, OutputStream toParent, OutputStream errors) {
      this.toChild = toChild;
      this.toParent = toParent;
      this.errors = errors;
    }

    void take(RecordedEvent event) throws IOException {
      switch (event) {
        case RecordedEvent.Frame frame -> take(frame.to(), frame.bytes());
        case RecordedEvent.Part part -> take(part.to(), part.bytes());
        case RecordedEvent.Raw raw -> take(raw.to(), raw.bytes());
        case RecordedEvent.Stderr(var bytes) -> {
          bytes.copyTo(errors);
          errorBytes += bytes.length();
        }
        case RecordedEvent.Spawned _,
            RecordedEvent.Eof _,
            RecordedEvent.Signal _,
            RecordedEvent.Exited _,
            RecordedEvent.Fault _,
            RecordedEvent.FaultInert _,
            RecordedEvent.Stopped _,
            RecordedEvent.End _,
            RecordedEvent.Unknown _ -> {}
      }
    }

    private void take(Direction to, RecordedBytes bytes) throws IOException {
      if (to == Direction.TO_CHILD) {
        bytes.copyTo(toChild);
        childBytes += bytes.length();
      } else {
        bytes.copyTo(toParent);
        parentBytes += bytes.length();
      }
    }
  }
}
