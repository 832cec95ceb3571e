package dev.frametape.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What people and other programs read of recordings; {@code -Dgolden.update=true} writes it anew.
 */
final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/golden/view");

  private Golden() {}

  static void hold(String name, String text) throws IOException {
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    assertThat(text)
        .as("%s (to accept: -Dgolden.update=true)", file)
        .isEqualTo(Files.readString(file));
  }
}
