package dev.frametape.harness;

import java.util.Optional;

/**
 * Whether the original could hold a row's payload. Its frame reader keeps the payload as text; only
 * its harness turns it into a value, and refuses what a value cannot be: more than 127 levels, half
 * a surrogate pair, a number above the range of a double.
 *
 * @see "serde_json 1, de.rs, from_str of a Value"
 */
final class RowPayload {
  private static final int DEEPEST = 127;

  private final String json;
  private int at;

  private RowPayload(String json) {
    this.json = json;
  }

  /**
   * The original's complaint, without its position; empty when it has none.
   *
   * @param json one valid JSON value
   */
  static Optional<String> refusal(String json) {
    return new RowPayload(json).refusal();
  }

  private Optional<String> refusal() {
    int depth = 0;
    while (at < json.length()) {
      char first = json.charAt(at);
      if (first == '"') {
        if (!skipString()) {
          return Optional.of("lone leading surrogate in hex escape");
        }
      } else if (first == '-' || first >= '0' && first <= '9') {
        if (!skipNumber()) {
          return Optional.of("number out of range");
        }
      } else {
        at++;
        if (first == '[' || first == '{') {
          depth++;
        } else if (first == ']' || first == '}') {
          depth--;
        }
        if (depth > DEEPEST) {
          return Optional.of("recursion limit exceeded");
        }
      }
    }
    return Optional.empty();
  }

  /** Moves behind a string; false when an escaped surrogate in it has no other half. */
  private boolean skipString() {
    at++;
    boolean highBefore = false;
    while (json.charAt(at) != '"') {
      boolean low = false;
      boolean high = false;
      if (json.startsWith("\\u", at)) {
        char unit = (char) Integer.parseInt(json, at + 2, at + 6, 16);
        low = Character.isLowSurrogate(unit);
        high = Character.isHighSurrogate(unit);
        at += 6;
      } else {
        at += json.charAt(at) == '\\' ? 2 : 1;
      }
      if (low != highBefore) {
        return false;
      }
      highBefore = high;
    }
    at++;
    return !highBefore;
  }

  /** Moves behind a number; false when it is too large for a double. */
  private boolean skipNumber() {
    int start = at;
    while (at < json.length() && "+-.eE0123456789".indexOf(json.charAt(at)) >= 0) {
      at++;
    }
    return Double.isFinite(Double.parseDouble(json.substring(start, at)));
  }
}
