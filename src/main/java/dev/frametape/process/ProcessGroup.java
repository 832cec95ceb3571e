package dev.frametape.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The group that a process is in: what a shell calls a job. All that one command starts, directly
 * or not, is in one group unless it asks for another.
 */
public final class ProcessGroup {
  private ProcessGroup() {}

  /**
   * A name for the group of this process's parent: its number, and since numbers are used again,
   * when the process that leads it was started. That process may have ended while others of the
   * group live. The parent's and not our own: some parents give each worker a group of its own.
   *
   * @return such as {@code 4711-8841234}, or {@code 4711} when the leader has ended
   */
  public static String ofParent() throws IOException {
    int group =
        Libc.getpgid(ProcessHandle.current().parent().map(parent -> (int) parent.pid()).orElse(0));
    try {
      String status =
          Files.readString(Path.of("/proc/" + group + "/stat"), StandardCharsets.ISO_8859_1);
      // The name in brackets may hold anything; the start time is field 22, counted from 1.
      String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ");
      return group + "-" + fields[22 - 3];
    } catch (NoSuchFileException ended) {
      return Integer.toString(group);
    }
  }
}
