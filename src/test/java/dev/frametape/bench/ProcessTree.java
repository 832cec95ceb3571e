package dev.frametape.bench;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Looks at the processes of one hop in {@code /proc}. */
final class ProcessTree {
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+([0-9]+) kB$");

  private ProcessTree() {}

  /** Parent and process group of a process. */
  private record Place(int parent, int group) {}

  /**
   * The largest VmHWM among a hop's processes, in KiB: its process group, all descendants, and who
   * watches the child by a pidfd, without the child. A kernel high-water mark: it need not be read
   * at the peak.
   *
   * @param hop the process that the bench has started
   * @param child the program behind the hop
   */
  static long peakKibibytes(int hop, int child) throws IOException {
    Map<Integer, Place> places = new HashMap<>();
    try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : entries) {
        int pid = Integer.parseInt(entry.getFileName().toString());
        read(pid, "stat").ifPresent(stat -> places.put(pid, place(stat)));
      }
    }
    long largest = -1;
    for (int pid : places.keySet()) {
      if (pid != child && (belongs(pid, hop, places) || watches(pid, child))) {
        // A zombie, and a process that has ended since, has no such line and no memory.
        var peak = PEAK.matcher(read(pid, "status").orElse(""));
        if (peak.find()) {
          largest = Math.max(largest, Long.parseLong(peak.group(1)));
        }
      }
    }
    if (largest < 0) {
      throw new BenchException("no process of the hop " + hop + " was found beside its child");
    }
    return largest;
  }

  private static boolean belongs(int pid, int hop, Map<Integer, Place> places) {
    if (places.get(pid).group() == hop) {
      return true;
    }
    Set<Integer> seen = new HashSet<>();
    int at = pid;
    while (at != hop && places.containsKey(at) && seen.add(at)) {
      at = places.get(at).parent();
    }
    return at == hop;
  }

  /** A recorder beside the child is neither in the hop's group nor below it. */
  private static boolean watches(int pid, int child) throws IOException {
    try (var entries =
        Files.newDirectoryStream(Path.of("/proc", Integer.toString(pid), "fdinfo"))) {
      for (Path entry : entries) {
        if (read(pid, "fdinfo/" + entry.getFileName())
            .orElse("")
            .contains("\nPid:\t" + child + "\n")) {
          return true;
        }
      }
      return false;
    } catch (AccessDeniedException | NoSuchFileException | DirectoryIteratorException notOurs) {
      return false;
    }
  }

  /** From {@code pid (any name) state ppid pgrp ...}; the name may contain spaces and brackets. */
  private static Place place(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return new Place(Integer.parseInt(fields[1]), Integer.parseInt(fields[2]));
  }

  /** Nothing when the process is gone. */
  private static Optional<String> read(int pid, String file) throws IOException {
    try {
      return Optional.of(Files.readString(Path.of("/proc", Integer.toString(pid), file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // ESRCH: it ended between open and read.
      if (ProcessHandle.of(pid).isEmpty()) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
