package dev.frametape.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The few calls by which the bench starts processes and moves bytes. {@link ProcessBuilder} starts
 * a helper first and copies each read once more: more than a fast hop costs.
 *
 * <p>All but {@link #kill} belong to one thread, since errno is kept in one place.
 */
final class Libc {
  static final int EINTR = 4;
  static final int EPIPE = 32;
  static final int SIGKILL = 9;

  private static final int O_CLOEXEC = 0x80000; // x86-64 and aarch64
  private static final short SETPGROUP = 2;
  private static final short SETSIGDEF = 4;
  private static final short SETSIGMASK = 8;

  /** Larger than posix_spawnattr_t (336), posix_spawn_file_actions_t (80) and sigset_t (128). */
  private static final int ROOM = 1024;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
  private static final MemorySegment STATE =
      Arena.global().allocate(Linker.Option.captureStateLayout());
  private static final long ERRNO =
      Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

  private static final MethodHandle PIPE2 = withErrno("pipe2", INT, POINTER, INT);
  private static final MethodHandle READ = withErrno("read", LONG, INT, POINTER, LONG);
  private static final MethodHandle WRITE = withErrno("write", LONG, INT, POINTER, LONG);
  private static final MethodHandle CLOSE = withErrno("close", INT, INT);
  private static final MethodHandle WAITPID = withErrno("waitpid", INT, INT, POINTER, INT);
  private static final MethodHandle GET_AFFINITY =
      withErrno("sched_getaffinity", INT, INT, LONG, POINTER);
  private static final MethodHandle SET_AFFINITY =
      withErrno("sched_setaffinity", INT, INT, LONG, POINTER);
  private static final MethodHandle KILL = plain("kill", INT, INT, INT);
  private static final MethodHandle SPAWN =
      plain("posix_spawnp", INT, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER);
  private static final MethodHandle ACTIONS_INIT =
      plain("posix_spawn_file_actions_init", INT, POINTER);
  private static final MethodHandle ACTIONS_DUP2 =
      plain("posix_spawn_file_actions_adddup2", INT, POINTER, INT, INT);
  private static final MethodHandle ACTIONS_DESTROY =
      plain("posix_spawn_file_actions_destroy", INT, POINTER);
  private static final MethodHandle ATTR_INIT = plain("posix_spawnattr_init", INT, POINTER);
  private static final MethodHandle ATTR_FLAGS =
      plain("posix_spawnattr_setflags", INT, POINTER, ValueLayout.JAVA_SHORT);
  private static final MethodHandle ATTR_DEFAULTS =
      plain("posix_spawnattr_setsigdefault", INT, POINTER, POINTER);
  private static final MethodHandle ATTR_DESTROY = plain("posix_spawnattr_destroy", INT, POINTER);

  private Libc() {}

  record Pipe(int readEnd, int writeEnd) {}

  /** A pipe of the default size whose ends no other child inherits. */
  static Pipe pipe() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(INT, 2);
      check((int) PIPE2.invokeExact(STATE, ends, O_CLOEXEC), "pipe2");
      return new Pipe(ends.getAtIndex(INT, 0), ends.getAtIndex(INT, 1));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Starts a program in a process group of its own, with default signal dispositions and an empty
   * signal mask; stderr is ours.
   *
   * @param environment the whole environment, {@code NAME=VALUE} each
   * @return its pid, which is the number of its process group too
   */
  static int spawn(List<String> arguments, List<String> environment, int stdin, int stdout) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment actions = arena.allocate(ROOM, 16);
      check((int) ACTIONS_INIT.invokeExact(actions), "posix_spawn_file_actions_init");
      check((int) ACTIONS_DUP2.invokeExact(actions, stdin, 0), "adddup2");
      check((int) ACTIONS_DUP2.invokeExact(actions, stdout, 1), "adddup2");
      MemorySegment attributes = arena.allocate(ROOM, 16);
      check((int) ATTR_INIT.invokeExact(attributes), "posix_spawnattr_init");
      short flags = (short) (SETPGROUP | SETSIGDEF | SETSIGMASK); // group 0 and no mask: all zero
      check((int) ATTR_FLAGS.invokeExact(attributes, flags), "posix_spawnattr_setflags");
      MemorySegment every = arena.allocate(ROOM, 16).fill((byte) 0xff);
      check((int) ATTR_DEFAULTS.invokeExact(attributes, every), "posix_spawnattr_setsigdefault");
      MemorySegment pid = arena.allocate(INT);
      MemorySegment words = strings(arena, arguments);
      int error =
          (int)
              SPAWN.invokeExact(
                  pid,
                  words.getAtIndex(ValueLayout.ADDRESS, 0),
                  actions,
                  attributes,
                  words,
                  strings(arena, environment));
      check((int) ATTR_DESTROY.invokeExact(attributes), "posix_spawnattr_destroy");
      check((int) ACTIONS_DESTROY.invokeExact(actions), "posix_spawn_file_actions_destroy");
      if (error != 0) {
        throw new BenchException(
            arguments.getFirst()
                + " could not be started: errno "
                + error
                + (error == 2 ? " (no such file); install it or correct the command" : ""));
      }
      return pid.get(INT, 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** At most {@code length} bytes into {@code buffer}; 0 at the end of the stream. */
  static long read(int descriptor, MemorySegment buffer, long length) {
    try {
      while (true) {
        long count = (long) READ.invokeExact(STATE, descriptor, buffer, length);
        if (count >= 0) {
          return count;
        }
        if (errno() != EINTR) {
          throw new BenchException("read failed with errno " + errno());
        }
      }
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Writes all of {@code length} bytes; false when nobody reads the pipe any more. */
  static boolean write(int descriptor, MemorySegment buffer, long length) {
    try {
      long done = 0;
      while (done < length) {
        MemorySegment rest = done == 0 ? buffer : buffer.asSlice(done);
        long count = (long) WRITE.invokeExact(STATE, descriptor, rest, length - done);
        if (count >= 0) {
          done += count;
        } else if (errno() == EPIPE) {
          return false;
        } else if (errno() != EINTR) {
          throw new BenchException("write failed with errno " + errno());
        }
      }
      return true;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static void close(int descriptor) {
    try {
      check((int) CLOSE.invokeExact(STATE, descriptor), "close");
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Waits for the end of a child, and reaps it: the status as waitpid(2) gives it. */
  static int waitFor(int pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(INT);
      while (true) {
        int answer = (int) WAITPID.invokeExact(STATE, pid, status, 0);
        if (answer == pid) {
          return status.get(INT, 0);
        }
        if (errno() != EINTR) {
          throw new BenchException("waitpid failed with errno " + errno());
        }
      }
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Kills whatever is left of a process group; nothing being left is no error. Any thread. */
  static void killGroup(int group) {
    try {
      // The answer tells only whether somebody was left, and nobody is what a good hop leaves.
      int ignored = (int) KILL.invokeExact(-group, SIGKILL);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Which processors this thread may use: a bit for each, as the C library counts them. */
  static byte[] affinity() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(ROOM, 16);
      check((int) GET_AFFINITY.invokeExact(STATE, 0, (long) ROOM, set), "sched_getaffinity");
      return set.toArray(ValueLayout.JAVA_BYTE);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Keeps this thread, and what it starts from now on, to some processors. */
  static void setAffinity(byte[] processors) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocateFrom(ValueLayout.JAVA_BYTE, processors);
      int answer = (int) SET_AFFINITY.invokeExact(STATE, 0, (long) processors.length, set);
      check(answer, "sched_setaffinity");
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static int errno() {
    return STATE.get(INT, ERRNO);
  }

  private static void check(int answer, String function) {
    if (answer < 0) {
      throw new BenchException(function + " failed with errno " + errno());
    }
    if (answer > 0) {
      throw new BenchException(function + " failed with error " + answer);
    }
  }

  private static MemorySegment strings(Arena arena, List<String> words) {
    MemorySegment array = arena.allocate(ValueLayout.ADDRESS, words.size() + 1L);
    for (int i = 0; i < words.size(); i++) {
      array.setAtIndex(
          ValueLayout.ADDRESS, i, arena.allocateFrom(words.get(i), StandardCharsets.UTF_8));
    }
    return array;
  }

  private static MethodHandle withErrno(
      String name, MemoryLayout answer, MemoryLayout... arguments) {
    return link(name, FunctionDescriptor.of(answer, arguments), CAPTURE);
  }

  private static MethodHandle plain(String name, MemoryLayout answer, MemoryLayout... arguments) {
    return link(name, FunctionDescriptor.of(answer, arguments));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link(
      String name, FunctionDescriptor shape, Linker.Option... options) {
    MemorySegment address =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new BenchException("the C library has no " + name));
    return LINKER.downcallHandle(address, shape, options);
  }

  private static RuntimeException unexpected(Throwable e) {
    return switch (e) {
      case Error error -> throw error;
      case RuntimeException known -> known;
      default -> new IllegalStateException(e);
    };
  }
}
