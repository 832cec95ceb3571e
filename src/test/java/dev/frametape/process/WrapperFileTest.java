package dev.frametape.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrapperFileTest {
  private static final Path HOME = Path.of("/opt/frametape");

  @TempDir private Path folder;

  private static List<String> lines(Path home, String... arguments) throws IOException {
    return new String(
            WrapperFile.content(home, List.of(arguments)), java.nio.charset.StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  @Test
  void itsInterpreterIsTheStarterAndItsArgumentsAreOnePerLine() throws Exception {
    assertThat(lines(HOME, "record", "-o", "/t/a b/", "--", "/w"))
        .startsWith("#!/opt/frametape/frametape-start")
        .contains("#   frametape record -o '/t/a b/' -- /w")
        .endsWith(
            "use /opt/frametape/launch.conf",
            "arg record",
            "arg -o",
            "arg /t/a b/",
            "arg --",
            "arg /w");
  }

  @Test
  void lineBreaksAndBackslashesAreEscaped() throws Exception {
    assertThat(lines(HOME, "a\nuse b", "c\\nd")).endsWith("arg a\\nuse b", "arg c\\\\nd");
  }

  @Test
  void anInstallationWithSpacesIsFoundThroughEnv() throws Exception {
    assertThat(lines(Path.of("/opt/it's here")).getFirst())
        .isEqualTo("#!/usr/bin/env -S '/opt/it\\'s here/frametape-start'");
  }

  @Test
  void aPathThatTheKernelWouldCutIsRefused() throws Exception {
    // 255 bytes with #! and the line break are read; this is the last path that fits.
    Path longest = Path.of("/" + "x".repeat(255 - 3 - "//frametape-start".length()));
    assertThat(lines(longest).getFirst()).hasSize(254);
    assertThatThrownBy(() -> lines(Path.of(longest + "x")))
        .hasMessageContaining("too long")
        .hasMessageContaining("256 bytes")
        .hasMessageContaining("move Frametape");
  }

  @Test
  void itIsExecutableAndTakesOnlyItsOwnPlace() throws Exception {
    Path wrapper = folder.resolve("wrapped");
    WrapperFile.write(wrapper, HOME, List.of("run"));
    WrapperFile.write(wrapper, HOME, List.of("worker"));
    assertThat(Files.isExecutable(wrapper)).isTrue();
    assertThat(Files.readString(wrapper)).endsWith("arg worker\n");

    Path foreign = Files.writeString(folder.resolve("mine"), "#!/bin/sh\n");
    for (Path taken : List.of(foreign, folder)) {
      assertThatThrownBy(() -> WrapperFile.write(taken, HOME, List.of("run")))
          .hasMessageContaining("is no wrapper of ours");
    }
    assertThat(Files.readString(foreign)).isEqualTo("#!/bin/sh\n");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(wrapper, foreign);
    }
  }
}
