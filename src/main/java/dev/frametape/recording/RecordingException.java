package dev.frametape.recording;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A recording cannot be created or is not what the format says. Disk and pipe troubles are plain
 * {@link IOException}s; a file that is merely cut off is no error at all.
 */
public final class RecordingException extends IOException {
  private final Path file;
  private final long line;
  private final long offset;

  /**
   * @param line physical line from 1; 0 when the trouble is with the file as a whole
   * @param offset byte offset in {@code file}
   * @param finding what was found and what was expected
   * @param advice what to do next
   */
  public RecordingException(Path file, long line, long offset, String finding, String advice) {
    super(
        file
            + (line == 0 ? ": " : ": line " + line + ", byte " + offset + ": ")
            + finding
            + "; "
            + advice);
    this.file = file;
    this.line = line;
    this.offset = offset;
  }

  public Path file() {
    return file;
  }

  /** The physical line, from 1; 0 when the trouble is with the file as a whole. */
  public long line() {
    return line;
  }

  /** The byte offset in the file. */
  public long offset() {
    return offset;
  }
}
