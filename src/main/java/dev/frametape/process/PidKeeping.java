package dev.frametape.process;

/**
 * Whether the worker has kept the pid that the parent was given, as {@code frametape-start} found
 * it.
 *
 * @see "src/main/native/frametape-start.c, keep_pid"
 * @see "docs/decisions/0006-keep-pid.md"
 */
public sealed interface PidKeeping {
  /** Nobody asked for it: this process has that pid, and the worker is to be its child. */
  record NotAsked() implements PidKeeping {}

  /**
   * It has: the worker runs in the place where the launcher was, and this process beside it.
   *
   * @param pid the worker's
   * @param pidfd the same process, whatever becomes of the number
   * @param stdin our end of the worker's pipe, as the other two are
   */
  record Beside(int pid, int pidfd, int stdin, int stdout, int stderr) implements PidKeeping {
    /** Ends the worker, for want of a recorder. One that has ended already is no error. */
    public void killWorker() throws ErrnoException {
      int sigkill = 9;
      Libc.pidfd_send_signal(pidfd, sigkill);
    }
  }

  /** The kernel does not tell how a process has ended that is not this one's child. */
  record NoExitStatus() implements PidKeeping {}

  /** The command line asks for more, or for less, than the launcher understands. */
  record NotPlain() implements PidKeeping {}

  /** The recording cannot be begun where it is to be. */
  record NoTarget() implements PidKeeping {}

  /** The worker's program could not be executed. */
  record NotStarted(int errno) implements PidKeeping {}

  /** The system gave no pipe or no process. */
  record NoRoom(int errno) implements PidKeeping {}

  /** As it stands in the notes. */
  static PidKeeping of(int state, int detail, int[] ends) {
    return switch (state) {
      case 0 -> new NotAsked();
      case 1 -> new Beside(detail, ends[0], ends[1], ends[2], ends[3]);
      case 2 -> new NoExitStatus();
      case 3 -> new NotPlain();
      case 4 -> new NoTarget();
      case 5 -> new NotStarted(detail);
      case 6 -> new NoRoom(detail);
      default -> throw new IllegalArgumentException("state " + state);
    };
  }
}
