package dev.frametape.cli;

import dev.frametape.process.Terminal;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a listing is laid out for.
 *
 * @param columns how wide it may be; empty when nothing says so, and then nothing is cut
 */
record Screen(Paint paint, OptionalInt columns) {
  private static final int DEFAULT_COLUMNS = 96;
  private static final int NARROWEST = 60;

  static Screen ofStandardOutput(Map<String, String> environment) {
    String wanted = environment.getOrDefault("COLUMNS", "");
    OptionalInt columns =
        wanted.matches("[1-9][0-9]{0,3}")
            ? OptionalInt.of(Integer.parseInt(wanted))
            : Terminal.columns(1);
    return new Screen(Paint.forStandardOutput(environment), columns);
  }

  /** A file or a pipe: no colours, and nothing is cut. */
  static Screen plain() {
    return new Screen(new Paint(false), OptionalInt.empty());
  }

  /** How many columns to lay out for. */
  int width() {
    return Math.max(NARROWEST, columns.orElse(DEFAULT_COLUMNS));
  }

  /** The text, cut where the screen is too narrow for it. */
  String fit(String text, int room) {
    return columns.isEmpty() ? text : cut(text, room);
  }

  /** The text, cut to so many columns. */
  static String cut(String text, int room) {
    if (columnsOf(text) <= room) {
      return text;
    }
    StringBuilder cut = new StringBuilder();
    int used = 0;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      int more = columnsOf(point);
      if (used + more > room - 3) {
        break;
      }
      cut.appendCodePoint(point);
      used += more;
      at += Character.charCount(point);
    }
    return cut.append("...").toString();
  }

  /** The text with blanks behind it up to a column. */
  static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - columnsOf(text)));
  }

  static int columnsOf(String text) {
    return text.codePoints().map(Screen::columnsOf).sum();
  }

  /** Two for the wide characters of East Asia and for pictures, none for marks on others. */
  private static int columnsOf(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean wide =
        point >= 0x1100 && point <= 0x115F
            || point >= 0x2E80 && point <= 0xA4CF
            || point >= 0xAC00 && point <= 0xD7A3
            || point >= 0xF900 && point <= 0xFAFF
            || point >= 0xFE30 && point <= 0xFE6F
            || point >= 0xFF00 && point <= 0xFF60
            || point >= 0xFFE0 && point <= 0xFFE6
            || point >= 0x1F300 && point <= 0x1FAFF
            || point >= 0x20000 && point <= 0x3FFFD;
    return wide ? 2 : 1;
  }
}
