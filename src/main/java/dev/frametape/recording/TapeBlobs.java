package dev.frametape.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The blob file that the lines of a tape refer to. Its bytes stay in the tape; only their places
 * are kept, 16 bytes for each stretch of at least 4 KiB.
 */
final class TapeBlobs implements SourceFile {
  private final SourceFile tape;
  private long[] starts = new long[16];
  private long[] places = new long[16];
  private int stretches;
  private long length;

  TapeBlobs(SourceFile tape) {
    this.tape = tape;
  }

  /** Appends bytes by their place in the tape. */
  void append(long place, long count) {
    boolean continues =
        stretches > 0 && places[stretches - 1] + (length - starts[stretches - 1]) == place;
    if (!continues) {
      if (stretches == starts.length) {
        starts = Arrays.copyOf(starts, 2 * stretches);
        places = Arrays.copyOf(places, 2 * stretches);
      }
      starts[stretches] = length;
      places[stretches] = place;
      stretches++;
    }
    length += count;
  }

  @Override
  public Path path() {
    return tape.path();
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void read(long at, byte[] into, int count) throws IOException {
    if (at + count > length) {
      throw SourceFile.shorter(path(), at, count);
    }
    int done = 0;
    while (done < count) {
      int found = Arrays.binarySearch(starts, 0, stretches, at + done);
      int stretch = found >= 0 ? found : -found - 2;
      long end = stretch + 1 < stretches ? starts[stretch + 1] : length;
      int now = (int) Math.min(count - done, end - (at + done));
      long place = places[stretch] + (at + done - starts[stretch]);
      if (done == 0) {
        tape.read(place, into, now);
      } else {
        byte[] piece = new byte[now];
        tape.read(place, piece, now);
        System.arraycopy(piece, 0, into, done, now);
      }
      done += now;
    }
  }

  @Override
  public int readSome(long at, byte[] into, int from) {
    throw new UnsupportedOperationException("blobs are read by their place");
  }

  /** The tape is its reader's. */
  @Override
  public void close() {}
}
