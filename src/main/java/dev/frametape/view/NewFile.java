package dev.frametape.view;

import dev.frametape.recording.RecordingException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is written as a whole: never over another one, and gone again when that fails. */
final class NewFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final boolean regular;
  private final OutputStream out;
  private boolean kept;

  private NewFile(Path path, boolean regular, OutputStream out) {
    this.path = path;
    this.regular = regular;
    this.out = out;
  }

  /**
   * Creates it; a device or a pipe that is there is written to.
   *
   * @throws RecordingException when there is a file of that name
   */
  static NewFile create(Path path) throws IOException {
    boolean special = Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    try {
      OutputStream out =
          special
              ? Files.newOutputStream(path, StandardOpenOption.WRITE)
              : Files.newOutputStream(
                  path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
      return new NewFile(path, !special, new BufferedOutputStream(out, BUFFER_BYTES));
    } catch (FileAlreadyExistsException there) {
      throw refusal(path, there);
    }
  }

  /** Refuses a name that is taken, before anything is written. */
  static void requireNone(Path path) throws RecordingException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw refusal(path, null);
    }
  }

  private static RecordingException refusal(Path path, Exception cause) {
    RecordingException refusal =
        new RecordingException(
            path,
            0,
            0,
            "found something of that name, expected none: nothing is written over",
            "choose another name, or take this one away");
    refusal.initCause(cause);
    return refusal;
  }

  OutputStream out() {
    return out;
  }

  /** All is written; without this the file goes again. */
  void keep() throws IOException {
    out.flush();
    kept = true;
  }

  @Override
  public void close() throws IOException {
    try (out) {
      if (!kept && regular) {
        Files.deleteIfExists(path);
      }
    }
  }
}
