package dev.frametape.transparency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What /proc tells of processes. One that has just gone is no error: it is simply not there. */
public final class Processes {
  private static final Path PROC = Path.of("/proc");

  private Processes() {}

  public interface Condition {
    boolean holds() throws IOException;
  }

  /** Waits for something that only asking can tell. The tests' own time limit ends it. */
  public static void await(Condition condition) throws IOException {
    long pause = 500_000;
    while (!condition.holds()) {
      LockSupport.parkNanos(pause);
      // Looking costs processor time that others are waiting for.
      pause = Math.min(pause * 2, 16_000_000);
      if (Thread.interrupted()) {
        throw new IOException("interrupted while waiting");
      }
    }
  }

  /** A file below /proc/PID, or the empty text when the process has gone. */
  public static String file(long pid, String name) {
    try {
      return new String(Files.readAllBytes(PROC.resolve(pid + "/" + name)), ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }

  /** The processes of which one argument begins so; zombies have no arguments. */
  public static List<Long> withArgumentLike(String beginning) throws IOException {
    List<Long> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(PROC)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.chars().allMatch(Character::isDigit)) {
          long pid = Long.parseLong(name);
          if (Arrays.stream(file(pid, "cmdline").split("\0"))
              .anyMatch(word -> word.startsWith(beginning))) {
            found.add(pid);
          }
        }
      }
    }
    return found;
  }

  /** The children of a process, those of all its threads; guardians are not counted. */
  public static List<Long> children(long pid) {
    List<Long> children = new ArrayList<>();
    try (Stream<Path> threads = Files.list(PROC.resolve(pid + "/task"))) {
      for (Path thread : threads.toList()) {
        String text = file(pid, "task/" + thread.getFileName() + "/children").trim();
        for (String child : text.isEmpty() ? new String[0] : text.split(" ")) {
          if (!file(Long.parseLong(child), "comm").startsWith("frametape-")) {
            children.add(Long.parseLong(child));
          }
        }
      }
    } catch (IOException | java.io.UncheckedIOException gone) {
      return List.of();
    }
    return children;
  }

  /** Whether a process is there and is no zombie. */
  public static boolean lives(long pid) {
    String state = field(file(pid, "status"), "State");
    return !state.isEmpty() && !state.startsWith("Z");
  }

  /** One line of /proc/PID/status, without its name. */
  public static String field(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).trim())
        .findFirst()
        .orElse("");
  }

  /** How many bytes the process has written so far, wherever to. */
  public static long bytesWritten(long pid) {
    String count = field(file(pid, "io"), "wchar");
    return count.isEmpty() ? 0 : Long.parseLong(count);
  }

  /**
   * Waits until nothing moves: the pumps of the wrapper and the child sleep, and between two looks
   * none of them had slept anew. Threads of the JVM itself, which wake up at times, do not count.
   *
   * @param pids the wrapper and the child, or the child alone
   */
  public static void awaitStandstill(List<Long> pids) throws IOException {
    var last = new TreeMap<String, String>();
    // Many looks in a row: a pump that has been woken but has not run yet sleeps like any other.
    for (int sameLooks = 0; sameLooks < 50; ) {
      LockSupport.parkNanos(2_000_000);
      var now = new TreeMap<String, String>();
      boolean asleep = true;
      for (long pid : pids) {
        boolean java = file(pid, "comm").startsWith("java");
        try (Stream<Path> threads = Files.list(PROC.resolve(pid + "/task"))) {
          for (Path thread : threads.toList()) {
            String status = file(pid, "task/" + thread.getFileName() + "/status");
            if (java && !field(status, "Name").startsWith("frametape-")) {
              continue;
            }
            asleep &= field(status, "State").startsWith("S");
            now.put(
                thread.toString(),
                field(status, "voluntary_ctxt_switches")
                    + " "
                    + field(status, "nonvoluntary_ctxt_switches"));
          }
        }
      }
      sameLooks = asleep && !now.isEmpty() && now.equals(last) ? sameLooks + 1 : 0;
      last = now;
      if (Thread.interrupted()) {
        throw new IOException("interrupted while waiting for a standstill");
      }
    }
  }
}
