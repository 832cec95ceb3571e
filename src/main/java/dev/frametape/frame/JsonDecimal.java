package dev.frametape.frame;

/**
 * A JSON number without its sign, valued the way the reference reader does it: the first digits
 * that fit into 64 bits, times a power of ten, in doubles. Where that overflows, the reader refuses
 * the number; a better rounding would refuse other numbers.
 *
 * @see "serde_json 1.0, de.rs, parse_integer to f64_from_parts"
 */
final class JsonDecimal {
  private static final int LARGEST_POWER = 308;

  /** Larger exponents are all the same; keeps the sum of two within an int. */
  private static final int EXPONENT_CAP = 1_000_000_000;

  private final byte[] bytes;
  private long significand;
  private boolean whole = true;
  private boolean outOfRange;

  /** Takes the digits {@code from} to {@code to} of a number that is correct JSON. */
  JsonDecimal(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    int at = from;
    int exponent = 0;
    boolean full = false;
    for (; at < to && isDigit(at); at++) {
      full = full || !append(digit(at));
      if (full) {
        whole = false;
        exponent++;
      }
    }
    if (at < to && bytes[at] == '.') {
      whole = false;
      full = false; // the reader tries again behind the point: a small digit can still fit
      for (at++; at < to && isDigit(at); at++) {
        full = full || !append(digit(at));
        if (!full) {
          exponent--;
        }
      }
    }
    if (at < to) {
      whole = false;
      exponent = addWritten(exponent, at + 1, to);
    }
    if (!whole) {
      outOfRange = Double.isInfinite(scaled(exponent));
    }
  }

  /** Whether these are digits alone and a number below 2^64. */
  boolean isWhole() {
    return whole;
  }

  /** The number when it is whole, unsigned. */
  long significand() {
    return significand;
  }

  boolean isOutOfRange() {
    return outOfRange;
  }

  private boolean append(int digit) {
    if (Long.compareUnsigned(significand, Long.divideUnsigned(-1L - digit, 10)) > 0) {
      return false;
    }
    significand = significand * 10 + digit;
    return true;
  }

  private int addWritten(int exponent, int start, int to) {
    int at = start;
    boolean negative = bytes[at] == '-';
    if (negative || bytes[at] == '+') {
      at++;
    }
    int written = 0;
    for (; at < to; at++) {
      written = Math.min(EXPONENT_CAP, (int) Math.min(EXPONENT_CAP, written * 10L + digit(at)));
    }
    return negative ? exponent - written : exponent + written;
  }

  private double scaled(int exponent) {
    double value = unsignedToDouble(significand);
    if (value == 0) {
      return 0;
    }
    int rest = exponent;
    while (rest < -LARGEST_POWER) {
      value /= 1e308;
      if (value == 0) {
        return 0;
      }
      rest += LARGEST_POWER;
    }
    if (rest > LARGEST_POWER) {
      return Double.POSITIVE_INFINITY;
    }
    double power = Double.parseDouble("1e" + Math.abs(rest));
    return rest >= 0 ? value * power : value / power;
  }

  private static double unsignedToDouble(long bits) {
    if (bits >= 0) {
      return bits;
    }
    // Halved with the lost bit kept, so that the rounding stays right.
    return (double) (bits >>> 1 | bits & 1) * 2.0;
  }

  private boolean isDigit(int at) {
    return bytes[at] >= '0' && bytes[at] <= '9';
  }

  private int digit(int at) {
    return bytes[at] - '0';
  }
}
