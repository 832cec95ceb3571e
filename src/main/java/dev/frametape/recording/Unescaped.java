package dev.frametape.recording;

import java.util.Arrays;

/**
 * A text with the escapes of JSON resolved, wherever they stand and however often they were escaped
 * again, and without the colours of logs: {@code \\u0041KIA} in the string of a document within a
 * document is AKIA. Good for searching only.
 *
 * @param places where in the text a character begins; one more than there are characters
 */
record Unescaped(char[] text, int count, int[] places) {
  private static final char ESCAPE = '\u001b';

  /** Whether there is anything to resolve in a text. */
  static boolean isNeeded(char[] source, int from, int to) {
    for (int at = from; at < to; at++) {
      if (source[at] == '\\' || source[at] == ESCAPE) {
        return true;
      }
    }
    return false;
  }

  static Unescaped of(char[] source, int from, int to) {
    char[] text = new char[to - from];
    int[] places = new int[to - from + 1];
    int count = 0;
    int at = from;
    while (at < to) {
      places[count] = at;
      if (source[at] == ESCAPE && at + 1 < to && source[at + 1] == '[') {
        at = behindColor(source, at + 2, to);
        continue;
      }
      if (source[at] != '\\') {
        text[count++] = source[at++];
        continue;
      }
      while (at < to && source[at] == '\\') {
        at++;
      }
      int unit = at < to && source[at] == 'u' ? unit(source, at + 1, to) : -1;
      if (unit >= 0) {
        text[count++] = (char) unit;
        at += 5;
      } else if (at < to && "\"'/".indexOf(source[at]) >= 0) {
        text[count++] = source[at++];
      } else if (at < to && "nrtbf".indexOf(source[at]) >= 0) {
        text[count++] = source[at++] == 't' ? '\t' : '\n';
      } else {
        text[count++] = '\\';
      }
    }
    places[count] = to;
    return new Unescaped(text, count, places);
  }

  /** Behind a sequence that colours what comes next, as logs have them. */
  private static int behindColor(char[] source, int from, int to) {
    int at = from;
    while (at < to && source[at] >= ' ' && source[at] < '@') {
      at++;
    }
    return Math.min(to, at + 1);
  }

  /** Where in the text the character stands. */
  int at(int index) {
    return places[Math.min(index, count)];
  }

  /** The first character that does not begin before that place of the text. */
  int from(int place) {
    int index = Arrays.binarySearch(places, 0, count + 1, place);
    return index >= 0 ? index : ~index;
  }

  private static int unit(char[] source, int from, int to) {
    if (from + 4 > to) {
      return -1;
    }
    int unit = 0;
    for (int at = from; at < from + 4; at++) {
      int digit = Character.digit(source[at], 16);
      if (digit < 0 || source[at] > 'f') {
        return -1;
      }
      unit = unit << 4 | digit;
    }
    return unit == SecretSearch.BORDER ? ' ' : unit;
  }
}
