package dev.frametape.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would not do what it says is refused, with file and reason, before the first byte. */
class MappingFolderTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/stub");

  @TempDir Path temp;

  @Test
  void everyBadMappingIsRefusedWithFileAndReason() throws IOException {
    List<String> said = new ArrayList<>();
    try (Stream<Path> files = Files.list(GOLDEN.resolve("bad"))) {
      for (Path file : files.sorted().toList()) {
        Path folder = Files.createDirectories(temp.resolve(file.getFileName().toString()));
        Files.createDirectories(folder.resolve("mappings"));
        Files.createDirectories(folder.resolve("__files"));
        Files.writeString(folder.resolve("outside.json"), "[]");
        Files.copy(file, folder.resolve("mappings").resolve(file.getFileName().toString()));
        said.add(refusal(folder).replace(folder + "/", ""));
      }
    }
    Path golden = GOLDEN.resolve("bad-mappings.txt");
    String text = String.join("\n", said) + "\n";
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, text);
    }
    assertThat(text)
        .as("%s (to accept: -Dgolden.update=true)", golden)
        .isEqualTo(Files.readString(golden));
  }

  private static String refusal(Path folder) {
    try {
      Mappings.open(folder, false, 0);
    } catch (StubException refusal) {
      return refusal.getMessage();
    }
    throw new AssertionError(folder + " was taken for good");
  }

  @Test
  void aFolderWithoutMappingsIsNoStub() throws IOException {
    assertThatThrownBy(() -> Mappings.open(temp.resolve("missing"), false, 0))
        .isInstanceOf(StubException.class)
        .hasMessageContaining("found no folder mappings in it");
    Files.createDirectories(temp.resolve("empty/mappings"));
    Files.writeString(temp.resolve("empty/mappings/notes.txt"), "none");
    assertThatThrownBy(() -> Mappings.open(temp.resolve("empty"), false, 0))
        .isInstanceOf(StubException.class)
        .hasMessageContaining("found no mapping in it");
  }

  @Test
  void theFolderOfTheTestsIsGood() throws IOException {
    assertThat(Mappings.open(Path.of("src/test/resources/stub/lean-worker"), false, 0).count())
        .isEqualTo(12);
  }
}
