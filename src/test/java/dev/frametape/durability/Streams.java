package dev.frametape.durability;

import dev.frametape.process.ErrnoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Moves bytes between a test and a wrapper. */
final class Streams {
  private Streams() {}

  /**
   * Writes the same bytes again and again, until nobody reads any more or {@code times} are done;
   * gives how many bytes were taken at least.
   */
  static long writeUntilNobodyReads(OutputStream out, byte[] bytes, long times) throws IOException {
    long written = 0;
    try {
      for (long time = 0; time < times; time++) {
        out.write(bytes);
        written += bytes.length;
      }
      return written;
    } catch (ErrnoException failure) {
      if (!failure.isBrokenPipe()) {
        throw failure;
      }
      return written;
    }
  }

  /** Copies until the end, and runs an action as soon as {@code bytes} have been copied. */
  static void copy(InputStream in, OutputStream out, long bytes, Runnable then) throws IOException {
    byte[] chunk = new byte[1 << 16];
    long copied = 0;
    boolean ran = false;
    while (true) {
      // Not a byte more than asked for before the action.
      int most = ran ? chunk.length : (int) Math.min(chunk.length, Math.max(1, bytes - copied));
      int count = in.read(chunk, 0, most);
      if (count < 0) {
        return;
      }
      out.write(chunk, 0, count);
      copied += count;
      if (!ran && copied >= bytes) {
        ran = true;
        then.run();
      }
    }
  }
}
