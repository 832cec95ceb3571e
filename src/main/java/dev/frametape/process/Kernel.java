package dev.frametape.process;

import java.nio.ByteBuffer;

/**
 * System calls by number, without the C library, and what only the processor itself does quickly
 * from the first byte on: a few small native functions, bound by JNI. Where its library is not
 * there (the plain jar) or cannot be loaded, {@link Foreign} makes the same calls, and costs a
 * start as long as the JVM's own; sums are the JDK's then.
 *
 * @see "docs/decisions/0005-system-calls.md"
 * @see "src/main/native/frametape-call.c"
 */
final class Kernel {
  private static final boolean DIRECT = load();

  private Kernel() {}

  @SuppressWarnings("restricted")
  private static boolean load() {
    String library = System.getProperty("frametape.calls");
    if (library == null) {
      return false;
    }
    try {
      System.load(library);
      return true;
    } catch (UnsatisfiedLinkError notHere) {
      // Such as a file system that is mounted noexec: everything works, but starts more slowly.
      return false;
    }
  }

  /** Whether the library is there; without it {@link #spawn} cannot be used. */
  static boolean isDirect() {
    return DIRECT;
  }

  /**
   * @return what the kernel gives: an error is a number from -4095 to -1
   */
  static long call(long number, long a, long b, long c, long d, long e, long f) {
    return DIRECT ? direct(number, a, b, c, d, e, f) : Foreign.syscall(number, a, b, c, d, e, f);
  }

  /**
   * Starts a program; all arguments are addresses but the last.
   *
   * @param pairs {@code count} pairs of an {@code int} here and one in the child
   * @return the pid, or a negative error number
   */
  static long spawn(long program, long arguments, long environment, long pairs, long count) {
    return spawnDirectly(program, arguments, environment, pairs, count);
  }

  /**
   * Makes a system call of another thread that waits come back with EINTR; only with the library.
   *
   * @return 0, or a negative error number
   */
  static long interrupt(long process, long thread) {
    return interruptDirectly(process, thread);
  }

  /** Where a direct buffer begins, whatever its position is. */
  static long address(ByteBuffer buffer) {
    return DIRECT ? addressOf(buffer) : Foreign.address(buffer);
  }

  /** Whether {@link #addBlocks} may be called: this processor has instructions for SHA-256. */
  static boolean sumsBlocks() {
    return DIRECT && hasSha256();
  }

  /**
   * Adds whole blocks of 64 bytes to a SHA-256.
   *
   * @param words the eight words of the sum so far, changed in place
   * @param from where the first block begins; the caller has seen that all lie inside
   * @return 0, or -1 where there was no memory: then nothing was added
   */
  static native int addBlocks(int[] words, byte[] array, int from, int blocks);

  private static native boolean hasSha256();

  private static native long addressOf(ByteBuffer buffer);

  private static native long direct(long number, long a, long b, long c, long d, long e, long f);

  private static native long interruptDirectly(long process, long thread);

  private static native long spawnDirectly(
      long program, long arguments, long environment, long pairs, long count);
}
