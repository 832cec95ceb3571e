package dev.frametape.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The signals of Linux by name and number. The numbers are those of x86-64 and AArch64, the
 * platforms that we run on.
 *
 * @see "signal(7)"
 */
final class Signals {
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  /** As glibc counts them: the two below are its own. */
  private static final int RTMIN = 34;

  private static final int RTMAX = 64;

  private Signals() {}

  /** All names, without SIG. */
  static List<String> names() {
    List<String> all = new ArrayList<>(NAMES);
    all.addAll(List.of("IOT", "POLL", "CLD", "RTMIN", "RTMAX"));
    return all;
  }

  /**
   * The number of a signal.
   *
   * @param word a name with or without SIG, in any case, such as {@code KILL}, {@code RTMIN+1}, or
   *     a number from 1 to 64
   */
  static OptionalInt number(String word) {
    String name = word.toUpperCase(Locale.ROOT);
    if (name.matches("[0-9]{1,3}")) {
      int number = Integer.parseInt(name);
      return number >= 1 && number <= RTMAX ? OptionalInt.of(number) : OptionalInt.empty();
    }
    name = name.startsWith("SIG") ? name.substring(3) : name;
    int known = NAMES.indexOf(name);
    if (known >= 0) {
      return OptionalInt.of(known + 1);
    }
    return switch (name) {
      case "IOT" -> OptionalInt.of(6);
      case "CLD" -> OptionalInt.of(17);
      case "POLL" -> OptionalInt.of(29);
      default -> realTime(name);
    };
  }

  private static OptionalInt realTime(String name) {
    if (!name.matches("RTM(IN(\\+[0-9]{1,2})?|AX(-[0-9]{1,2})?)")) {
      return OptionalInt.empty();
    }
    int number =
        (name.startsWith("RTMIN") ? RTMIN : RTMAX)
            + (name.length() > 5 ? Integer.parseInt(name.substring(5)) : 0);
    return number >= RTMIN && number <= RTMAX ? OptionalInt.of(number) : OptionalInt.empty();
  }

  /** The usual name without SIG; {@code RTMIN+n} for real-time ones, the number for 32 and 33. */
  static String name(int number) {
    if (number >= 1 && number <= NAMES.size()) {
      return NAMES.get(number - 1);
    }
    if (number < RTMIN) {
      return Integer.toString(number);
    }
    return number == RTMIN ? "RTMIN" : "RTMIN+" + (number - RTMIN);
  }
}
