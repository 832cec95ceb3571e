package dev.frametape.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Moves a recording with all its files. */
public final class RecordingMove {
  private RecordingMove() {}

  /**
   * Moves {@code NAME.jsonl}, and {@code NAME.blobs} if it is there, within one file system. The
   * lines come last: who sees them finds the blobs too. A recording that was there is replaced.
   */
  public static void move(Path from, Path to) throws IOException {
    Path blobs = LineFormat.blobsOf(from);
    if (Files.exists(blobs)) {
      Files.move(blobs, LineFormat.blobsOf(to), StandardCopyOption.REPLACE_EXISTING);
    } else {
      // Of a recording that is replaced: it would not belong to the new lines.
      Files.deleteIfExists(LineFormat.blobsOf(to));
    }
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Deletes {@code NAME.jsonl} and {@code NAME.blobs}, as far as they are there. */
  public static void delete(Path recording) throws IOException {
    Files.deleteIfExists(recording);
    Files.deleteIfExists(LineFormat.blobsOf(recording));
  }
}
