package dev.frametape.recording;

import dev.frametape.frame.Framing;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** What has to be true before a recording may begin. */
final class NewFiles {
  private NewFiles() {}

  /**
   * Creates the file, in one step, so that two writers can never take the same.
   *
   * @return whether it is a regular file; a device or a pipe that exists is taken as it is
   */
  static boolean create(Path file) throws IOException {
    Path blobs = LineFormat.blobsOf(file);
    if (Files.exists(blobs, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(blobs);
    }
    try {
      Files.createFile(file);
      return true;
    } catch (FileAlreadyExistsException e) {
      if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
        return false;
      }
      RecordingException refusal = exists(file);
      refusal.initCause(e);
      throw refusal;
    }
  }

  static RecordingException exists(Path file) {
    return new RecordingException(
        file,
        0,
        0,
        "found a file where a new recording was to be written",
        "recordings are never overwritten: choose another name, or move this one away");
  }

  /** Refuses a header that would store what must not be stored, or that no reader would take. */
  static void checkHeader(RecordingHeader header) {
    if (Framing.named(header.framing()).isEmpty()) {
      throw new IllegalArgumentException(
          "format 1 knows the framings u32be-json and raw, not " + header.framing());
    }
    for (String name : header.env().keySet()) {
      if (!RecordingHeader.STORED_VARIABLES.contains(name)) {
        throw new IllegalArgumentException(
            "the variable " + name + " may hold a secret and is not on the list of stored ones");
      }
    }
  }
}
