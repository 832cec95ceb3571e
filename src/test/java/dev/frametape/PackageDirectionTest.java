package dev.frametape;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds the level table of docs/architecture.md: imports only go down, rooms on one level do not
 * know each other.
 */
class PackageDirectionTest {
  private static final Map<String, Integer> LEVELS =
      Map.ofEntries(
          Map.entry("frame", 0),
          Map.entry("process", 0),
          Map.entry("recording", 1),
          Map.entry("fault", 1),
          Map.entry("relay", 2),
          Map.entry("replay", 2),
          Map.entry("stub", 2),
          Map.entry("harness", 2),
          Map.entry("worker", 2),
          Map.entry("view", 2),
          Map.entry("campaign", 3),
          Map.entry("junit", 3),
          Map.entry("cli", 4));

  private static final Pattern ROOM_NAME = Pattern.compile("dev\\.frametape\\.([a-z]+)");
  private static final Path SOURCES = Path.of("src/main/java/dev/frametape");

  @Test
  void importsOnlyGoDown() throws IOException {
    List<String> upward = new ArrayList<>();
    try (var files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String room = SOURCES.relativize(file).getName(0).toString();
        assertThat(LEVELS).as("the room of %s", file).containsKey(room);
        List<String> lines = Files.readAllLines(file);
        for (int line = 0; line < lines.size(); line++) {
          var names = ROOM_NAME.matcher(lines.get(line));
          while (names.find()) {
            String other = names.group(1);
            boolean down =
                other.equals(room)
                    || (LEVELS.containsKey(other) && LEVELS.get(other) < LEVELS.get(room));
            if (!down) {
              upward.add(file + ":" + (line + 1) + ": " + room + " names " + other);
            }
          }
        }
      }
    }
    assertThat(upward).isEmpty();
  }

  @Test
  void librariesStayAtHome() throws IOException {
    Map<Pattern, List<String>> homes =
        Map.of(
            Pattern.compile("picocli\\."), List.of("cli"),
            Pattern.compile("java\\.lang\\.foreign"), List.of("process"),
            Pattern.compile("org\\.snakeyaml"), List.of("fault"),
            Pattern.compile("org\\.junit"), List.of("junit"),
            Pattern.compile("com\\.fasterxml\\.jackson"),
                List.of("frame", "recording", "fault", "harness", "worker", "stub"),
            Pattern.compile(
                    "com\\.github\\.(tomakehurst|jknack)|com\\.jayway|com\\.google"
                        + "|com\\.fasterxml\\.jackson\\.databind"),
                List.of("stub"));
    List<String> strays = new ArrayList<>();
    try (var files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String room = SOURCES.relativize(file).getName(0).toString();
        for (String line : Files.readAllLines(file)) {
          homes.forEach(
              (library, rooms) -> {
                if (line.startsWith("import")
                    && library.matcher(line).find()
                    && !rooms.contains(room)) {
                  strays.add(file + ": " + line);
                }
              });
        }
      }
    }
    assertThat(strays).isEmpty();
  }
}
