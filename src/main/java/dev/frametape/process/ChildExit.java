package dev.frametape.process;

/**
 * How a process ended. Exit code 134 and death by SIGABRT are two facts, so they are two types.
 *
 * @see "waitpid(2): WIFEXITED, WEXITSTATUS, WIFSIGNALED, WTERMSIG, WCOREDUMP"
 */
public sealed interface ChildExit {
  /**
   * The process called {@code exit}.
   *
   * @param code 0 to 255
   */
  record Exited(int code) implements ChildExit {}

  /**
   * A signal killed the process.
   *
   * @param signal 1 to 64
   * @param core whether the kernel wrote a core dump
   */
  record Signaled(int signal, boolean core) implements ChildExit {}
}
