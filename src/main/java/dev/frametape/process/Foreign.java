package dev.frametape.process;

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

/**
 * Functions of the C library by the foreign-function interface. Slow to start and slow until it is
 * compiled, so only what {@link Kernel} cannot do comes here.
 *
 * <p>Each call shape that is linked costs start-up time, so there is one shape for all: seven
 * machine words in, one out. Integers narrower than a word are passed in its low half, where the
 * callee looks for them on both architectures; a result of type {@code int} is cast, because the
 * upper half of the register is undefined then.
 */
final class Foreign {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle CALL = link();
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CALL_STATE));

  private static final MemorySegment SYSCALL = find("syscall");

  private Foreign() {}

  @SuppressWarnings("restricted")
  private static MethodHandle link() {
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    return LINKER.downcallHandle(
        FunctionDescriptor.of(word, word, word, word, word, word, word, word),
        Linker.Option.captureCallState("errno"));
  }

  private static MemorySegment find(String function) {
    return LINKER
        .defaultLookup()
        .find(function)
        .orElseThrow(() -> new UnsupportedOperationException("the C library has no " + function));
  }

  private static long call(
      MemorySegment function, long a, long b, long c, long d, long e, long f, long g) {
    try {
      return (long) CALL.invokeExact(function, STATE.get(), a, b, c, d, e, f, g);
    } catch (RuntimeException | Error unexpected) {
      throw unexpected;
    } catch (Throwable impossible) {
      throw new AssertionError("a C function threw", impossible);
    }
  }

  /** Any function of at most six words; its own result, and no error number. */
  static long call(String function, long a, long b, long c, long d, long e, long f) {
    return call(find(function), a, b, c, d, e, f, 0);
  }

  /** A system call; an error is a number from -4095 to -1, as the kernel gives it. */
  static long syscall(long number, long a, long b, long c, long d, long e, long f) {
    long result = call(SYSCALL, number, a, b, c, d, e, f);
    return result == -1 ? -(int) ERRNO.get(STATE.get(), 0L) : result;
  }

  /** Where a direct buffer begins, whatever its position is. */
  static long address(ByteBuffer buffer) {
    return MemorySegment.ofBuffer(buffer).address() - buffer.position();
  }

  /** The words of the C library for an error number. */
  @SuppressWarnings("restricted")
  static String describe(int errno) {
    long text = call("strerror", errno, 0, 0, 0, 0, 0);
    return text == 0
        ? "unknown error"
        : MemorySegment.ofAddress(text).reinterpret(256).getString(0, StandardCharsets.UTF_8);
  }
}
