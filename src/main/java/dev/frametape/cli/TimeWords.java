package dev.frametape.cli;

import java.util.Locale;

/** Times for people. */
final class TimeWords {
  private TimeWords() {}

  /** A point in time, in seconds with all six digits. */
  static String seconds(long micros) {
    return String.format(Locale.ROOT, "%d.%06d", micros / 1_000_000, micros % 1_000_000);
  }

  /** A duration, in the unit that fits and with three digits. */
  static String duration(long micros) {
    if (micros < 1000) {
      return micros + " us";
    }
    double value = micros < 1_000_000 ? micros / 1e3 : micros / 1e6;
    String unit = micros < 1_000_000 ? " ms" : " s";
    String format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, format, value) + unit;
  }
}
