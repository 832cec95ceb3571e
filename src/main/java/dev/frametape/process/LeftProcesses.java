package dev.frametape.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Processes that a worker leaves behind. They outlive this one, since they hold no lifeline of any
 * guardian, and end by themselves. Of all descriptors here they have the named one only.
 */
public final class LeftProcesses {
  /** In the environment of a process that only holds a stream: no parent can know of it. */
  public static final String HOLDER_MARK = "FRAMETAPE_HOLDS_A_STREAM=1";

  private static final byte[] PATH = "PATH=/usr/bin:/bin".getBytes(US_ASCII);

  /** A process that only waits: the shell becomes the sleeper, so that no second one is left. */
  private static final String SLEEP = "exec sleep \"$0\"";

  /** While it waits the shell alone holds the stream, so whoever ends the shell ends that. */
  private static final String SLEEP_THEN_SAY = "sleep \"$0\" </dev/null >/dev/null; exec cat";

  private LeftProcesses() {}

  /**
   * Leaves one process that holds a stream, and writes its last words there at its end.
   *
   * @param lastWords at most {@link Emission.HoldOpen#MOST_LAST_WORDS}, what fits into a pipe that
   *     nobody reads yet
   */
  public static void holdOpen(Descriptor stream, Duration duration, byte[] lastWords)
      throws IOException {
    if (lastWords.length == 0) {
      leave(SLEEP, duration, stream, 1);
      return;
    }
    int[] words = Libc.pipe2();
    try (Descriptor readEnd = Descriptor.of(words[0])) {
      try (Descriptor writeEnd = Descriptor.of(words[1])) {
        writeEnd.write(ByteBuffer.allocateDirect(lastWords.length).put(lastWords).flip());
      }
      reapLater(List.of(spawn(SLEEP_THEN_SAY, duration, readEnd, stream, true)));
    }
  }

  /** Leaves processes that hold no stream. */
  public static void leave(int count, Duration duration) throws IOException {
    leave(SLEEP, duration, null, count);
  }

  /**
   * @param stream null for none
   */
  private static void leave(String script, Duration duration, Descriptor stream, int count)
      throws IOException {
    List<Integer> pids = new ArrayList<>();
    try (Descriptor nothing = Descriptor.of(Libc.openDevNull())) {
      for (int process = 0; process < count; process++) {
        boolean holds = stream != null;
        pids.add(spawn(script, duration, nothing, holds ? stream : nothing, holds));
      }
    } finally {
      reapLater(pids);
    }
  }

  private static int spawn(
      String script, Duration duration, Descriptor stdin, Descriptor stdout, boolean holds)
      throws IOException {
    String seconds = String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
    List<byte[]> words = new ArrayList<>();
    for (String word : List.of("/bin/sh", "-c", script, seconds)) {
      words.add(word.getBytes(US_ASCII));
    }
    try (Descriptor nothing = Descriptor.of(Libc.openDevNull())) {
      return Libc.posix_spawn(
          "/bin/sh".getBytes(US_ASCII),
          words,
          holds ? List.of(PATH, HOLDER_MARK.getBytes(US_ASCII)) : List.of(PATH),
          // In this order: what is to be 1 may be 2 here.
          new int[][] {{stdin.number(), 0}, {stdout.number(), 1}, {nothing.number(), 2}},
          inheritable(),
          true);
    }
  }

  /** What would go on to a new program, but for the three that it gets anyway. */
  private static List<Integer> inheritable() throws IOException {
    List<Integer> inheritable = new ArrayList<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : open) {
        int fd = Integer.parseInt(entry.getFileName().toString());
        if (fd > 2 && isInheritable(fd)) {
          inheritable.add(fd);
        }
      }
    }
    return inheritable;
  }

  private static boolean isInheritable(int fd) throws ErrnoException {
    try {
      return Libc.isInheritable(fd);
    } catch (ErrnoException failure) {
      if (failure.errno() == ErrnoException.EBADF) {
        // It was the folder's own, or another thread has closed it.
        return false;
      }
      throw failure;
    }
  }

  /** As long as this process lives, those that have ended are no zombies. */
  private static void reapLater(List<Integer> pids) {
    Thread thread =
        new Thread(
            () -> {
              for (int pid : pids) {
                try {
                  Libc.waitpid(pid);
                } catch (ErrnoException failure) {
                  throw new IllegalStateException("cannot wait for " + pid, failure);
                }
              }
            },
            "frametape-left");
    thread.setDaemon(true);
    thread.start();
  }
}
