package dev.frametape.cli;

import dev.frametape.process.FolderLock;
import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what a user means by FILE-or-FOLDER. */
final class RecordingTarget {
  private static final Pattern NUMBERED = Pattern.compile("(\\d{4,})-\\d+\\.(?:jsonl|tape)");

  private RecordingTarget() {}

  /** A folder is what is one, or what is not named as a recording and is not there as a file. */
  static boolean isFolder(Path target) {
    return Files.isDirectory(target)
        || !Files.exists(target) && !RecordingReader.isRecording(target);
  }

  /** Does something with the file of this conversation. */
  interface Creation<T> {
    T create(Path file) throws IOException;
  }

  /**
   * Creates the file of this conversation: the named one, or in a folder the next {@code
   * NNNN-PID.jsonl}. Wrappers that start at the same moment get different numbers, in the order in
   * which they came.
   *
   * @param pid the one that the parent knows
   */
  static <T> T create(Path target, long pid, Creation<T> creation) throws IOException {
    if (!isFolder(target)) {
      return creation.create(target);
    }
    Files.createDirectories(target);
    try (FolderLock _ = FolderLock.take(target)) {
      int last = 0;
      try (Stream<Path> files = Files.list(target)) {
        for (Path file : files.toList()) {
          Matcher name = NUMBERED.matcher(file.getFileName().toString());
          if (name.matches()) {
            last = Math.max(last, Integer.parseInt(name.group(1)));
          }
        }
      }
      // Not a format: its first use loads the locales, which a start would wait for.
      String number = Integer.toString(last + 1);
      String name = "0".repeat(Math.max(0, 4 - number.length())) + number + "-" + pid + ".jsonl";
      return creation.create(target.resolve(name));
    }
  }
}
