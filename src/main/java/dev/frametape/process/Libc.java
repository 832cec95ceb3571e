package dev.frametape.process;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The C library: one method per function, same name, a failure thrown as an {@link ErrnoException}.
 *
 * <p>Each call shape that is linked costs start-up time, so there is one shape for all: six machine
 * words in, one out. Integers narrower than a word are passed in its low half, where the callee
 * looks for them on both architectures; a result of type {@code int} is cast, because the upper
 * half of the register is undefined then.
 */
final class Libc {
  static final int POLLIN = 1;
  static final int POLLOUT = 4;
  static final int POLLERR = 8;
  static final int POLLHUP = 16;
  static final int POLLNVAL = 32;

  private static final int O_CLOEXEC = 0x80000;
  private static final int EFD_CLOEXEC = 0x80000;
  private static final int EFD_NONBLOCK = 0x800;
  private static final int F_GETFD = 1;
  private static final int FD_CLOEXEC = 1;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int F_GETPIPE_SZ = 1032;
  private static final long FIONREAD = 0x541B;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int RLIMIT_CORE = 4;
  private static final int SIG_UNBLOCK = 1;
  private static final short POSIX_SPAWN_SETSIGDEF = 4;
  private static final short POSIX_SPAWN_SETSIGMASK = 8;
  private static final boolean X86_64 = System.getProperty("os.arch").equals("amd64");
  private static final long SYS_RT_SIGACTION = X86_64 ? 13 : 134;
  private static final long SYS_RT_SIGPROCMASK = X86_64 ? 14 : 135;
  private static final long SYS_GETTID = X86_64 ? 186 : 178;
  private static final long SYS_TGKILL = X86_64 ? 234 : 131;
  private static final long SYS_PIDFD_OPEN = 434;
  // posix_spawn_file_actions_t is 80 bytes in glibc and in musl on 64-bit systems; twice that is
  // spare.
  private static final int FILE_ACTIONS_BYTES = 160;
  // posix_spawnattr_t is 336 bytes in both.
  private static final int SPAWN_ATTRIBUTES_BYTES = 512;
  private static final int SIGNAL_SET_BYTES = 128;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle CALL = link();
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CALL_STATE));

  private static final MemorySegment READ = find("read");
  private static final MemorySegment WRITE = find("write");
  private static final MemorySegment POLL = find("poll");

  private Libc() {}

  @SuppressWarnings("restricted")
  private static MethodHandle link() {
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    return LINKER.downcallHandle(
        FunctionDescriptor.of(word, word, word, word, word, word, word),
        Linker.Option.captureCallState("errno"));
  }

  private static MemorySegment find(String function) {
    return LINKER
        .defaultLookup()
        .find(function)
        .orElseThrow(() -> new UnsupportedOperationException("the C library has no " + function));
  }

  private static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(function, STATE.get(), a, b, c, d, e, f);
    } catch (RuntimeException | Error unexpected) {
      throw unexpected;
    } catch (Throwable impossible) {
      throw new AssertionError("a C function threw", impossible);
    }
  }

  private static int errno() {
    return (int) ERRNO.get(STATE.get(), 0L);
  }

  private static int check(String function, long result) throws ErrnoException {
    int value = (int) result;
    if (value == -1) {
      throw new ErrnoException(function, errno());
    }
    return value;
  }

  /** The words of the C library for an error number. */
  @SuppressWarnings("restricted")
  static String describe(int errno) {
    long text = call(find("strerror"), errno, 0, 0, 0, 0, 0);
    return text == 0
        ? "unknown error"
        : MemorySegment.ofAddress(text).reinterpret(256).getString(0, StandardCharsets.UTF_8);
  }

  /** Reads at most {@code into.remaining()} bytes into a direct buffer; 0 at the end. */
  static int read(int fd, ByteBuffer into) throws ErrnoException {
    MemorySegment segment = MemorySegment.ofBuffer(into);
    long count = call(READ, fd, segment.address(), segment.byteSize(), 0, 0, 0);
    if (count < 0) {
      throw new ErrnoException("read", errno());
    }
    into.position(into.position() + (int) count);
    return (int) count;
  }

  /** Writes at most {@code from.remaining()} bytes of a direct buffer. */
  static int write(int fd, ByteBuffer from) throws ErrnoException {
    MemorySegment segment = MemorySegment.ofBuffer(from);
    long count = call(WRITE, fd, segment.address(), segment.byteSize(), 0, 0, 0);
    if (count < 0) {
      throw new ErrnoException("write", errno());
    }
    from.position(from.position() + (int) count);
    return (int) count;
  }

  /**
   * Waits on entries of {@code struct pollfd} in a direct buffer of 8 bytes each: int fd, short
   * events, short seen.
   *
   * @param timeoutMillis -1 waits for ever
   * @return how many entries have something to say, 0 after the time
   */
  static int poll(ByteBuffer entries, int timeoutMillis) throws ErrnoException {
    MemorySegment segment = MemorySegment.ofBuffer(entries);
    return check(
        "poll", call(POLL, segment.address(), segment.byteSize() / 8, timeoutMillis, 0, 0, 0));
  }

  static void close(int fd) throws ErrnoException {
    check("close", call(find("close"), fd, 0, 0, 0, 0, 0));
  }

  static void dup2(int fd, int target) throws ErrnoException {
    check("dup2", call(find("dup2"), fd, target, 0, 0, 0, 0));
  }

  /** A pipe that no other child inherits: the read end, then the write end. */
  static int[] pipe2() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
      check("pipe2", call(find("pipe2"), ends.address(), O_CLOEXEC, 0, 0, 0, 0));
      return new int[] {
        ends.getAtIndex(ValueLayout.JAVA_INT, 0), ends.getAtIndex(ValueLayout.JAVA_INT, 1)
      };
    }
  }

  static int openDevNull() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      int readWrite = 2;
      return check(
          "open",
          call(
              find("open"),
              arena.allocateFrom("/dev/null").address(),
              readWrite | O_CLOEXEC,
              0,
              0,
              0,
              0));
    }
  }

  static int openFolder(byte[] path) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      long name = string(arena, path).address();
      return check("open", call(find("open"), name, O_CLOEXEC, 0, 0, 0, 0));
    }
  }

  /** Takes the exclusive lock of an open file, and waits for it. */
  static void flock(int fd) throws ErrnoException {
    int exclusive = 2;
    while (true) {
      try {
        check("flock", call(find("flock"), fd, exclusive, 0, 0, 0, 0));
        return;
      } catch (ErrnoException failure) {
        if (failure.errno() != ErrnoException.EINTR) {
          throw failure;
        }
      }
    }
  }

  static int memfd_create(String name) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      int closeOnExec = 1;
      return check(
          "memfd_create",
          call(find("memfd_create"), arena.allocateFrom(name).address(), closeOnExec, 0, 0, 0, 0));
    }
  }

  /** A counter that a poll can wait for; reading and writing it never waits. */
  static int eventfd() throws ErrnoException {
    return check("eventfd", call(find("eventfd"), 0, EFD_CLOEXEC | EFD_NONBLOCK, 0, 0, 0, 0));
  }

  /** Whether a descriptor would go on to a program that is started by a plain exec. */
  static boolean isInheritable(int fd) throws ErrnoException {
    return (check("fcntl", call(find("fcntl"), fd, F_GETFD, 0, 0, 0, 0)) & FD_CLOEXEC) == 0;
  }

  /**
   * Takes memory that the collector does not know of, and has the kernel give all its pages at
   * once. It is never given back.
   */
  static void takeMemory(long bytes) throws ErrnoException {
    int readWrite = 3;
    int privateAnonymousPopulated = 0x2 | 0x20 | 0x8000;
    long address = call(find("mmap"), 0, bytes, readWrite, privateAnonymousPopulated, -1, 0);
    if (address == -1) {
      throw new ErrnoException("mmap", errno());
    }
  }

  /** Resizes a pipe; the kernel rounds up to a power of two pages, at least one. */
  static void setPipeSize(int fd, int bytes) throws ErrnoException {
    check("fcntl", call(find("fcntl"), fd, F_SETPIPE_SZ, bytes, 0, 0, 0));
  }

  static int pipeSize(int fd) throws ErrnoException {
    return check("fcntl", call(find("fcntl"), fd, F_GETPIPE_SZ, 0, 0, 0, 0));
  }

  /** How many bytes lie in a pipe, ready to be read. */
  static int bytesReady(int fd) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      check("ioctl", call(find("ioctl"), fd, FIONREAD, count.address(), 0, 0, 0));
      return count.get(ValueLayout.JAVA_INT, 0);
    }
  }

  static int pidfd_open(int pid) throws ErrnoException {
    return check("pidfd_open", call(find("syscall"), SYS_PIDFD_OPEN, pid, 0, 0, 0, 0));
  }

  static void kill(int pid, int signal) throws ErrnoException {
    check("kill", call(find("kill"), pid, signal, 0, 0, 0, 0));
  }

  /** Sends a signal to this thread: no other one can take it. */
  static void tgkillSelf(int signal) throws ErrnoException {
    long thread = call(find("syscall"), SYS_GETTID, 0, 0, 0, 0, 0);
    check("tgkill", call(find("syscall"), SYS_TGKILL, getpid(), thread, signal, 0, 0));
  }

  static int getpid() {
    return (int) call(find("getpid"), 0, 0, 0, 0, 0, 0);
  }

  static int getppid() {
    return (int) call(find("getppid"), 0, 0, 0, 0, 0, 0);
  }

  /** The process group of a process; 0 means this one. */
  static int getpgid(int pid) throws ErrnoException {
    return check("getpgid", call(find("getpgid"), pid, 0, 0, 0, 0, 0));
  }

  /** Waits for one child without regard to signals; the raw wait status. */
  static int waitpid(int pid) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
      while (true) {
        long result = call(find("waitpid"), pid, status.address(), 0, 0, 0, 0);
        if ((int) result == pid) {
          return status.get(ValueLayout.JAVA_INT, 0);
        }
        if (errno() != ErrnoException.EINTR) {
          throw new ErrnoException("waitpid", errno());
        }
      }
    }
  }

  /**
   * Starts a program. Of the descriptors the child gets only those of {@code duplications}.
   *
   * @param duplications pairs of a descriptor here and its number in the child
   * @return the pid
   * @throws ErrnoException with the error number that posix_spawn gave
   */
  static int posix_spawn(
      byte[] program,
      Iterable<byte[]> arguments,
      Iterable<byte[]> environment,
      int[][] duplications)
      throws ErrnoException {
    return posix_spawn(program, arguments, environment, duplications, List.of(), false);
  }

  /**
   * As above.
   *
   * @param closed descriptors that the child is not to have although they would go on to it
   * @param plainSignals whether the child starts with nothing blocked and nothing ignored, whatever
   *     this thread has
   */
  static int posix_spawn(
      byte[] program,
      Iterable<byte[]> arguments,
      Iterable<byte[]> environment,
      int[][] duplications,
      List<Integer> closed,
      boolean plainSignals)
      throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      long attributes = plainSignals ? plainSignals(arena) : 0;
      MemorySegment actions = arena.allocate(FILE_ACTIONS_BYTES, 16);
      checkSpawn(call(find("posix_spawn_file_actions_init"), actions.address(), 0, 0, 0, 0, 0));
      try {
        for (int[] pair : duplications) {
          checkSpawn(
              call(
                  find("posix_spawn_file_actions_adddup2"),
                  actions.address(),
                  pair[0],
                  pair[1],
                  0,
                  0,
                  0));
        }
        for (int fd : closed) {
          checkSpawn(
              call(find("posix_spawn_file_actions_addclose"), actions.address(), fd, 0, 0, 0, 0));
        }
        MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
        checkSpawn(
            call(
                find("posix_spawn"),
                pid.address(),
                string(arena, program).address(),
                actions.address(),
                attributes,
                strings(arena, arguments).address(),
                strings(arena, environment).address()));
        return pid.get(ValueLayout.JAVA_INT, 0);
      } finally {
        call(find("posix_spawn_file_actions_destroy"), actions.address(), 0, 0, 0, 0, 0);
      }
    }
  }

  /** The address of attributes; both C libraries keep them in plain memory without resources. */
  private static long plainSignals(Arena arena) throws ErrnoException {
    long attributes = arena.allocate(SPAWN_ATTRIBUTES_BYTES, 16).address();
    MemorySegment none = arena.allocate(SIGNAL_SET_BYTES, 8);
    MemorySegment all = arena.allocate(SIGNAL_SET_BYTES, 8);
    all.set(ValueLayout.JAVA_LONG, 0, -1);
    long flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    checkSpawn(call(find("posix_spawnattr_init"), attributes, 0, 0, 0, 0, 0));
    checkSpawn(call(find("posix_spawnattr_setflags"), attributes, flags, 0, 0, 0, 0));
    checkSpawn(call(find("posix_spawnattr_setsigmask"), attributes, none.address(), 0, 0, 0, 0));
    checkSpawn(call(find("posix_spawnattr_setsigdefault"), attributes, all.address(), 0, 0, 0, 0));
    return attributes;
  }

  /** The posix_spawn family gives the error number as its result and leaves errno alone. */
  private static void checkSpawn(long result) throws ErrnoException {
    if ((int) result != 0) {
      throw new ErrnoException("posix_spawn", (int) result);
    }
  }

  private static MemorySegment string(Arena arena, byte[] bytes) {
    MemorySegment segment = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  private static MemorySegment strings(Arena arena, Iterable<byte[]> strings) {
    int count = 0;
    for (byte[] ignored : strings) {
      count++;
    }
    AddressLayout pointer = ValueLayout.ADDRESS;
    MemorySegment array = arena.allocate(pointer, count + 1L);
    int index = 0;
    for (byte[] bytes : strings) {
      array.setAtIndex(pointer, index++, string(arena, bytes));
    }
    return array;
  }

  /**
   * Waits until one of the signals of {@code mask} (bit n-1 for signal n) is pending, and takes it.
   * All threads must have them blocked.
   *
   * @return signal number, si_code and the sender's pid
   */
  static int[] sigwaitinfo(long mask) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(128, 8);
      set.set(ValueLayout.JAVA_LONG, 0, mask);
      MemorySegment info = arena.allocate(128, 8);
      while (true) {
        long result = call(find("sigwaitinfo"), set.address(), info.address(), 0, 0, 0, 0);
        if ((int) result > 0) {
          int codeOffset = 8;
          int pidOffset = 16;
          return new int[] {
            (int) result,
            info.get(ValueLayout.JAVA_INT, codeOffset),
            info.get(ValueLayout.JAVA_INT, pidOffset)
          };
        }
        if (errno() != ErrnoException.EINTR) {
          throw new ErrnoException("sigwaitinfo", errno());
        }
      }
    }
  }

  /**
   * Ends this process at once: no shutdown hooks, no waiting for threads that are in native code.
   */
  static void _exit(int code) {
    call(find("_exit"), code, 0, 0, 0, 0, 0);
  }

  /** Makes sure that this process leaves no core file behind, whatever kills it. */
  static void forbidCore() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(ValueLayout.JAVA_LONG, 2);
      check("setrlimit", call(find("setrlimit"), RLIMIT_CORE, limit.address(), 0, 0, 0, 0));
      check("prctl", call(find("prctl"), PR_SET_DUMPABLE, 0, 0, 0, 0, 0));
    }
  }

  /**
   * Gives a signal its default action and lets it through in this thread. By the system calls
   * themselves, since glibc refuses its own signals 32 and 33.
   */
  static void setDefaultAndUnblock(int signal) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = arena.allocate(64, 8);
      MemorySegment set = arena.allocate(8, 8);
      set.set(ValueLayout.JAVA_LONG, 0, 1L << (signal - 1));
      // SIGKILL has no disposition: the first call fails for it, and nothing is lost.
      call(find("syscall"), SYS_RT_SIGACTION, signal, action.address(), 0, 8, 0);
      call(find("syscall"), SYS_RT_SIGPROCMASK, SIG_UNBLOCK, set.address(), 0, 8, 0);
    }
  }
}
