package dev.frametape.cli;

import java.util.function.UnaryOperator;

/** Where the worker of a wrapper comes from. */
enum Mode {
  /** Always the real one, and recorded. */
  RECORD,
  /** Never the real one. */
  REPLAY,
  /** From a recording where there is one, otherwise the real one, and recorded. */
  AUTO,
  /** Always the real one, not recorded. */
  PASSTHROUGH;

  /**
   * The mode in force. What a wrapper was written with is its default, which the variable can
   * change; where nothing may be recorded unseen, that is under CI, AUTO is REPLAY.
   *
   * @param asked by {@code --mode} or its variable; null when it was not
   * @param byDefault what the wrapper was written with; null when with nothing
   */
  static Mode of(Mode asked, Mode byDefault, UnaryOperator<String> environment) {
    if (asked != null) {
      return asked;
    }
    if (byDefault == null) {
      return REPLAY;
    }
    return byDefault == AUTO && "true".equals(environment.apply("CI")) ? REPLAY : byDefault;
  }
}
