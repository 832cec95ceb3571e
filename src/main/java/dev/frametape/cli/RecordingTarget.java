package dev.frametape.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what a user means by FILE-or-FOLDER. */
final class RecordingTarget {
  private RecordingTarget() {}

  /** A folder is what is one, or what does not end in {@code .jsonl} and is not there as a file. */
  static boolean isFolder(Path target) {
    return Files.isDirectory(target)
        || !Files.exists(target) && !target.toString().endsWith(".jsonl");
  }
}
