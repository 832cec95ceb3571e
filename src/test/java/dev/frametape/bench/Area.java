package dev.frametape.bench;

import java.util.Locale;

/** What {@code --only} selects. */
enum Area {
  THROUGHPUT,
  LATENCY,
  STARTUP,
  END,
  MEMORY,
  REPLAY,
  STUB;

  /** The word on the command line and in JSON. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
