package dev.frametape.recording;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** Bytes that a reader takes places from: a file, or what is in one under other places. */
interface SourceFile extends AutoCloseable {
  Path path();

  long length() throws IOException;

  /** Reads exactly that many bytes. */
  void read(long at, byte[] into, int count) throws IOException;

  /** Reads what there is, up to the array's end; -1 at the present end of the file. */
  int readSome(long at, byte[] into, int from) throws IOException;

  @Override
  void close() throws IOException;

  static SourceFile open(Path path) throws IOException {
    return new OnDisk(path, new RandomAccessFile(path.toFile(), "r"));
  }

  /** The complaint about a file that holds fewer bytes than it did. */
  static RecordingException shorter(Path path, long at, int count) {
    return new RecordingException(
        path,
        0,
        at,
        "found the file's end, expected " + count + " bytes from " + at,
        "the file has become shorter since it was opened; copy the recording again");
  }

  /** A file as it is. */
  record OnDisk(Path path, RandomAccessFile file) implements SourceFile {
    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public void read(long at, byte[] into, int count) throws IOException {
      file.seek(at);
      try {
        file.readFully(into, 0, count);
      } catch (EOFException e) {
        RecordingException shorter = shorter(path, at, count);
        shorter.initCause(e);
        throw shorter;
      }
    }

    @Override
    public int readSome(long at, byte[] into, int from) throws IOException {
      file.seek(at);
      return file.read(into, from, into.length - from);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
