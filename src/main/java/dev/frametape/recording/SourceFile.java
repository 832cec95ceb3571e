package dev.frametape.recording;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A file that a reader takes places from. */
final class SourceFile implements AutoCloseable {
  private final Path path;
  private final RandomAccessFile file;

  SourceFile(Path path) throws IOException {
    this.path = path;
    this.file = new RandomAccessFile(path.toFile(), "r");
  }

  Path path() {
    return path;
  }

  long length() throws IOException {
    return file.length();
  }

  void read(long at, byte[] into, int count) throws IOException {
    file.seek(at);
    try {
      file.readFully(into, 0, count);
    } catch (EOFException e) {
      RecordingException shorter =
          new RecordingException(
              path,
              0,
              at,
              "found the file's end, expected " + count + " bytes from " + at,
              "the file has become shorter since it was opened; copy the recording again");
      shorter.initCause(e);
      throw shorter;
    }
  }

  /** Reads what there is, up to the array's end; -1 at the present end of the file. */
  int readSome(long at, byte[] into, int from) throws IOException {
    file.seek(at);
    return file.read(into, from, into.length - from);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
