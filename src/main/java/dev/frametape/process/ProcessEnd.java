package dev.frametape.process;

import java.util.concurrent.locks.LockSupport;

/** Ends this process exactly as another one ended. */
public final class ProcessEnd {
  private ProcessEnd() {}

  /**
   * Exits with the same code, or dies by the same signal, without a core file. Shutdown hooks do
   * not run and streams are not flushed: everything must have been written. Does not return.
   */
  public static void endAs(ChildExit exit) {
    // Not a switch: linking a switch over types costs the end of every wrapper some milliseconds.
    if (exit instanceof ChildExit.Signaled death) {
      dieBy(death.signal());
    } else if (exit instanceof ChildExit.Exited end) {
      Libc._exit(end.code());
    }
    throw new AssertionError("_exit returned");
  }

  private static void dieBy(int signal) {
    try {
      Libc.forbidCore();
      Libc.setDefaultAndUnblock(signal);
      // To this very thread: sent to the process, the thread that waits for signals to forward
      // would take it, and nobody would die.
      Libc.tgkillSelf(signal);
      // It has come by now, but for the first process of a container, which no signal kills by
      // default; a shell's spelling of the end is what is left there.
      LockSupport.parkNanos(1_000_000_000L);
    } catch (ErrnoException failure) {
      System.err.println("frametape: cannot die by signal " + signal + ": " + failure.getMessage());
    }
    Libc._exit(128 + signal);
  }

  /** Ends this process at once with that code, 0 to 255. Does not return. */
  public static void exit(int code) {
    endAs(new ChildExit.Exited(code));
  }
}
