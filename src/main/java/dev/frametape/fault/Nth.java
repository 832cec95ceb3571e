package dev.frametape.fault;

import java.util.OptionalLong;

/**
 * Which numbers of a counted thing are meant, as {@code first[..last][+[step]]}: {@code 3} is the
 * third only, {@code 2..5} the second to the fifth, {@code 1+} all from the first, {@code 1+2}
 * every second one, {@code 3..} all from the third.
 *
 * @param last inclusive; empty has no end
 * @param step 1 or more
 */
public record Nth(long first, OptionalLong last, long step) {
  public Nth {
    if (first < 0 || step < 1 || last.isPresent() && last.getAsLong() < first) {
      throw new IllegalArgumentException(
          "first " + first + ", last " + last + ", step " + step + ", expected a growing range");
    }
  }

  public static Nth only(long number) {
    return new Nth(number, OptionalLong.of(number), 1);
  }

  public static Nth from(long first) {
    return new Nth(first, OptionalLong.empty(), 1);
  }

  public boolean has(long number) {
    return number >= first
        && (last.isEmpty() || number <= last.getAsLong())
        && (number - first) % step == 0;
  }

  /** Whether no later number is meant either. */
  public boolean isBehind(long number) {
    return last.isPresent() && number > last.getAsLong();
  }
}
