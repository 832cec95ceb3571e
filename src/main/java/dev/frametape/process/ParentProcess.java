package dev.frametape.process;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The process that started this one. A parent that lives may have let go of every stream and still
 * wait for the end; one that has died waits for nothing.
 */
public final class ParentProcess {
  /** How often to look whether somebody else has let go as well. */
  public static final int LOOK_MILLIS = 100;

  // Empty where it had ended before it could be watched.
  private final Optional<Descriptor> end;

  private ParentProcess(Optional<Descriptor> end) {
    this.end = end;
  }

  public static ParentProcess ofThis() {
    int parent = Libc.getppid();
    try {
      Descriptor end = Descriptor.of(Libc.pidfd_open(parent));
      if (Libc.getppid() == parent) {
        return new ParentProcess(Optional.of(end));
      }
      // The number may be another process's by now.
      end.close();
    } catch (IOException gone) {
      return new ParentProcess(Optional.empty());
    }
    return new ParentProcess(Optional.empty());
  }

  /** To be waited for as {@link Poll#READABLE}: it has ended. */
  public Optional<Descriptor> end() {
    return end;
  }

  /**
   * Whether nobody else is at the other end of any of these, once the parent has ended: somebody to
   * whom it has handed them on.
   */
  public static boolean leftNobody(List<Descriptor> ends) throws IOException {
    for (Descriptor each : ends) {
      Poll poll = new Poll();
      int entry = poll.add(each, Poll.ONLY_IF_GONE);
      if (each.hasOtherEnd() && !(poll.await(0) && poll.gone(entry))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Waits for a time, but not for a parent that has died.
   *
   * @param ends this process's ends of the streams that it shares with the parent
   */
  public void await(long nanos, List<Descriptor> ends) throws IOException, InterruptedException {
    long until = System.nanoTime() + nanos;
    Poll poll = new Poll();
    end.ifPresent(descriptor -> poll.add(descriptor, Poll.READABLE));
    boolean orphaned = false;
    for (long left = nanos; left >= 1_000_000; left = until - System.nanoTime()) {
      long most = orphaned ? LOOK_MILLIS : Integer.MAX_VALUE;
      orphaned |= poll.await((int) Math.min(left / 1_000_000, most));
      if (orphaned && leftNobody(ends)) {
        return;
      }
      if (orphaned) {
        poll.drop(0);
      }
    }
    TimeUnit.NANOSECONDS.sleep(Math.max(0, until - System.nanoTime()));
  }
}
