package dev.frametape.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The blob file of a recording that is being written; created with the first blob. */
final class BlobWriter implements AutoCloseable {
  /** How a blob file comes into being. A seam: tests put a full disk here. */
  interface Opener {
    AppendFile open() throws IOException;
  }

  private final Opener opener;

  /** Null until the first blob. */
  private AppendFile file;

  private long length;
  private long kept;
  private boolean unsynced;

  BlobWriter(Path path, boolean allowed) {
    this(
        () -> {
          if (!allowed) {
            throw new IOException(
                "a frame is too large for a line, and there is no place for "
                    + path
                    + " beside a recording that is no regular file; record to a regular file");
          }
          Files.createFile(path);
          return AppendFile.open(path);
        });
  }

  BlobWriter(Opener opener) {
    this.opener = opener;
  }

  long length() {
    return length;
  }

  /** Appends bytes; when that fails, takes back what no line refers to. */
  void append(byte[] bytes, int from, int count, StreamTally tally, Lane lane) throws IOException {
    if (file == null) {
      file = opener.open();
    }
    try {
      tally.addLater(lane, bytes, from, count);
      file.append(bytes, from, count);
      length += count;
      unsynced = true;
    } catch (IOException e) {
      try {
        file.truncate(kept);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  /** From now on lines refer to everything appended so far. */
  void keep() {
    kept = length;
  }

  void syncIf(boolean fsync) throws IOException {
    if (fsync && unsynced) {
      file.sync();
      unsynced = false;
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
