package dev.frametape.transparency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.concurrent.FutureTask;

/**
 * Runs a command as on Linux before 6.13: the kernel refuses to tell about a pidfd. A filter for
 * system calls does it, on a thread that starts the command and ends.
 */
final class OlderKernel {
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int PR_SET_SECCOMP = 22;
  private static final int SECCOMP_MODE_FILTER = 2;
  private static final int PIDFD_GET_INFO = 0xC040FF0B;
  private static final int ENOTTY = 25;

  // struct seccomp_data: the number at 0, the low half of argument 1 at 24.
  private static final int LOAD = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int ALLOW = 0x7FFF0000;
  private static final int REFUSE = 0x00050000;

  private OlderKernel() {}

  /**
   * @param pid of what was started
   * @param stdout and stderr, on one pipe
   */
  record Result(long pid, String stdout, int code) {}

  static Result run(List<String> command) throws Exception {
    FutureTask<Result> task = new FutureTask<>(() -> runFiltered(command));
    Thread.ofPlatform().daemon().start(task);
    return task.get();
  }

  private static Result runFiltered(List<String> command) throws Exception {
    refusePidfdInfo();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String words = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    return new Result(process.pid(), words, process.waitFor());
  }

  private static void refusePidfdInfo() throws IOException {
    int ioctl = System.getProperty("os.arch").equals("aarch64") ? 29 : 16;
    int[][] program = {
      {LOAD, 0, 0, 0},
      {JUMP_IF_EQUAL, 0, 3, ioctl},
      {LOAD, 0, 0, 24},
      {JUMP_IF_EQUAL, 0, 1, PIDFD_GET_INFO},
      {RETURN, 0, 0, REFUSE | ENOTTY},
      {RETURN, 0, 0, ALLOW},
    };
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment filter = arena.allocate(8L * program.length, 8);
      for (int i = 0; i < program.length; i++) {
        filter.set(ValueLayout.JAVA_SHORT, 8L * i, (short) program[i][0]);
        filter.set(ValueLayout.JAVA_BYTE, 8L * i + 2, (byte) program[i][1]);
        filter.set(ValueLayout.JAVA_BYTE, 8L * i + 3, (byte) program[i][2]);
        filter.set(ValueLayout.JAVA_INT, 8L * i + 4, program[i][3]);
      }
      MemorySegment about = arena.allocate(16, 8);
      about.set(ValueLayout.JAVA_SHORT, 0, (short) program.length);
      about.set(ValueLayout.ADDRESS, 8, filter);
      prctl(PR_SET_NO_NEW_PRIVS, 1, 0);
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, about.address());
    }
  }

  @SuppressWarnings("restricted")
  private static void prctl(int option, long first, long second) throws IOException {
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    Linker linker = Linker.nativeLinker();
    MethodHandle prctl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("prctl"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, word, word, word, word),
            Linker.Option.firstVariadicArg(1));
    int result;
    try {
      result = (int) prctl.invokeExact(option, first, second, 0L, 0L);
    } catch (Throwable failure) {
      throw new IOException("prctl cannot be called", failure);
    }
    if (result != 0) {
      throw new IOException("prctl " + option + " was refused");
    }
  }
}
