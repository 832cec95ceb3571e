package dev.frametape.recording;

/**
 * Exact UTF-8 by the table of RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
final class Utf8 {
  private Utf8() {}

  /** The index after the character that starts at {@code from}, or -1 when it is invalid or cut. */
  static int end(byte[] bytes, int from, int to) {
    int lead = bytes[from] & 0xFF;
    if (lead < 0x80) {
      return from + 1;
    }
    int size = size(lead);
    if (size == 0 || from + size > to || !secondFits(lead, bytes[from + 1] & 0xFF)) {
      return -1;
    }
    for (int index = from + 2; index < from + size; index++) {
      if (!isContinuation(bytes[index])) {
        return -1;
      }
    }
    return from + size;
  }

  static boolean isValid(byte[] bytes, int from, int to) {
    int index = from;
    while (index < to) {
      if (bytes[index] >= 0) {
        index++;
        continue;
      }
      index = end(bytes, index, to);
      if (index < 0) {
        return false;
      }
    }
    return true;
  }

  /** How many bytes at the front can only be the end of a character that began earlier: 0 to 3. */
  static int orphansAtStart(byte[] bytes, int from, int to) {
    int index = from;
    while (index < to && index - from < 3 && isContinuation(bytes[index])) {
      index++;
    }
    return index - from;
  }

  /** How many bytes at the end are the beginning of a character that is not all there: 0 to 3. */
  static int cutAtEnd(byte[] bytes, int from, int to) {
    for (int back = 1; back <= 3 && to - back >= from; back++) {
      int at = to - back;
      if (!isContinuation(bytes[at])) {
        int lead = bytes[at] & 0xFF;
        boolean cut = size(lead) > back && (back == 1 || secondFits(lead, bytes[at + 1] & 0xFF));
        return cut ? back : 0;
      }
    }
    return 0;
  }

  private static boolean isContinuation(byte value) {
    return (value & 0xC0) == 0x80;
  }

  private static int size(int lead) {
    if (lead < 0x80) {
      return 1;
    }
    if (lead < 0xC2 || lead > 0xF4) {
      return 0;
    }
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  }

  private static boolean secondFits(int lead, int second) {
    int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= lowest && second <= highest;
  }
}
