package dev.frametape.cli;

import dev.frametape.process.FolderLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Counts the conversations of a folder, safely between processes. */
final class Generations {
  private static final String COUNTER = "generation";

  private Generations() {}

  /**
   * The number of this conversation, from 1.
   *
   * @throws IOException when the folder cannot be used, or its counter holds no number
   */
  static int next(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (FolderLock _ = FolderLock.take(folder)) {
      Path counter = folder.resolve(COUNTER);
      int next = Files.exists(counter) ? read(counter) + 1 : 1;
      // In one step: who is killed here leaves the old number or the new one.
      Path fresh = folder.resolve(COUNTER + ".new");
      Files.writeString(fresh, next + "\n", StandardCharsets.US_ASCII);
      Files.move(fresh, counter, StandardCopyOption.ATOMIC_MOVE);
      return next;
    }
  }

  private static int read(Path counter) throws IOException {
    String text = Files.readString(counter, StandardCharsets.ISO_8859_1).strip();
    if (!text.matches("[0-9]{1,9}")) {
      throw new IOException(
          counter
              + ": found \""
              + Printable.text(text.substring(0, Math.min(20, text.length())))
              + "\", expected a number; remove the file to count from 1 again");
    }
    return Integer.parseInt(text);
  }
}
