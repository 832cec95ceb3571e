package dev.frametape.view;

import dev.frametape.recording.Unfinished;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is there when it is whole: never over another one, and not at all when that fails.
 */
final class NewFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Unfinished place;
  private final OutputStream out;

  private NewFile(Unfinished place, OutputStream out) {
    this.place = place;
    this.out = out;
  }

  /**
   * Creates it; a device or a pipe that is there is written to.
   *
   * @throws dev.frametape.recording.RecordingException when there is a file of that name
   */
  static NewFile create(Path path) throws IOException {
    Unfinished place = Unfinished.file(path);
    NewFile made = null;
    try {
      OutputStream out =
          place.isRegular()
              ? Files.newOutputStream(
                  place.path(), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)
              : Files.newOutputStream(place.path(), StandardOpenOption.WRITE);
      made = new NewFile(place, new BufferedOutputStream(out, BUFFER_BYTES));
      return made;
    } finally {
      if (made == null) {
        place.close();
      }
    }
  }

  OutputStream out() {
    return out;
  }

  /** All is written; without this there is no file. */
  void keep() throws IOException {
    out.flush();
    place.keep();
  }

  @Override
  public void close() throws IOException {
    try (place) {
      out.close();
    }
  }
}
