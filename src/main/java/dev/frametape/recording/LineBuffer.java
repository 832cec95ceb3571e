package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** One growing array in which the lines of a batch are put together, used again for every batch. */
final class LineBuffer {
  private static final byte[] BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(UTF_8);
  private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

  /** The digits of 0 to 99. */
  private static final byte[] TENS = new byte[100];

  private static final byte[] ONES = new byte[100];

  static {
    for (int number = 0; number < 100; number++) {
      TENS[number] = (byte) ('0' + number / 10);
      ONES[number] = (byte) ('0' + number % 10);
    }
  }

  private byte[] bytes;
  private int length;

  LineBuffer() {
    this(64 * 1024);
  }

  LineBuffer(int bytes) {
    this.bytes = new byte[bytes];
  }

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Takes back everything from {@code newLength} on. */
  void cut(int newLength) {
    length = newLength;
  }

  LineBuffer put(byte[] ascii) {
    return put(ascii, 0, ascii.length);
  }

  LineBuffer put(byte[] source, int from, int count) {
    reserve(count);
    System.arraycopy(source, from, bytes, length, count);
    length += count;
    return this;
  }

  LineBuffer put(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  /** Decimal digits of a number that is not negative. */
  LineBuffer put(long number) {
    if (number < 0) {
      throw new IllegalArgumentException(number + " is negative");
    }
    reserve(20);
    int end = length + digits(number);
    int at = end;
    // A division takes longer than all the rest, and one of an int less than one of a long.
    long rest = number;
    while (rest > Integer.MAX_VALUE) {
      long hundredth = rest / 100;
      at = pair(at, (int) (rest - hundredth * 100));
      rest = hundredth;
    }
    int few = (int) rest;
    while (few > 9) {
      int hundredth = few / 100;
      at = pair(at, few - hundredth * 100);
      few = hundredth;
    }
    if (at > length) {
      bytes[length] = (byte) ('0' + few);
    }
    length = end;
    return this;
  }

  private int pair(int end, int twoDigits) {
    bytes[end - 1] = ONES[twoDigits];
    bytes[end - 2] = TENS[twoDigits];
    return end - 2;
  }

  private static int digits(long number) {
    int digits = 1;
    for (long bound = 10; digits < 19 && number >= bound; bound *= 10) {
      digits++;
    }
    return digits;
  }

  LineBuffer string(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    return string(utf8, 0, utf8.length);
  }

  /** A JSON string, quotes included, from valid UTF-8. Only what JSON forbids is escaped. */
  LineBuffer string(byte[] utf8, int from, int to) {
    reserve(6 * (to - from) + 2);
    bytes[length++] = '"';
    for (int at = from; at < to; at++) {
      byte next = utf8[at];
      if (next == '"' || next == '\\') {
        bytes[length++] = '\\';
        bytes[length++] = next;
      } else if (next >= 0x20 || next < 0) {
        bytes[length++] = next;
      } else {
        control(next);
      }
    }
    bytes[length++] = '"';
    return this;
  }

  private void control(byte value) {
    bytes[length++] = '\\';
    switch (value) {
      case '\n' -> bytes[length++] = 'n';
      case '\r' -> bytes[length++] = 'r';
      case '\t' -> bytes[length++] = 't';
      default -> {
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[value >> 4];
        bytes[length++] = HEX[value & 15];
      }
    }
  }

  /** A JSON string that holds the bytes in base64 with padding (RFC 4648, section 4). */
  LineBuffer base64(byte[] source, int from, int to) {
    reserve((to - from + 2) / 3 * 4 + 2);
    bytes[length++] = '"';
    for (int at = from; at < to; at += 3) {
      int rest = to - at;
      int three =
          (source[at] & 0xFF) << 16
              | (rest > 1 ? (source[at + 1] & 0xFF) << 8 : 0)
              | (rest > 2 ? source[at + 2] & 0xFF : 0);
      bytes[length++] = BASE64[three >> 18];
      bytes[length++] = BASE64[three >> 12 & 63];
      bytes[length++] = rest > 1 ? BASE64[three >> 6 & 63] : (byte) '=';
      bytes[length++] = rest > 2 ? BASE64[three & 63] : (byte) '=';
    }
    bytes[length++] = '"';
    return this;
  }

  private void reserve(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * bytes.length, 1 << 30)));
    }
  }
}
