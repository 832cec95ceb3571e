package dev.frametape.view;

import dev.frametape.process.ByteText;

/**
 * Strings of JSON that are safe wherever they are put: in a terminal, and between the tags of a
 * page.
 */
final class JsonStrings {
  private JsonStrings() {}

  /**
   * Appends a string with its quotes. Everything is escaped that is no plain character, so that
   * nothing ends a line or hides; and so are {@code <}, {@code >} and {@code &}, so that nothing
   * ends a script of HTML. Half a character stays half a character.
   */
  static StringBuilder put(StringBuilder json, String text) {
    json.append('"');
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      at += Character.charCount(point);
      switch (point) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\t' -> json.append("\\t");
        case '\r' -> json.append("\\r");
        case '<', '>', '&' -> escape(json, (char) point);
        default -> {
          if (point < 0x7F && point >= ' ' || !ByteText.isUnsafe(point)) {
            json.appendCodePoint(point);
          } else {
            for (char unit : Character.toChars(point)) {
              escape(json, unit);
            }
          }
        }
      }
    }
    return json.append('"');
  }

  private static void escape(StringBuilder json, char unit) {
    json.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      json.append(Character.forDigit(unit >> shift & 0xF, 16));
    }
  }
}
