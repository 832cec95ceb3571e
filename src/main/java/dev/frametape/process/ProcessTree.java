package dev.frametape.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code /proc} says of processes, at one moment. */
public final class ProcessTree {
  private ProcessTree() {}

  /**
   * One process.
   *
   * @param state a letter as in proc(5); Z for one that has ended and is not collected
   * @param startTicks tells it from a later process with the same pid
   * @param name as the kernel has it, at most 15 bytes
   */
  public record Member(long pid, long parentPid, char state, long startTicks, String name) {
    public boolean isZombie() {
      return state == 'Z' || state == 'X';
    }
  }

  /** All that descend from a process, without itself; those nearest to it first. */
  public static List<Member> below(long pid) throws IOException {
    Map<Long, List<Member>> children = new HashMap<>();
    try (DirectoryStream<Path> processes =
        Files.newDirectoryStream(Path.of("/proc"), ProcessTree::isProcess)) {
      for (Path process : processes) {
        Member member = read(process);
        if (member != null) {
          children.computeIfAbsent(member.parentPid(), _ -> new ArrayList<>()).add(member);
        }
      }
    }
    List<Member> all = new ArrayList<>();
    ArrayDeque<Long> open = new ArrayDeque<>(List.of(pid));
    while (!open.isEmpty()) {
      for (Member child : children.getOrDefault(open.removeFirst(), List.of())) {
        all.add(child);
        open.add(child.pid());
      }
    }
    return all;
  }

  private static boolean isProcess(Path entry) {
    return entry.getFileName().toString().chars().allMatch(Character::isDigit);
  }

  /** Null when it is gone. */
  private static Member read(Path process) {
    String stat;
    try {
      stat = Files.readString(process.resolve("stat"), ISO_8859_1);
    } catch (IOException gone) {
      return null;
    }
    // The name in brackets may hold anything; what follows has fixed places, from field 3.
    int end = stat.lastIndexOf(')');
    String[] fields = stat.substring(end + 2).split(" ");
    return new Member(
        Long.parseLong(process.getFileName().toString()),
        Long.parseLong(fields[4 - 3]),
        fields[0].charAt(0),
        Long.parseLong(fields[22 - 3]),
        stat.substring(stat.indexOf('(') + 1, end));
  }

  /**
   * The pipes that a process holds: what its descriptors are, by number, such as {@code
   * pipe:[4711]}. Empty when it is gone or somebody else's.
   */
  public static Map<Integer, String> pipes(long pid) {
    Map<Integer, String> pipes = new HashMap<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path entry : open) {
        String target = target(entry);
        if (target.startsWith("pipe:")) {
          pipes.put(Integer.parseInt(entry.getFileName().toString()), target);
        }
      }
    } catch (IOException | DirectoryIteratorException gone) {
      // What was seen until then is what there was.
    }
    return pipes;
  }

  /** Whether a process was started with this variable, {@code NAME=VALUE}. */
  public static boolean hasVariable(long pid, String variable) {
    try {
      String environment = Files.readString(Path.of("/proc/" + pid + "/environ"), ISO_8859_1);
      return ("\0" + environment + "\0").contains("\0" + variable + "\0");
    } catch (IOException gone) {
      return false;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
