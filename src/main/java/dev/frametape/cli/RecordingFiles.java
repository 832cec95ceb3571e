package dev.frametape.cli;

import dev.frametape.recording.RecordingReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The recordings that a user means by FILE-or-FOLDER. */
final class RecordingFiles {
  private RecordingFiles() {}

  /**
   * The files themselves, and for a folder its recordings by name, which is the order of the
   * starts.
   *
   * @throws IOException when there is no such file, or no recording in a folder
   */
  static List<Path> of(List<Path> targets) throws IOException {
    List<Path> recordings = new ArrayList<>();
    for (Path target : targets) {
      if (Files.isDirectory(target)) {
        recordings.addAll(in(target));
      } else if (Files.exists(target)) {
        recordings.add(target);
      } else {
        throw new FileNotFoundException(
            target + ": found no such file or folder, expected a recording; check the name");
      }
    }
    return recordings;
  }

  /**
   * For commands that take one file, and no folder.
   *
   * @throws FileNotFoundException when it is none
   */
  static void requireOne(Path file) throws FileNotFoundException {
    if (!Files.exists(file) || Files.isDirectory(file)) {
      throw new FileNotFoundException(
          file
              + ": found "
              + (Files.exists(file) ? "a folder" : "no such file")
              + ", expected one recording; check the name");
    }
  }

  private static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> recordings = files.filter(RecordingReader::isRecording).sorted().toList();
      if (recordings.isEmpty()) {
        throw new FileNotFoundException(
            folder
                + ": found no *.jsonl or *.tape in this folder, expected recordings; check the"
                + " name");
      }
      return recordings;
    }
  }
}
