package dev.frametape.bench;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The process groups that run, so that none outlives the bench. Starting and ending exclude each
 * other: a process that starts while the bench is being interrupted would be missed otherwise.
 */
final class ProcessGroups {
  private final Set<Integer> running = new HashSet<>();
  private boolean closed;

  synchronized int spawn(List<String> arguments, List<String> environment, int in, int out) {
    if (closed) {
      throw new BenchException("the bench is ending; " + arguments.getFirst() + " is not started");
    }
    int group = Libc.spawn(arguments, environment, in, out);
    running.add(group);
    return group;
  }

  /** Kills what is left of one group. */
  synchronized void sweep(int group) {
    if (running.remove(group)) {
      Libc.killGroup(group);
    }
  }

  /** Kills all groups and starts no more. For the shutdown hook. */
  synchronized void close() {
    closed = true;
    running.forEach(Libc::killGroup);
  }

  synchronized boolean closed() {
    return closed;
  }
}
