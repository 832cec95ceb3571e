package dev.frametape;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Texts that people and other programs read, kept as files; {@code -Dgolden.update=true} writes
 * them anew.
 */
public final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private Golden() {}

  /**
   * @param room whose text it is: a folder of golden files
   */
  public static void hold(String room, String name, String text) throws IOException {
    Path file = FOLDER.resolve(room).resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(text)
        .as("%s (to accept: -Dgolden.update=true)", file)
        .isEqualTo(Files.readString(file));
  }
}
