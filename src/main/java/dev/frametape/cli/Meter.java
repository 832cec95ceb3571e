package dev.frametape.cli;

import dev.frametape.process.Terminal;
import dev.frametape.recording.RecordingRedactor.Progress;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says on stderr how far a long reading is: nothing in the first second, then on a terminal one
 * line that changes, and elsewhere one line every ten seconds.
 */
final class Meter implements Progress, AutoCloseable {
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long TERMINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long ELSEWHERE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int BAR = 30;

  private final String what;
  private final PrintStream err;
  private final boolean terminal;
  private final LongSupplier nanos;
  private long next;
  private boolean shown;

  Meter(String what, PrintStream err, boolean terminal, LongSupplier nanos) {
    this.what = Printable.text(what);
    this.err = err;
    this.terminal = terminal;
    this.nanos = nanos;
    next = nanos.getAsLong() + FIRST_NANOS;
  }

  static Meter of(String what) {
    return new Meter(what, System.err, Terminal.isBehind(2), System::nanoTime);
  }

  @Override
  public void at(long done, long all) {
    long now = nanos.getAsLong();
    if (now - next < 0) {
      return;
    }
    next = now + (terminal ? TERMINAL_NANOS : ELSEWHERE_NANOS);
    // A tape stands for more bytes of lines than it has itself.
    long percent = done >= all ? 100 : done * 100 / all;
    if (terminal) {
      int full = (int) (percent * BAR / 100);
      err.print(
          "\rframetape: "
              + what
              + " ["
              + "#".repeat(full)
              + " ".repeat(BAR - full)
              + "] "
              + percent
              + " %");
      err.flush();
      shown = true;
    } else {
      err.println("frametape: " + what + ": " + percent + " % of " + all + " bytes");
    }
  }

  @Override
  public void close() {
    if (shown) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
