package dev.frametape.recording;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Bytes that a recording holds: in memory when they are few, otherwise a place in a file. Usable
 * until the reader that gave them is closed, and by one thread.
 */
public final class RecordedBytes {
  private static final int CHUNK_BYTES = 64 * 1024;

  private sealed interface Piece {
    long length();

    record InMemory(byte[] bytes, int from, int count) implements Piece {
      @Override
      public long length() {
        return count;
      }
    }

    record InFile(SourceFile file, long at, long length) implements Piece {}

    /** A base64 string in the line file, without its quotes. */
    record Base64InFile(SourceFile file, long at, int characters, long length) implements Piece {}
  }

  private final List<Piece> pieces;
  private final long length;

  private RecordedBytes(List<Piece> pieces) {
    this.pieces = pieces;
    this.length = pieces.stream().mapToLong(Piece::length).sum();
  }

  static RecordedBytes inMemory(byte[] bytes) {
    return new RecordedBytes(List.of(new Piece.InMemory(bytes, 0, bytes.length)));
  }

  /** A u32be frame: the prefix is made from the payload's length. */
  static RecordedBytes frame(byte[] bytes, int from, int count) {
    byte[] prefix = {
      (byte) (count >>> 24), (byte) (count >>> 16), (byte) (count >>> 8), (byte) count
    };
    return new RecordedBytes(
        List.of(new Piece.InMemory(prefix, 0, 4), new Piece.InMemory(bytes, from, count)));
  }

  static RecordedBytes inFile(SourceFile file, long at, long length) {
    return new RecordedBytes(List.of(new Piece.InFile(file, at, length)));
  }

  static RecordedBytes base64InFile(SourceFile file, long at, int characters, long length) {
    return new RecordedBytes(List.of(new Piece.Base64InFile(file, at, characters, length)));
  }

  /** Joins stretches; neighbours in one file become one place. */
  static RecordedBytes join(List<RecordedBytes> parts) {
    List<Piece> joined = new ArrayList<>();
    for (RecordedBytes part : parts) {
      for (Piece piece : part.pieces) {
        if (piece instanceof Piece.InFile(SourceFile file, long at, long more)
            && !joined.isEmpty()
            && joined.getLast() instanceof Piece.InFile(SourceFile before, long start, long count)
            && before == file
            && start + count == at) {
          joined.set(joined.size() - 1, new Piece.InFile(file, start, count + more));
        } else {
          joined.add(piece);
        }
      }
    }
    return new RecordedBytes(joined);
  }

  /** A stretch of these bytes; none are copied, but for those of a short base64 string. */
  RecordedBytes slice(long from, long count) throws IOException {
    List<Piece> chosen = new ArrayList<>();
    long at = 0;
    for (Piece piece : pieces) {
      long start = Math.max(from, at) - at;
      long size = Math.min(from + count, at + piece.length()) - at - start;
      if (size > 0) {
        chosen.add(
            switch (piece) {
              case Piece.InMemory(byte[] bytes, int first, int _) ->
                  new Piece.InMemory(bytes, first + (int) start, (int) size);
              case Piece.InFile(SourceFile file, long place, long _) ->
                  new Piece.InFile(file, place + start, size);
              case Piece.Base64InFile base64 ->
                  new Piece.InMemory(
                      new RecordedBytes(List.of(base64)).toByteArray(), (int) start, (int) size);
            });
      }
      at += piece.length();
    }
    return new RecordedBytes(chosen);
  }

  /** How many bytes there are. */
  public long length() {
    return length;
  }

  /** Writes all bytes out, in constant memory. */
  public void copyTo(OutputStream out) throws IOException {
    copy(out, length);
  }

  /** The first bytes, at most {@code limit}: enough to look into an envelope. */
  public byte[] head(int limit) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.min(limit, length));
    copy(out, Math.min(limit, length));
    return out.toByteArray();
  }

  /**
   * All bytes in one array.
   *
   * @throws IllegalStateException above 2^31 - 9 bytes
   */
  public byte[] toByteArray() throws IOException {
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException(length + " bytes do not fit into an array; use copyTo");
    }
    return head((int) length);
  }

  private void copy(OutputStream out, long limit) throws IOException {
    long rest = limit;
    for (Piece piece : pieces) {
      long count = Math.min(rest, piece.length());
      if (count == 0) {
        break;
      }
      switch (piece) {
        case Piece.InMemory(byte[] bytes, int from, int all) ->
            out.write(bytes, from, (int) Math.min(all, count));
        case Piece.InFile(SourceFile file, long at, long all) -> {
          byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, count)];
          for (long done = 0; done < Math.min(all, count); done += chunk.length) {
            int now = (int) Math.min(chunk.length, count - done);
            file.read(at + done, chunk, now);
            out.write(chunk, 0, now);
          }
        }
        case Piece.Base64InFile(SourceFile file, long at, int characters, long all) -> {
          byte[] text = new byte[characters];
          file.read(at, text, characters);
          out.write(Base64.getDecoder().decode(text), 0, (int) Math.min(all, count));
        }
      }
      rest -= count;
    }
  }
}
