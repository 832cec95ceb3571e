package dev.frametape.fault;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as scenarios write them: {@code 250ms}, {@code 1.5s}, {@code 64KiB}. */
final class Times {
  static final String EXPECTED = "a time such as 250ms, 2s or 1m";
  static final String TIME_PATTERN = "^[0-9]+(\\.[0-9]+)?(us|ms|s|m|h)$";
  static final String BYTES_PATTERN = "^[0-9]+(B|KiB|MiB|GiB)$";

  private static final Pattern TIME =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(us|ms|s|m|h)");
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,18})(B|KiB|MiB|GiB)?");
  private static final Map<String, Long> NANOS =
      Map.of(
          "us",
          1_000L,
          "ms",
          1_000_000L,
          "s",
          1_000_000_000L,
          "m",
          60_000_000_000L,
          "h",
          3_600_000_000_000L);
  private static final Map<String, Integer> SHIFT = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30);

  private Times() {}

  /** Empty when it is no time, or one of more than a year. */
  static Optional<Duration> duration(String text) {
    Matcher parts = TIME.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    BigDecimal nanos =
        new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(NANOS.get(parts.group(2))));
    return nanos.compareTo(BigDecimal.valueOf(Duration.ofDays(366).toNanos())) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanos.longValue()));
  }

  /** In the largest unit of which it is a whole number: {@code 90s}, {@code 2m}, {@code 0ms}. */
  static String text(Duration time) {
    long nanos = time.toNanos();
    if (nanos == 0) {
      return "0ms";
    }
    for (String unit : new String[] {"h", "m", "s", "ms", "us"}) {
      if (nanos % NANOS.get(unit) == 0) {
        return nanos / NANOS.get(unit) + unit;
      }
    }
    return new BigDecimal(nanos).movePointLeft(3).stripTrailingZeros().toPlainString() + "us";
  }

  /** Empty when it is no number of bytes. */
  static Optional<Long> bytes(String text) {
    Matcher parts = BYTES.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(parts.group(1));
    int shift = parts.group(2) == null ? 0 : SHIFT.get(parts.group(2));
    return number > Long.MAX_VALUE >> shift ? Optional.empty() : Optional.of(number << shift);
  }
}
