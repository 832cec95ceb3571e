package dev.frametape.cli;

import dev.frametape.process.ByteText;
import java.util.regex.Pattern;

/**
 * Text of others made fit for a terminal and for one line: control characters (escape sequences
 * begin with one), line breaks, invisible and direction-changing characters, and bytes that are no
 * UTF-8 are spelled out.
 */
final class Printable {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
  private static final int LONGEST = 160;

  private Printable() {}

  /** The text with what could harm spelled out; everything else stays as it is. */
  static String text(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(point -> append(safe, point));
    return safe.toString();
  }

  /** In quotes, so that its beginning and end can be seen; long texts are cut, which is said. */
  static String quoted(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 2).append('"');
    int at = 0;
    while (at < text.length() && safe.length() < LONGEST) {
      int point = text.codePointAt(at);
      if (point == '"' || point == '\\') {
        safe.append('\\');
      }
      append(safe, point);
      at += Character.charCount(point);
    }
    safe.append('"');
    return at < text.length() ? safe.append("...").toString() : safe.toString();
  }

  static String quoted(byte[] bytes) {
    return quoted(ByteText.decode(bytes));
  }

  /** As it is when it is a plain word, otherwise in quotes. */
  static String word(String text) {
    return text.length() < LONGEST && PLAIN.matcher(text).matches() ? text : quoted(text);
  }

  private static void append(StringBuilder safe, int point) {
    if (point == '\n') {
      safe.append("\\n");
    } else if (point == '\t') {
      safe.append("\\t");
    } else if (point >= 0xDC80 && point <= 0xDCFF) {
      // A byte that is no UTF-8, as ByteText spells it.
      safe.append("\\x").append(Integer.toHexString(point - 0xDC00));
    } else if (isUnsafe(point)) {
      safe.append("\\u{").append(Integer.toHexString(point)).append('}');
    } else {
      safe.appendCodePoint(point);
    }
  }

  /** Whether a terminal or a reader could take it for something other than a character. */
  static boolean isUnsafe(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          true;
      default -> false;
    };
  }
}
