package dev.frametape.process;

import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Hands the signals that are sent to the wrapper on to the child. {@code frametape-start} has
 * blocked them in every thread, so a signal that came while the JVM started still waits and is not
 * lost.
 */
public final class SignalForwarder {
  private static final int HUP = 1;
  private static final int INT = 2;
  private static final int QUIT = 3;
  private static final int USR1 = 10;
  private static final int USR2 = 12;
  private static final int TERM = 15;
  private static final int SI_KERNEL = 0x80;

  private SignalForwarder() {}

  /**
   * Starts a daemon thread that forwards TERM, INT, HUP, QUIT, USR1 and USR2.
   *
   * @param beforeForwarding is told each signal before the child gets it, and who sent it: {@code
   *     parent}, {@code terminal} or {@code process PID}
   */
  public static void start(ChildProcess child, BiConsumer<Integer, String> beforeForwarding) {
    take(
        taken -> {
          // A terminal signals its whole foreground group, and the child is in it: once is enough.
          boolean childHasIt = taken[1] == SI_KERNEL && child.isInOwnGroup();
          beforeForwarding.accept(taken[0], sender(taken[1], taken[2]));
          if (!childHasIt) {
            child.signal(taken[0]);
          }
        });
  }

  /**
   * Starts a daemon thread that takes TERM, INT, HUP, QUIT, USR1 and USR2, which then have no other
   * effect.
   *
   * @param heard is told each signal and its sender's pid (0 for the kernel)
   */
  public static void listen(BiConsumer<Integer, Integer> heard) {
    take(taken -> heard.accept(taken[0], taken[1] == SI_KERNEL ? 0 : taken[2]));
  }

  private static void take(Consumer<int[]> taken) {
    long signals = bit(HUP) | bit(INT) | bit(QUIT) | bit(USR1) | bit(USR2) | bit(TERM);
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                try {
                  taken.accept(Libc.sigwaitinfo(signals));
                } catch (IOException failure) {
                  throw new IllegalStateException("cannot wait for signals", failure);
                }
              }
            },
            "frametape-signals");
    thread.setDaemon(true);
    thread.start();
  }

  private static String sender(int code, int pid) {
    if (code == SI_KERNEL) {
      return "terminal";
    }
    return pid == Libc.getppid() ? "parent" : "process " + pid;
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }
}
