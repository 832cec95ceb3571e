package dev.frametape.fault;

/**
 * A number of bytes, or a share of a whole.
 *
 * @param number bytes, or percent
 */
public record Amount(long number, boolean percent) {
  public Amount {
    if (number < 0 || percent && number > 100) {
      throw new IllegalArgumentException(
          number + (percent ? "%, expected 0% to 100%" : " bytes, expected 0 or more"));
    }
  }

  long of(long whole) {
    return percent ? whole * number / 100 : number;
  }

  @Override
  public String toString() {
    return percent ? number + "%" : Long.toString(number);
  }
}
