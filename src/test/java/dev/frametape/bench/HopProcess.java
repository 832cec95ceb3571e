package dev.frametape.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One running hop with its child, seen by the parent: two pipes and a wait status. */
final class HopProcess implements AutoCloseable {
  private static final int NONE = -1;

  private final String name;
  private final ProcessGroups groups;
  private final int pid;
  private final ScheduledFuture<?> deadline;
  private int stdin;
  private int stdout;
  private boolean reaped;
  private volatile boolean late;

  private HopProcess(
      String name,
      ProcessGroups groups,
      int pid,
      int stdin,
      int stdout,
      ScheduledExecutorService clock,
      Duration limit) {
    this.name = name;
    this.groups = groups;
    this.pid = pid;
    this.stdin = stdin;
    this.stdout = stdout;
    this.deadline =
        clock.schedule(
            () -> {
              late = true;
              Libc.killGroup(pid);
            },
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /**
   * Starts a command.
   *
   * @param name who it is, in error messages
   * @param limit after this time the whole process group is killed, so that a hop that hangs fails
   */
  static HopProcess start(
      String name,
      List<String> arguments,
      List<String> environment,
      ProcessGroups groups,
      ScheduledExecutorService clock,
      Duration limit) {
    Libc.Pipe in = Libc.pipe();
    Libc.Pipe out = Libc.pipe();
    int pid;
    try {
      pid = groups.spawn(arguments, environment, in.readEnd(), out.writeEnd());
    } catch (BenchException e) {
      Libc.close(in.writeEnd());
      Libc.close(out.readEnd());
      throw new BenchException(name + ": " + e.getMessage());
    } finally {
      Libc.close(in.readEnd());
      Libc.close(out.writeEnd());
    }
    return new HopProcess(name, groups, pid, in.writeEnd(), out.readEnd(), clock, limit);
  }

  String name() {
    return name;
  }

  int pid() {
    return pid;
  }

  /** At least one byte, at most {@code buffer} full; 0 at the end of the stream. */
  long read(MemorySegment buffer) {
    long count = Libc.read(stdout, buffer, buffer.byteSize());
    if (count == 0) {
      failWhenLate();
    }
    return count;
  }

  /** Fills {@code buffer}, or fails. */
  void readFully(MemorySegment buffer, String what) {
    long done = 0;
    while (done < buffer.byteSize()) {
      long count = read(done == 0 ? buffer : buffer.asSlice(done));
      if (count == 0) {
        throw new BenchException(
            "%s: stdout ended after %d of the %d bytes of %s"
                .formatted(name, done, buffer.byteSize(), what));
      }
      done += count;
    }
  }

  /** The payload of the next frame, which has to be a small one. */
  byte[] readSmallFrame(String what) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(4);
      readFully(header, what);
      int length = Integer.reverseBytes(header.get(ValueLayout.JAVA_INT, 0));
      if (length < 0 || length > 4096) {
        throw new BenchException(
            "%s: %s announces %d bytes, expected at most 4096".formatted(name, what, length));
      }
      MemorySegment payload = arena.allocate(length);
      readFully(payload, what);
      return payload.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  void write(MemorySegment bytes) {
    if (!Libc.write(stdin, bytes, bytes.byteSize())) {
      throw new BenchException(name + ": closed its stdin while the parent was writing");
    }
  }

  void closeStdin() {
    if (stdin != NONE) {
      Libc.close(stdin);
      stdin = NONE;
    }
  }

  /** Reads until the end of stdout, where nothing more may come, and waits for exit code 0. */
  void expectEnd() {
    try (Arena arena = Arena.ofConfined()) {
      long more = read(arena.allocate(4096));
      if (more != 0) {
        throw new BenchException(name + ": at least " + more + " bytes more than the child wrote");
      }
    }
    int status = waitFor();
    if (status != 0) {
      failWhenLate();
      throw new BenchException(
          "%s: ended with wait status 0x%04x, expected exit code 0, as the child's is"
              .formatted(name, status));
    }
  }

  /** Throws away what is left on stdout, then waits: the status as waitpid(2) gives it. */
  int drainAndWait() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(65_536);
      long count;
      do {
        count = read(buffer);
      } while (count > 0);
    }
    return waitFor();
  }

  /** All of stdout as text, where exit code 0 has to follow. */
  String readTextToEnd() {
    StringBuilder text = new StringBuilder();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(65_536);
      for (long count = read(buffer); count > 0; count = read(buffer)) {
        byte[] bytes = buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
        text.append(new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
    int status = waitFor();
    if (status != 0) {
      throw new BenchException(
          "%s: ended with wait status 0x%04x, expected exit code 0".formatted(name, status));
    }
    return text.toString();
  }

  /** Ends whatever is left of it. */
  @Override
  public void close() {
    deadline.cancel(false);
    closeStdin();
    Libc.close(stdout);
    stdout = NONE;
    groups.sweep(pid);
    if (!reaped) {
      waitFor();
    }
  }

  private void failWhenLate() {
    if (late) {
      throw new BenchException(name + ": killed, because it did not finish in time; does it hang?");
    }
  }

  private int waitFor() {
    int status = Libc.waitFor(pid);
    reaped = true;
    return status;
  }
}
