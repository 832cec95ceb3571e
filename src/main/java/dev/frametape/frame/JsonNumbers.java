package dev.frametape.frame;

import java.math.BigInteger;

/** Exact values of JSON numbers, of any length, without arithmetic on their digits. */
final class JsonNumbers {
  private JsonNumbers() {}

  /**
   * One spelling for each value: {@code 0}, or the digits without zeros at either end, and the
   * power of ten they stand before. {@code 1.50}, {@code 15e-1} and {@code 150E-2} are all {@code
   * 15e-1}. Minus zero is zero.
   *
   * @param written a JSON number
   */
  static String canonical(String written) {
    int at = 0;
    boolean negative = written.charAt(0) == '-';
    if (negative) {
      at++;
    }
    int mantissaEnd = at;
    int point = -1;
    while (mantissaEnd < written.length() && !isExponentMark(written.charAt(mantissaEnd))) {
      if (written.charAt(mantissaEnd) == '.') {
        point = mantissaEnd;
      }
      mantissaEnd++;
    }
    StringBuilder digits = new StringBuilder(written.length()).append(written, at, mantissaEnd);
    int fraction = 0;
    if (point >= 0) {
      fraction = mantissaEnd - point - 1;
      digits.deleteCharAt(point - at);
    }
    int zerosInFront = 0;
    while (zerosInFront < digits.length() && digits.charAt(zerosInFront) == '0') {
      zerosInFront++;
    }
    digits.delete(0, zerosInFront);
    if (digits.isEmpty()) {
      return "0";
    }
    int significant = digits.length();
    while (digits.charAt(significant - 1) == '0') {
      significant--;
    }
    int zerosBehind = digits.length() - significant;
    digits.setLength(significant);
    // An exponent may itself be longer than a long.
    BigInteger exponent =
        exponent(written, mantissaEnd).add(BigInteger.valueOf((long) zerosBehind - fraction));
    return (negative ? "-" : "") + digits + "e" + exponent;
  }

  private static BigInteger exponent(String written, int mark) {
    if (mark == written.length()) {
      return BigInteger.ZERO;
    }
    int start = written.charAt(mark + 1) == '+' ? mark + 2 : mark + 1;
    return new BigInteger(written.substring(start));
  }

  private static boolean isExponentMark(char character) {
    return character == 'e' || character == 'E';
  }
}
