package dev.frametape.fault;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which numbers are meant, as scenarios write it: {@code first[..last][+[step]]}. */
final class Ranges {
  static final String EXPECTED = "3 (only that), 2..5, 3.. (from there on), 1+2 (every second one)";
  static final String PATTERN = "^#?[0-9]+(\\.\\.([0-9]+|last)?)?(\\+[0-9]*)?$";

  private static final Pattern RANGE =
      Pattern.compile("#?([0-9]{1,18})(\\.\\.([0-9]{1,18}|last)?)?(\\+([0-9]{0,9}))?");

  private Ranges() {}

  /**
   * The numbers of a text. {@code last} has no number: what has it is the end of the range.
   *
   * @param least the number of the first one
   * @return empty when it is no range
   */
  static Optional<Nth> read(String text, long least) {
    Matcher parts = RANGE.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long first = Long.parseLong(parts.group(1));
    boolean hasRange = parts.group(2) != null;
    boolean hasStep = parts.group(4) != null;
    boolean hasEnd = parts.group(3) != null && !parts.group(3).equals("last");
    OptionalLong last = OptionalLong.empty();
    if (hasEnd) {
      last = OptionalLong.of(Long.parseLong(parts.group(3)));
    } else if (!hasRange && !hasStep) {
      last = OptionalLong.of(first);
    }
    long step = !hasStep || parts.group(5).isEmpty() ? 1 : Long.parseLong(parts.group(5));
    return first < least || step < 1 || last.isPresent() && last.getAsLong() < first
        ? Optional.empty()
        : Optional.of(new Nth(first, last, step));
  }

  static String text(Nth numbers) {
    String step = numbers.step() == 1 ? "" : "+" + numbers.step();
    if (numbers.last().isEmpty()) {
      return numbers.first() + (step.isEmpty() ? ".." : step);
    }
    return numbers.first() == numbers.last().getAsLong()
        ? Long.toString(numbers.first())
        : numbers.first() + ".." + numbers.last().getAsLong() + step;
  }
}
