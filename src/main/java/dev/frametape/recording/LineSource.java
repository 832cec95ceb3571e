package dev.frametape.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Takes a file apart into lines, one at a time; more may come while it is still being written. */
final class LineSource implements Lines {
  private final SourceFile file;

  /** Null until a line refers to it. */
  private SourceFile blobs;

  private long lineOffset;
  private long lineNumber;

  private byte[] buffer = new byte[64 * 1024];
  private int start;
  private int end;

  /** Where the buffer's first byte stands in the file. */
  private long base;

  LineSource(SourceFile file) {
    this.file = file;
  }

  @Override
  public long offset() {
    return base + start;
  }

  @Override
  public void seek(long number, long offset) {
    if (offset >= base && offset <= base + end) {
      start = (int) (offset - base);
    } else {
      base = offset;
      start = 0;
      end = 0;
    }
  }

  @Override
  public byte[] next(long number) throws IOException {
    int searched = start;
    while (true) {
      for (int at = searched; at < end; at++) {
        if (buffer[at] == '\n') {
          byte[] line = Arrays.copyOfRange(buffer, start, at);
          lineOffset = offset();
          lineNumber = number;
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

  @Override
  public byte[] tail() {
    return Arrays.copyOfRange(buffer, start, end);
  }

  @Override
  public long tornBytes() {
    return end - start;
  }

  /** A part keeps the place and not the bytes, so that joining many of them needs no memory. */
  @Override
  public RecordedBytes base64(int from, int characters, byte[] decoded) {
    return characters == (decoded.length + 2) / 3 * 4
        ? RecordedBytes.base64InFile(file, lineOffset + from + 1, characters, decoded.length)
        : RecordedBytes.inMemory(decoded);
  }

  @Override
  public SourceFile blobs() throws IOException {
    if (blobs == null) {
      Path beside = LineFormat.blobsOf(file.path());
      if (!Files.exists(beside)) {
        throw new RecordingException(
            file.path(),
            lineNumber,
            lineOffset,
            "found no " + beside + ", expected it to hold the bytes of this line",
            "copy it beside the recording: the two belong together");
      }
      blobs = SourceFile.open(beside);
    }
    return blobs;
  }

  @Override
  public boolean hasFooter() throws IOException {
    return Footer.of(file) != null;
  }

  @Override
  public void close() throws IOException {
    if (blobs != null) {
      blobs.close();
    }
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
