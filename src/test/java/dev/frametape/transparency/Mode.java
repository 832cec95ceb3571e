package dev.frametape.transparency;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Who has the pid that the parent gets. What a wrapper promises holds in each. */
public enum Mode {
  /** The wrapper, whose child the worker is. */
  RELAY,
  /** The worker; a recorder runs beside it. */
  KEEP_PID;

  /** What `run`, `record` and `wrap` have to be told, where the kernel can do it. */
  public List<String> options() {
    if (this == KEEP_PID) {
      KeepPid.assumePossible();
      return List.of("--transparency=keep-pid");
    }
    return List.of("--transparency=relay");
  }

  /**
   * The process that records.
   *
   * @param pid the one that the parent got
   */
  public long recorder(long pid) throws IOException {
    if (this == RELAY) {
      return pid;
    }
    List<Long> recorders = new ArrayList<>();
    Processes.await(() -> recorders.addAll(KeepPid.recorders(pid)));
    return recorders.getFirst();
  }
}
