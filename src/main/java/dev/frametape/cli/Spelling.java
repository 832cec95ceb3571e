package dev.frametape.cli;

import dev.frametape.replay.RulesFile;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of options that are words or times, for whoever reads the command line. */
final class Spelling {
  private static final Pattern TIME = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m)?");

  private Spelling() {}

  /**
   * A constant by its name in small letters, with hyphens.
   *
   * @throws IllegalArgumentException when it is none
   */
  static <E extends Enum<E>> E word(String option, Class<E> kind, String word) {
    try {
      return RulesFile.word(kind, word);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(option + ": " + wrong.getMessage(), wrong);
    }
  }

  /**
   * A time such as {@code 2}, {@code 0.5s}, {@code 250ms} or {@code 3m}.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Duration time(String option, String word) {
    Matcher time = TIME.matcher(word);
    if (!time.matches()) {
      throw new IllegalArgumentException(
          option + ": found \"" + word + "\", expected a time such as 250ms, 2s or 0.5");
    }
    double seconds =
        Double.parseDouble(time.group(1))
            * switch (time.group(2)) {
              case "ms" -> 0.001;
              case "m" -> 60;
              case null, default -> 1;
            };
    return Duration.ofNanos((long) Math.min(Long.MAX_VALUE, seconds * 1e9));
  }
}
