package dev.frametape.recording;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file that only grows, save for taking back a torn end. A seam: tests put a full disk here. */
interface AppendFile extends AutoCloseable {
  /** Appends all bytes. When it throws, any part of them may be in the file. */
  void append(byte[] bytes, int from, int count) throws IOException;

  /** Appends all that remains of a buffer; its position may move. */
  default void append(ByteBuffer bytes) throws IOException {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    append(copy, 0, copy.length);
  }

  long length() throws IOException;

  void truncate(long length) throws IOException;

  /** Waits until everything appended is on the device. */
  void sync() throws IOException;

  @Override
  void close() throws IOException;

  /**
   * Opens a file that exists. Not a FileChannel, because an interrupt of the calling thread would
   * close that, and the recording with it.
   */
  static AppendFile open(Path file) throws IOException {
    return new OnDisk(new RandomAccessFile(file.toFile(), "rw"));
  }

  /** The real one. */
  record OnDisk(RandomAccessFile file) implements AppendFile {
    @Override
    public void append(byte[] bytes, int from, int count) throws IOException {
      file.write(bytes, from, count);
    }

    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public void truncate(long length) throws IOException {
      file.setLength(length);
      file.seek(length);
    }

    @Override
    public void sync() throws IOException {
      file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
