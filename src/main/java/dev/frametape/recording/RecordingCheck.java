package dev.frametape.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Looks for damage before anything of a recording is used, where that is quick: its lines are held
 * against the sum in its footer. Neither blobs nor the digests are looked at, and a recording that
 * was cut off has no sum.
 *
 * @see RecordingSums
 */
public final class RecordingCheck {
  /** So much is read in a few milliseconds. */
  public static final long QUICK_BYTES = 16 << 20;

  private static final int CHUNK_BYTES = 64 * 1024;
  static final String ADVICE = "use an intact copy, or record the conversation again";

  private RecordingCheck() {}

  /**
   * @throws RecordingException when a line was changed; says which, where the line shows it, and
   *     otherwise names the footer
   */
  public static void refuseDamaged(Path path) throws IOException {
    long footer;
    String expected;
    CRC32C crc = new CRC32C();
    long lines;
    try (SourceFile file = SourceFile.open(path)) {
      if (file.length() > QUICK_BYTES) {
        return;
      }
      if (RecordingReader.isTape(file)) {
        // Each of its chunks has a sum.
        readThrough(path);
        return;
      }
      Footer found = Footer.of(file);
      if (found == null) {
        return;
      }
      footer = found.offset();
      lines = sum(file, footer, crc);
      try {
        expected = found.members().string("crc32c_lines");
      } catch (BadLine bad) {
        throw broken(path, bad, lines + 1, footer);
      }
    }
    String sum = HexFormat.of().toHexDigits((int) crc.getValue());
    if (!sum.equals(expected)) {
      readThrough(path);
      throw new RecordingException(
          path, lines + 1, footer, RecordingSums.changedLine(sum, expected), ADVICE);
    }
  }

  /** How many lines there are up to a place, which are added to the sum. */
  private static long sum(SourceFile file, long upTo, CRC32C crc) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long lines = 0;
    for (long at = 0; at < upTo; at += chunk.length) {
      int count = (int) Math.min(chunk.length, upTo - at);
      file.read(at, chunk, count);
      crc.update(chunk, 0, count);
      for (int i = 0; i < count; i++) {
        lines += chunk[i] == '\n' ? 1 : 0;
      }
    }
    return lines;
  }

  /** A line that makes no sense says more than a sum does. */
  private static void readThrough(Path path) throws IOException {
    try (RecordingReader reader = RecordingReader.open(path)) {
      while (reader.next().isPresent()) {
        // Read for its errors alone.
      }
    }
  }

  private static RecordingException broken(Path path, BadLine bad, long line, long offset) {
    RecordingException broken =
        new RecordingException(path, line, offset + bad.at(), bad.getMessage(), ADVICE);
    broken.initCause(bad);
    return broken;
  }
}
