package dev.frametape.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Who has the pid that the parent was given. */
enum Transparency {
  /** The wrapper, whose child the worker is. */
  RELAY,
  /** The worker; the recorder runs beside it. */
  KEEP_PID,
  /** The worker where that can be, otherwise the wrapper. */
  AUTO;

  /** As it stands on a command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Transparency> named(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }
}
