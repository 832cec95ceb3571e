package dev.frametape.process;

import java.time.Duration;

/** Makes this process large, or busy, as a worker may be, until its end. */
public final class Burden {
  private static final int MOST_STEPS = 50;

  private Burden() {}

  /**
   * Takes memory, in steps, on a thread of its own. It is resident, and not the collector's, so
   * that the limits of the JVM do not apply.
   *
   * @param ramp from the first step to the last
   */
  public static void growMemory(long bytes, Duration ramp) {
    start(
        "frametape-memory",
        () -> {
          int steps = ramp.isZero() ? 1 : MOST_STEPS;
          try {
            for (int step = 0; step < steps; step++) {
              if (step > 0) {
                Thread.sleep(ramp.dividedBy(steps - 1));
              }
              long share = bytes * (step + 1) / steps - bytes * step / steps;
              if (share > 0) {
                Libc.takeMemory(share);
              }
            }
          } catch (ErrnoException failure) {
            System.err.println(
                "frametape: the memory that a fault asks for cannot be had: "
                    + failure.getMessage());
          } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Keeps threads busy. */
  public static void spin(int threads) {
    for (int thread = 0; thread < threads; thread++) {
      start("frametape-spin", Burden::spin);
    }
  }

  @SuppressWarnings("InfiniteLoopStatement")
  private static void spin() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
