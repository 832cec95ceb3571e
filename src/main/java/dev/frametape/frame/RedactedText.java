package dev.frametape.frame;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text of which secrets were taken out, such as {@code Bearer [redacted:jwt:1]}. */
final class RedactedText {
  /** Stars behind a replacement keep a length, see docs/redact.md. */
  private static final Pattern REPLACED =
      Pattern.compile("\\[redacted:[a-z0-9-]{1,40}:(?:[0-9]{1,9}|many)\\]\\**");

  private RedactedText() {}

  /** Whether a text may be the one that was redacted: what was not taken out is the same. */
  static boolean mayBe(String redacted, String text) {
    Matcher replaced = REPLACED.matcher(redacted);
    int from = 0;
    int at = 0;
    while (replaced.find()) {
      String piece = redacted.substring(from, replaced.start());
      int found = from == 0 ? (text.startsWith(piece) ? 0 : -1) : text.indexOf(piece, at);
      if (found < 0) {
        return false;
      }
      at = found + piece.length();
      from = replaced.end();
    }
    String rest = redacted.substring(from);
    return from == 0
        ? redacted.equals(text)
        : text.length() - at >= rest.length() && text.endsWith(rest);
  }
}
