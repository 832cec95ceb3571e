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
    return ByteText.spelledOut(text);
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
      safe.append(ByteText.spelledOut(Character.toString(point)));
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
}
