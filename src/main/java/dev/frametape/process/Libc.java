package dev.frametape.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the kernel does for us: one method per function of the C library, with its name, a failure
 * thrown as an {@link ErrnoException}. By system calls wherever there is one; see {@link Kernel}.
 */
final class Libc {
  static final int POLLIN = 1;
  static final int POLLOUT = 4;
  static final int POLLERR = 8;
  static final int POLLHUP = 16;
  static final int POLLNVAL = 32;

  private static final int O_CLOEXEC = 0x80000;
  private static final int O_APPEND = 0x400;
  private static final int O_NONBLOCK = 0x800;
  private static final int SIGURG = 23;
  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLLONESHOT = 1 << 30;
  private static final int EFD_CLOEXEC = 0x80000;
  private static final int EFD_NONBLOCK = 0x800;
  private static final int F_GETFD = 1;
  private static final int F_GETFL = 3;
  private static final int FD_CLOEXEC = 1;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int F_GETPIPE_SZ = 1032;
  private static final long TIOCGWINSZ = 0x5413;
  private static final long FIONREAD = 0x541B;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int RLIMIT_CORE = 4;
  private static final int SIG_UNBLOCK = 1;
  private static final short POSIX_SPAWN_SETSIGDEF = 4;
  private static final short POSIX_SPAWN_SETSIGMASK = 8;
  private static final boolean X86_64 = System.getProperty("os.arch").equals("amd64");
  private static final long SYS_READ = X86_64 ? 0 : 63;
  private static final long SYS_WRITE = X86_64 ? 1 : 64;
  private static final long SYS_CLOSE = X86_64 ? 3 : 57;
  private static final long SYS_MMAP = X86_64 ? 9 : 222;
  private static final long SYS_RT_SIGACTION = X86_64 ? 13 : 134;
  private static final long SYS_RT_SIGPROCMASK = X86_64 ? 14 : 135;
  private static final long SYS_IOCTL = X86_64 ? 16 : 29;
  private static final long SYS_GETPID = X86_64 ? 39 : 172;
  private static final long SYS_WAIT4 = X86_64 ? 61 : 260;
  private static final long SYS_KILL = X86_64 ? 62 : 129;
  private static final long SYS_FCNTL = X86_64 ? 72 : 25;
  private static final long SYS_FLOCK = X86_64 ? 73 : 32;
  private static final long SYS_GETPPID = X86_64 ? 110 : 173;
  private static final long SYS_GETPGID = X86_64 ? 121 : 155;
  private static final long SYS_RT_SIGTIMEDWAIT = X86_64 ? 128 : 137;
  private static final long SYS_PRCTL = X86_64 ? 157 : 167;
  private static final long SYS_GETTID = X86_64 ? 186 : 178;
  private static final long SYS_EXIT_GROUP = X86_64 ? 231 : 94;
  private static final long SYS_EPOLL_CTL = X86_64 ? 233 : 21;
  private static final long SYS_TGKILL = X86_64 ? 234 : 131;
  private static final long SYS_OPENAT = X86_64 ? 257 : 56;
  private static final long SYS_PPOLL = X86_64 ? 271 : 73;
  private static final long SYS_SPLICE = X86_64 ? 275 : 76;
  private static final long SYS_TEE = X86_64 ? 276 : 77;
  private static final long SYS_EPOLL_PWAIT = X86_64 ? 281 : 22;
  private static final long SYS_EVENTFD2 = X86_64 ? 290 : 19;
  private static final long SYS_EPOLL_CREATE1 = X86_64 ? 291 : 20;
  private static final long SYS_DUP3 = X86_64 ? 292 : 24;
  private static final long SYS_PIPE2 = X86_64 ? 293 : 59;
  private static final long SYS_PRLIMIT64 = X86_64 ? 302 : 261;
  private static final long SYS_MEMFD_CREATE = X86_64 ? 319 : 279;
  private static final long SYS_PIDFD_SEND_SIGNAL = 424;
  private static final long SYS_PIDFD_OPEN = 434;
  // struct epoll_event has no gap between its events and its data on x86-64.
  private static final int EPOLL_DATA_OFFSET = X86_64 ? 4 : 8;
  private static final int EPOLL_EVENT_BYTES = EPOLL_DATA_OFFSET + Long.BYTES;
  private static final int PIDFD_INFO_BYTES = 64;
  private static final long PIDFD_GET_INFO = 0xC000FF0BL | PIDFD_INFO_BYTES << 16;
  private static final long PIDFD_INFO_EXIT = 8;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final long AT_FDCWD = -100;
  // posix_spawn_file_actions_t is 80 bytes in glibc and in musl on 64-bit systems; twice that is
  // spare.
  private static final int FILE_ACTIONS_BYTES = 160;
  // posix_spawnattr_t is 336 bytes in both.
  private static final int SPAWN_ATTRIBUTES_BYTES = 512;
  private static final int SIGNAL_SET_BYTES = 128;

  private Libc() {}

  private static int check(String function, long result) throws ErrnoException {
    if (result < 0 && result > -4096) {
      throw new ErrnoException(function, (int) -result);
    }
    return (int) result;
  }

  /** The words of the C library for an error number. */
  static String describe(int errno) {
    return Foreign.describe(errno);
  }

  /** Reads at most {@code into.remaining()} bytes into a direct buffer; 0 at the end. */
  static int read(int fd, ByteBuffer into) throws ErrnoException {
    int count = check("read", Kernel.call(SYS_READ, fd, address(into), into.remaining(), 0, 0, 0));
    into.position(into.position() + count);
    return count;
  }

  /** Writes at most {@code from.remaining()} bytes of a direct buffer. */
  static int write(int fd, ByteBuffer from) throws ErrnoException {
    int count =
        check("write", Kernel.call(SYS_WRITE, fd, address(from), from.remaining(), 0, 0, 0));
    from.position(from.position() + count);
    return count;
  }

  /** Moves bytes between descriptors of which one is a pipe; 0 at the end. */
  static int splice(int from, int to, int most) throws ErrnoException {
    return check("splice", Kernel.call(SYS_SPLICE, from, 0, to, 0, most, 0));
  }

  /** Copies bytes from one pipe to another, where they stay to be read again; 0 at the end. */
  static int tee(int from, int to, int most) throws ErrnoException {
    return check("tee", Kernel.call(SYS_TEE, from, to, most, 0, 0, 0));
  }

  /**
   * Waits on entries of {@code struct pollfd} in a direct buffer of 8 bytes each: int fd, short
   * events, short seen.
   *
   * @param timeoutMillis -1 waits for ever
   * @return how many entries have something to say, 0 after the time
   */
  static int poll(ByteBuffer entries, int timeoutMillis) throws ErrnoException {
    long at = address(entries);
    long count = entries.remaining() / 8;
    if (timeoutMillis < 0) {
      return check("poll", Kernel.call(SYS_PPOLL, at, count, 0, 0, 8, 0));
    }
    ByteBuffer time = room(16).putLong(timeoutMillis / 1000);
    time.putLong(timeoutMillis % 1000 * 1_000_000L).flip();
    int ready = check("poll", Kernel.call(SYS_PPOLL, at, count, address(time), 0, 8, 0));
    Reference.reachabilityFence(time);
    return ready;
  }

  static void close(int fd) throws ErrnoException {
    check("close", Kernel.call(SYS_CLOSE, fd, 0, 0, 0, 0, 0));
  }

  static void dup2(int fd, int target) throws ErrnoException {
    check("dup2", Kernel.call(SYS_DUP3, fd, target, 0, 0, 0, 0));
  }

  /** A pipe that no other child inherits: the read end, then the write end. */
  static int[] pipe2() throws ErrnoException {
    ByteBuffer ends = room(2 * Integer.BYTES);
    check("pipe2", Kernel.call(SYS_PIPE2, address(ends), O_CLOEXEC, 0, 0, 0, 0));
    return new int[] {ends.getInt(), ends.getInt()};
  }

  static int openDevNull() throws ErrnoException {
    int readWrite = 2;
    return open("/dev/null".getBytes(US_ASCII), readWrite);
  }

  /** A file that exists; every write goes to its end. */
  static int openForAppending(byte[] path) throws ErrnoException {
    int writeOnly = 1;
    return open(path, writeOnly | O_APPEND);
  }

  static int openFolder(byte[] path) throws ErrnoException {
    int readOnly = 0;
    return open(path, readOnly);
  }

  private static int open(byte[] path, int mode) throws ErrnoException {
    ByteBuffer name = string(path);
    long result = Kernel.call(SYS_OPENAT, AT_FDCWD, address(name), mode | O_CLOEXEC, 0, 0, 0);
    Reference.reachabilityFence(name);
    return check("open", result);
  }

  /** Takes the exclusive lock of an open file, and waits for it. */
  static void flock(int fd) throws ErrnoException {
    int exclusive = 2;
    while (true) {
      try {
        check("flock", Kernel.call(SYS_FLOCK, fd, exclusive, 0, 0, 0, 0));
        return;
      } catch (ErrnoException failure) {
        if (failure.errno() != ErrnoException.EINTR) {
          throw failure;
        }
      }
    }
  }

  static int memfd_create(String name) throws ErrnoException {
    int closeOnExec = 1;
    ByteBuffer bytes = string(name.getBytes(US_ASCII));
    long result = Kernel.call(SYS_MEMFD_CREATE, address(bytes), closeOnExec, 0, 0, 0, 0);
    Reference.reachabilityFence(bytes);
    return check("memfd_create", result);
  }

  /** A counter that a poll can wait for; reading and writing it never waits. */
  static int eventfd() throws ErrnoException {
    return check("eventfd", Kernel.call(SYS_EVENTFD2, 0, EFD_CLOEXEC | EFD_NONBLOCK, 0, 0, 0, 0));
  }

  static int epoll_create() throws ErrnoException {
    return check("epoll_create1", Kernel.call(SYS_EPOLL_CREATE1, EPOLL_CLOEXEC, 0, 0, 0, 0, 0));
  }

  /**
   * Has an epoll tell once of an event, be it the end of the other side alone.
   *
   * @param events those of poll(2)
   * @param data what {@link #epoll_wait} is to give then
   */
  static void epoll_add(int epoll, int fd, int events, int data) throws ErrnoException {
    ByteBuffer event = room(EPOLL_EVENT_BYTES);
    event.putInt(0, events | EPOLLONESHOT).putLong(EPOLL_DATA_OFFSET, data);
    long result = Kernel.call(SYS_EPOLL_CTL, epoll, EPOLL_CTL_ADD, fd, address(event), 0, 0);
    Reference.reachabilityFence(event);
    check("epoll_ctl", result);
  }

  /** Waits for one event, and gives its data. */
  static int epoll_wait(int epoll) throws ErrnoException {
    ByteBuffer event = room(EPOLL_EVENT_BYTES);
    check("epoll_wait", Kernel.call(SYS_EPOLL_PWAIT, epoll, address(event), 1, -1, 0, 8));
    return (int) event.getLong(EPOLL_DATA_OFFSET);
  }

  /** Whether reads and writes of an open file never wait, whoever has asked for that. */
  static boolean isNonBlocking(int fd) throws ErrnoException {
    return (check("fcntl", Kernel.call(SYS_FCNTL, fd, F_GETFL, 0, 0, 0, 0)) & O_NONBLOCK) != 0;
  }

  /** Whether a descriptor would go on to a program that is started by a plain exec. */
  static boolean isInheritable(int fd) throws ErrnoException {
    return (check("fcntl", Kernel.call(SYS_FCNTL, fd, F_GETFD, 0, 0, 0, 0)) & FD_CLOEXEC) == 0;
  }

  /**
   * Takes memory that the collector does not know of, and has the kernel give all its pages at
   * once. It is never given back.
   */
  static void takeMemory(long bytes) throws ErrnoException {
    int readWrite = 3;
    int privateAnonymousPopulated = 0x2 | 0x20 | 0x8000;
    long address = Kernel.call(SYS_MMAP, 0, bytes, readWrite, privateAnonymousPopulated, -1, 0);
    check("mmap", address);
  }

  /** Resizes a pipe; the kernel rounds up to a power of two pages, at least one. */
  static void setPipeSize(int fd, int bytes) throws ErrnoException {
    check("fcntl", Kernel.call(SYS_FCNTL, fd, F_SETPIPE_SZ, bytes, 0, 0, 0));
  }

  static int pipeSize(int fd) throws ErrnoException {
    return check("fcntl", Kernel.call(SYS_FCNTL, fd, F_GETPIPE_SZ, 0, 0, 0, 0));
  }

  /** How many bytes lie in a pipe, ready to be read. */
  static int bytesReady(int fd) throws ErrnoException {
    ByteBuffer count = room(Integer.BYTES);
    check("ioctl", Kernel.call(SYS_IOCTL, fd, FIONREAD, address(count), 0, 0, 0));
    return count.getInt();
  }

  /** How many columns the terminal has that is behind a descriptor; 0 when it does not know. */
  static int terminalColumns(int fd) throws ErrnoException {
    // struct winsize: rows, columns and two sizes in pixels, unsigned 16 bits each.
    ByteBuffer size = room(4 * Short.BYTES);
    check("ioctl", Kernel.call(SYS_IOCTL, fd, TIOCGWINSZ, address(size), 0, 0, 0));
    return Short.toUnsignedInt(size.getShort(Short.BYTES));
  }

  static int pidfd_open(int pid) throws ErrnoException {
    return check("pidfd_open", Kernel.call(SYS_PIDFD_OPEN, pid, 0, 0, 0, 0, 0));
  }

  /** Sends a signal; a process that has ended already is no error. */
  static void pidfd_send_signal(int pidfd, int signal) throws ErrnoException {
    long result = Kernel.call(SYS_PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0, 0, 0);
    if (result != -ErrnoException.ESRCH) {
      check("pidfd_send_signal", result);
    }
  }

  /**
   * The raw wait status of any process that has ended and that its parent has waited for.
   *
   * @return empty before that
   */
  static OptionalInt pidfdExitStatus(int pidfd) throws ErrnoException {
    int statusOffset = 60;
    ByteBuffer info = room(PIDFD_INFO_BYTES).putLong(0, PIDFD_INFO_EXIT);
    check("ioctl", Kernel.call(SYS_IOCTL, pidfd, PIDFD_GET_INFO, address(info), 0, 0, 0));
    return (info.getLong(0) & PIDFD_INFO_EXIT) == 0
        ? OptionalInt.empty()
        : OptionalInt.of(info.getInt(statusOffset));
  }

  /** The same open file under another number, above the standard ones, that no child inherits. */
  static int duplicate(int fd) throws ErrnoException {
    int lowest = 3;
    return check("fcntl", Kernel.call(SYS_FCNTL, fd, F_DUPFD_CLOEXEC, lowest, 0, 0, 0));
  }

  static void kill(int pid, int signal) throws ErrnoException {
    check("kill", Kernel.call(SYS_KILL, pid, signal, 0, 0, 0, 0));
  }

  /** Sends a signal to this thread: no other one can take it. */
  static void tgkillSelf(int signal) throws ErrnoException {
    check("tgkill", Kernel.call(SYS_TGKILL, getpid(), gettid(), signal, 0, 0, 0));
  }

  /** The number of this thread. */
  static int gettid() {
    return (int) Kernel.call(SYS_GETTID, 0, 0, 0, 0, 0, 0);
  }

  /** Lets {@link #interrupt} reach this thread, whatever mask it has from its parent. */
  static void letInterruptsIn() {
    ByteBuffer set = room(Long.BYTES).putLong(0, 1L << (SIGURG - 1));
    Kernel.call(SYS_RT_SIGPROCMASK, SIG_UNBLOCK, address(set), 0, 8, 0, 0);
    Reference.reachabilityFence(set);
  }

  /**
   * Makes a system call in which another thread waits fail with EINTR; a thread that has ended is
   * no error.
   */
  static void interrupt(int thread) throws ErrnoException {
    long result = Kernel.interrupt(getpid(), thread);
    if (result != -ErrnoException.ESRCH) {
      check("tgkill", result);
    }
  }

  static int getpid() {
    return (int) Kernel.call(SYS_GETPID, 0, 0, 0, 0, 0, 0);
  }

  static int getppid() {
    return (int) Kernel.call(SYS_GETPPID, 0, 0, 0, 0, 0, 0);
  }

  /** The process group of a process; 0 means this one. */
  static int getpgid(int pid) throws ErrnoException {
    return check("getpgid", Kernel.call(SYS_GETPGID, pid, 0, 0, 0, 0, 0));
  }

  /** Waits for one child without regard to signals; the raw wait status. */
  static int waitpid(int pid) throws ErrnoException {
    ByteBuffer status = room(Integer.BYTES);
    while (true) {
      long result = Kernel.call(SYS_WAIT4, pid, address(status), 0, 0, 0, 0);
      if (result == pid) {
        return status.getInt();
      }
      if (result != -ErrnoException.EINTR) {
        check("waitpid", result);
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
    if (!Kernel.isDirect()) {
      return posix_spawn(program, arguments, environment, duplications, List.of(), false);
    }
    ByteBuffer pairs = room(2 * Integer.BYTES * duplications.length);
    for (int[] pair : duplications) {
      pairs.putInt(pair[0]).putInt(pair[1]);
    }
    ByteBuffer file = string(program);
    ByteBuffer words = strings(arguments);
    ByteBuffer variables = strings(environment);
    long result =
        Kernel.spawn(
            address(file),
            address(words),
            address(variables),
            address(pairs.flip()),
            duplications.length);
    for (ByteBuffer used : new ByteBuffer[] {file, words, variables, pairs}) {
      Reference.reachabilityFence(used);
    }
    return check("posix_spawn", result);
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
    ByteBuffer signals = room(SPAWN_ATTRIBUTES_BYTES + 2 * SIGNAL_SET_BYTES);
    long attributes = plainSignals ? plainSignals(signals) : 0;
    ByteBuffer actions = room(FILE_ACTIONS_BYTES);
    ByteBuffer file = string(program);
    ByteBuffer words = strings(arguments);
    ByteBuffer variables = strings(environment);
    ByteBuffer pid = room(Integer.BYTES);
    long to = address(actions);
    checkSpawn(Foreign.call("posix_spawn_file_actions_init", to, 0, 0, 0, 0, 0));
    try {
      for (int[] pair : duplications) {
        checkSpawn(Foreign.call("posix_spawn_file_actions_adddup2", to, pair[0], pair[1], 0, 0, 0));
      }
      for (int fd : closed) {
        checkSpawn(Foreign.call("posix_spawn_file_actions_addclose", to, fd, 0, 0, 0, 0));
      }
      checkSpawn(
          Foreign.call(
              "posix_spawn",
              address(pid),
              address(file),
              to,
              attributes,
              address(words),
              address(variables)));
      return pid.getInt();
    } finally {
      Foreign.call("posix_spawn_file_actions_destroy", to, 0, 0, 0, 0, 0);
      for (ByteBuffer used : new ByteBuffer[] {signals, actions, file, words, variables}) {
        Reference.reachabilityFence(used);
      }
    }
  }

  /** The address of attributes; both C libraries keep them in plain memory without resources. */
  private static long plainSignals(ByteBuffer room) throws ErrnoException {
    long attributes = address(room);
    long none = attributes + SPAWN_ATTRIBUTES_BYTES;
    long all = none + SIGNAL_SET_BYTES;
    room.putLong(SPAWN_ATTRIBUTES_BYTES + SIGNAL_SET_BYTES, -1);
    long flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    checkSpawn(Foreign.call("posix_spawnattr_init", attributes, 0, 0, 0, 0, 0));
    checkSpawn(Foreign.call("posix_spawnattr_setflags", attributes, flags, 0, 0, 0, 0));
    checkSpawn(Foreign.call("posix_spawnattr_setsigmask", attributes, none, 0, 0, 0, 0));
    checkSpawn(Foreign.call("posix_spawnattr_setsigdefault", attributes, all, 0, 0, 0, 0));
    return attributes;
  }

  /** The posix_spawn family gives the error number as its result and leaves errno alone. */
  private static void checkSpawn(long result) throws ErrnoException {
    if ((int) result != 0) {
      throw new ErrnoException("posix_spawn", (int) result);
    }
  }

  /** Memory without a heap around it, filled with zeros. */
  private static ByteBuffer room(int bytes) {
    // Not an arena: its accesses are linked one by one, which a start would wait for.
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Where the remaining bytes of a direct buffer begin. */
  private static long address(ByteBuffer buffer) {
    return Kernel.address(buffer) + buffer.position();
  }

  private static ByteBuffer string(byte[] bytes) {
    return room(bytes.length + 1).put(bytes).rewind();
  }

  /** Pointers and, behind them, the strings that they point to. */
  private static ByteBuffer strings(Iterable<byte[]> strings) {
    int pointerBytes = Long.BYTES;
    int bytes = pointerBytes;
    for (byte[] string : strings) {
      bytes += Long.BYTES + string.length + 1;
      pointerBytes += Long.BYTES;
    }
    ByteBuffer room = room(bytes);
    int pointer = 0;
    int at = pointerBytes;
    for (byte[] string : strings) {
      room.putLong(pointer, address(room) + at).put(at, string);
      pointer += Long.BYTES;
      at += string.length + 1;
    }
    return room;
  }

  /**
   * Waits until one of the signals of {@code mask} (bit n-1 for signal n) is pending, and takes it.
   * All threads must have them blocked.
   *
   * @return signal number, si_code and the sender's pid
   */
  static int[] sigwaitinfo(long mask) throws ErrnoException {
    ByteBuffer set = room(Long.BYTES).putLong(0, mask);
    ByteBuffer info = room(128);
    while (true) {
      long result = Kernel.call(SYS_RT_SIGTIMEDWAIT, address(set), address(info), 0, 8, 0, 0);
      if (result > 0) {
        int codeOffset = 8;
        int pidOffset = 16;
        Reference.reachabilityFence(set);
        return new int[] {(int) result, info.getInt(codeOffset), info.getInt(pidOffset)};
      }
      if (result != -ErrnoException.EINTR) {
        check("sigwaitinfo", result);
      }
    }
  }

  /**
   * Ends this process at once: no shutdown hooks, no waiting for threads that are in native code.
   */
  static void _exit(int code) {
    Kernel.call(SYS_EXIT_GROUP, code, 0, 0, 0, 0, 0);
  }

  /** Makes sure that this process leaves no core file behind, whatever kills it. */
  static void forbidCore() throws ErrnoException {
    ByteBuffer limit = room(2 * Long.BYTES);
    check("setrlimit", Kernel.call(SYS_PRLIMIT64, 0, RLIMIT_CORE, address(limit), 0, 0, 0));
    Reference.reachabilityFence(limit);
    check("prctl", Kernel.call(SYS_PRCTL, PR_SET_DUMPABLE, 0, 0, 0, 0, 0));
  }

  /**
   * Gives a signal its default action and lets it through in this thread. By the system calls
   * themselves, since glibc refuses its own signals 32 and 33.
   */
  static void setDefaultAndUnblock(int signal) {
    ByteBuffer action = room(64);
    ByteBuffer set = room(Long.BYTES).putLong(0, 1L << (signal - 1));
    // SIGKILL has no disposition: the first call fails for it, and nothing is lost.
    Kernel.call(SYS_RT_SIGACTION, signal, address(action), 0, 8, 0, 0);
    Kernel.call(SYS_RT_SIGPROCMASK, SIG_UNBLOCK, address(set), 0, 8, 0, 0);
    Reference.reachabilityFence(action);
    Reference.reachabilityFence(set);
  }
}
