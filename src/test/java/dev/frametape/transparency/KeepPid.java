package dev.frametape.transparency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What tests need to know of a worker that has the pid of its wrapper. */
public final class KeepPid {
  private KeepPid() {}

  /** Whether the kernel tells how a process ended that is another one's child. */
  public static boolean isPossible() {
    String[] numbers = System.getProperty("os.version").split("[^0-9]", 3);
    int major = Integer.parseInt(numbers[0]);
    return major > 6 || major == 6 && Integer.parseInt(numbers[1]) >= 15;
  }

  /** Without {@link #isPossible}, the test has nothing to say. */
  public static void assumePossible() {
    Assumptions.assumeTrue(
        isPossible(),
        () ->
            "Linux 6.15 tells how another one's child ended, this is "
                + System.getProperty("os.version"));
  }

  /**
   * The recorders that stand beside a worker, be they launchers still: one, or none. The go-between
   * that starts it is none, nor is the guardian of a test's own child, nor this process, which
   * holds a pidfd of its child as well.
   */
  public static List<Long> recorders(long worker) throws IOException {
    List<Long> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.chars().allMatch(Character::isDigit)
            && Long.parseLong(name) != worker
            && Long.parseLong(name) != ProcessHandle.current().pid()
            && List.of("frametape-tape", "java")
                .contains(Processes.file(Long.parseLong(name), "comm").trim())
            && holdsPidfdOf(worker, entry)) {
          found.add(Long.parseLong(name));
        }
      }
    }
    return found;
  }

  /** The processes that were started with a variable, spelt {@code NAME=VALUE}; no zombies. */
  public static List<Long> withVariable(String variable) throws IOException {
    List<Long> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.chars().allMatch(Character::isDigit)
            && List.of(Processes.file(Long.parseLong(name), "environ").split("\0"))
                .contains(variable)) {
          found.add(Long.parseLong(name));
        }
      }
    }
    return found;
  }

  private static boolean holdsPidfdOf(long worker, Path process) {
    try (Stream<Path> descriptors = Files.list(process.resolve("fdinfo"))) {
      for (Path descriptor : descriptors.toList()) {
        // One that was closed meanwhile says nothing about the others.
        String info =
            Processes.file(
                Long.parseLong(process.getFileName().toString()),
                "fdinfo/" + descriptor.getFileName());
        if (Processes.field(info, "Pid").equals(Long.toString(worker))) {
          return true;
        }
      }
      return false;
    } catch (IOException | java.io.UncheckedIOException gone) {
      return false;
    }
  }
}
