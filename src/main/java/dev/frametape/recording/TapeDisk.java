package dev.frametape.recording;

import dev.frametape.process.Descriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A tape on the disk. Bytes of a stream are written from where they were read to: a copy into the
 * JVM's own buffers would be one of three.
 */
final class TapeDisk implements AppendFile {
  private final RandomAccessFile file;
  private final boolean regular;
  private final Optional<Descriptor> end;

  /**
   * @param regular whether it has a length; a pipe or device is written as it is
   */
  TapeDisk(Path path, boolean regular) throws IOException {
    file = new RandomAccessFile(path.toFile(), "rw");
    this.regular = regular;
    end = regular ? again(path) : Optional.empty();
  }

  private static Optional<Descriptor> again(Path path) {
    try {
      return Optional.of(Descriptor.forAppending(path));
    } catch (IOException unreachable) {
      // Of a name that is no UTF-8, say: everything works, with one more copy of the bytes.
      return Optional.empty();
    }
  }

  @Override
  public void append(ByteBuffer bytes) throws IOException {
    if (bytes.isDirect() && end.isPresent()) {
      end.get().write(bytes);
    } else if (bytes.hasArray()) {
      append(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    } else {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      append(copy, 0, copy.length);
    }
  }

  @Override
  public void append(byte[] bytes, int from, int count) throws IOException {
    if (regular) {
      // The other descriptor has a place of its own.
      file.seek(file.length());
    }
    file.write(bytes, from, count);
  }

  @Override
  public long length() throws IOException {
    return file.length();
  }

  @Override
  public void truncate(long length) throws IOException {
    file.setLength(length);
  }

  @Override
  public void sync() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    try (file) {
      if (end.isPresent()) {
        end.get().close();
      }
    }
  }
}
