package dev.frametape.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reports that people and CI systems read; {@code -Dgolden.update=true} writes them anew. */
final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/golden/campaign");

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
