package dev.frametape.harness;

import dev.frametape.process.ChildExit;
import java.util.List;

/**
 * Renders an end the way Rust displays an {@code ExitStatus} on Linux: {@code exit status: 134},
 * {@code signal: 6 (SIGABRT)}, {@code signal: 11 (SIGSEGV) (core dumped)}, {@code signal: 34}.
 *
 * @see "Rust standard library, sys/process/unix, signal_string"
 */
public final class ExitStatusText {
  /** The names of the signals 1 to 31; those above have none. */
  private static final List<String> NAMES =
      List.of(
          "SIGHUP",
          "SIGINT",
          "SIGQUIT",
          "SIGILL",
          "SIGTRAP",
          "SIGABRT",
          "SIGBUS",
          "SIGFPE",
          "SIGKILL",
          "SIGUSR1",
          "SIGSEGV",
          "SIGUSR2",
          "SIGPIPE",
          "SIGALRM",
          "SIGTERM",
          "SIGSTKFLT",
          "SIGCHLD",
          "SIGCONT",
          "SIGSTOP",
          "SIGTSTP",
          "SIGTTIN",
          "SIGTTOU",
          "SIGURG",
          "SIGXCPU",
          "SIGXFSZ",
          "SIGVTALRM",
          "SIGPROF",
          "SIGWINCH",
          "SIGIO",
          "SIGPWR",
          "SIGSYS");

  private ExitStatusText() {}

  public static String of(ChildExit exit) {
    return switch (exit) {
      case ChildExit.Exited(int code) -> "exit status: " + code;
      case ChildExit.Signaled(int signal, boolean core) ->
          "signal: " + signal + name(signal) + (core ? " (core dumped)" : "");
    };
  }

  private static String name(int signal) {
    return signal >= 1 && signal <= NAMES.size() ? " (" + NAMES.get(signal - 1) + ")" : "";
  }
}
