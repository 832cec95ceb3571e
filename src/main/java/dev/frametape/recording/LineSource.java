package dev.frametape.recording;

import java.io.IOException;
import java.util.Arrays;

/** Takes a file apart into lines, one at a time; more may come while it is still being written. */
final class LineSource {
  private final SourceFile file;
  private byte[] buffer = new byte[64 * 1024];
  private int start;
  private int end;

  /** Where the buffer's first byte stands in the file. */
  private long base;

  LineSource(SourceFile file) {
    this.file = file;
  }

  /** Where the next line begins. */
  long offset() {
    return base + start;
  }

  /** Goes to where a line begins. */
  void seek(long offset) {
    if (offset >= base && offset <= base + end) {
      start = (int) (offset - base);
    } else {
      base = offset;
      start = 0;
      end = 0;
    }
  }

  /**
   * The next line without its break, or null when no whole line is there yet.
   *
   * @param number its physical line, for the error
   */
  byte[] next(long number) throws IOException {
    int searched = start;
    while (true) {
      for (int at = searched; at < end; at++) {
        if (buffer[at] == '\n') {
          byte[] line = Arrays.copyOfRange(buffer, start, at);
          start = at + 1;
          return line;
        }
      }
      searched = end;
      if (end - start >= LineFormat.LINE_BYTES) {
        throw new RecordingException(
            file.path(),
            number,
            offset(),
            "found no line break in "
                + (end - start)
                + " bytes, expected lines of at most "
                + LineFormat.LINE_BYTES,
            "this is no recording, or a line break in it was damaged; use an intact copy");
      }
      if (end == buffer.length) {
        searched -= start;
        makeRoom();
      }
      int more = file.readSome(base + end, buffer, end);
      if (more <= 0) {
        return null;
      }
      end += more;
    }
  }

  /** The bytes after the last whole line that were there when {@link #next} last looked. */
  byte[] tail() {
    return Arrays.copyOfRange(buffer, start, end);
  }

  private void makeRoom() {
    int kept = end - start;
    byte[] target =
        kept <= buffer.length / 2
            ? buffer
            : new byte[(int) Math.min(2L * buffer.length, LineFormat.LINE_BYTES + 1L)];
    System.arraycopy(buffer, start, target, 0, kept);
    buffer = target;
    base += start;
    start = 0;
    end = kept;
  }
}
