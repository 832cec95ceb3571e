package dev.frametape.frame;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A scanner of JSON bytes with exactly the reference reader's ideas of what JSON is. Two of them,
 * in fact: a value that is wanted is scanned strictly (UTF-8, paired surrogates, numbers within a
 * double, at most 127 levels); one that is not is skipped by its syntax alone, at any depth.
 *
 * @see "serde_json 1.0, de.rs and read.rs"
 */
final class JsonScanner {
  /** The reference reader refuses to open this level. */
  private static final int DEPTH_REFUSED = 128;

  private final byte[] bytes;
  private int at;
  private int depth;

  /** The number that was scanned last, when it is an integer; as bits, unsigned or negative. */
  private long integer;

  private boolean integerIsNegative;

  /** Where the number that was scanned last starts; it ends at the next byte. */
  private int numberAt;

  JsonScanner(byte[] bytes) {
    this.bytes = bytes;
  }

  int position() {
    return at;
  }

  /** Goes back to a value that was skipped at the same depth, to look at it again. */
  void returnTo(int position) {
    at = position;
  }

  /** Moves to the next byte that is no white space and returns it, or -1 at the end. */
  int peek() {
    while (at < bytes.length) {
      byte next = bytes[at];
      if (next != ' ' && next != '\n' && next != '\t' && next != '\r') {
        return next & 0xff;
      }
      at++;
    }
    return -1;
  }

  /** Refuses what stands at the next byte. */
  JsonRefusal refuse(String reason) {
    return refuseAt(Math.min(at + 1, bytes.length), reason);
  }

  /** Refuses what ended at the last byte. */
  JsonRefusal refuseBehind(String reason) {
    return refuseAt(at, reason);
  }

  private JsonRefusal refuseAt(int end, String reason) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < end; i++) {
      if (bytes[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new JsonRefusal(reason, line, end - lineStart);
  }

  /** Makes sure that nothing but white space follows. */
  void end() throws JsonRefusal {
    if (peek() >= 0) {
      throw refuse("trailing characters");
    }
  }

  // Objects and arrays, one level at a time.

  /** Opens the object or array that {@link #peek} has seen. */
  void open() throws JsonRefusal {
    if (++depth == DEPTH_REFUSED) {
      throw refuse("recursion limit exceeded");
    }
    at++;
  }

  /** Moves to the next name of an object and past its colon; false when the object has ended. */
  boolean nextName(boolean first) throws JsonRefusal {
    if (!nextMember(first, '}')) {
      return false;
    }
    if (peek() != '"') {
      throw refuse(peek() < 0 ? "EOF while parsing an object" : "key must be a string");
    }
    return true;
  }

  /** Moves past the colon between a name and its value. */
  void colon() throws JsonRefusal {
    if (peek() != ':') {
      throw refuse(peek() < 0 ? "EOF while parsing an object" : "expected `:`");
    }
    at++;
  }

  /** Moves to the next element of an array; false when the array has ended. */
  boolean nextElement(boolean first) throws JsonRefusal {
    return nextMember(first, ']');
  }

  private boolean nextMember(boolean first, char close) throws JsonRefusal {
    String kind = close == '}' ? "an object" : "a list";
    int next = peek();
    if (next == close) {
      at++;
      depth--;
      return false;
    }
    if (next < 0) {
      throw refuse("EOF while parsing " + kind);
    }
    if (!first) {
      if (next != ',') {
        throw refuse("expected `,` or `" + close + "`");
      }
      at++;
      if (peek() == close) {
        throw refuse("trailing comma");
      }
    }
    return true;
  }

  // Strict values.

  /** Scans any value strictly. */
  void value() throws JsonRefusal {
    switch (peek()) {
      case '{' -> {
        open();
        for (boolean first = true; nextName(first); first = false) {
          text();
          colon();
          value();
        }
      }
      case '[' -> {
        open();
        for (boolean first = true; nextElement(first); first = false) {
          value();
        }
      }
      case '"' -> text();
      case 'n' -> word("null");
      case 't' -> word("true");
      case 'f' -> word("false");
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      case -1 -> throw refuse("EOF while parsing a value");
      default -> throw refuse("expected value");
    }
  }

  /** Scans the word that {@link #peek} has seen the first letter of. */
  void word(String word) throws JsonRefusal {
    at++;
    for (int i = 1; i < word.length(); i++, at++) {
      if (at == bytes.length) {
        throw refuse("EOF while parsing a value");
      }
      if (bytes[at] != word.charAt(i)) {
        at++;
        throw refuseBehind("expected ident");
      }
    }
  }

  /** Scans the string that {@link #peek} has seen the first quote of, and decodes it. */
  String text() throws JsonRefusal {
    int start = ++at;
    while (at < bytes.length && bytes[at] >= ' ' && bytes[at] != '"' && bytes[at] != '\\') {
      at++;
    }
    if (at < bytes.length && bytes[at] == '"') {
      return new String(bytes, start, at++ - start, StandardCharsets.ISO_8859_1);
    }
    byte[] decoded = new byte[Math.max(16, at - start)];
    System.arraycopy(bytes, start, decoded, 0, at - start);
    int length = at - start;
    while (true) {
      if (at == bytes.length) {
        throw refuse("EOF while parsing a string");
      }
      if (decoded.length - length < 4) {
        decoded = Arrays.copyOf(decoded, decoded.length * 2);
      }
      byte next = bytes[at++];
      if (next == '"') {
        break;
      } else if (next == '\\') {
        length = putUtf8(decoded, length, escape());
      } else if (next >= 0 && next < ' ') {
        throw refuseBehind("control character (\\u0000-\\u001F) found while parsing a string");
      } else {
        decoded[length++] = next;
      }
    }
    if (!Utf8.isValid(decoded, 0, length)) {
      throw refuseBehind("invalid unicode code point");
    }
    return new String(decoded, 0, length, StandardCharsets.UTF_8);
  }

  private int escape() throws JsonRefusal {
    if (at == bytes.length) {
      throw refuse("EOF while parsing a string");
    }
    return switch (bytes[at++]) {
      case '"' -> '"';
      case '\\' -> '\\';
      case '/' -> '/';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicodeEscape();
      default -> throw refuseBehind("invalid escape");
    };
  }

  private int unicodeEscape() throws JsonRefusal {
    char high = (char) fourHexDigits();
    if (Character.isLowSurrogate(high)) {
      throw refuseBehind("lone leading surrogate in hex escape");
    }
    if (!Character.isHighSurrogate(high)) {
      return high;
    }
    if (at + 1 >= bytes.length || bytes[at] != '\\' || bytes[at + 1] != 'u') {
      throw refuse("unexpected end of hex escape");
    }
    at += 2;
    char low = (char) fourHexDigits();
    if (!Character.isLowSurrogate(low)) {
      throw refuseBehind("lone leading surrogate in hex escape");
    }
    return Character.toCodePoint(high, low);
  }

  private int fourHexDigits() throws JsonRefusal {
    if (bytes.length - at < 4) {
      at = bytes.length;
      throw refuse("EOF while parsing a string");
    }
    int value = 0;
    boolean digits = true;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(bytes[at++], 16);
      digits &= digit >= 0;
      value = value << 4 | digit & 0xf;
    }
    if (!digits) {
      throw refuseBehind("invalid escape");
    }
    return value;
  }

  private static int putUtf8(byte[] to, int at, int codePoint) {
    if (codePoint < 0x80) {
      to[at++] = (byte) codePoint;
    } else {
      byte[] encoded = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
      System.arraycopy(encoded, 0, to, at, encoded.length);
      at += encoded.length;
    }
    return at;
  }

  // Numbers.

  /**
   * Scans the number that {@link #peek} has seen the start of.
   *
   * @return whether it is an integer of 64 bits: 0 to 2^64 - 1 or -2^63 to -1; {@code -0}, a
   *     fraction, an exponent or more digits make it a double
   */
  boolean number() throws JsonRefusal {
    boolean negative = bytes[at] == '-';
    numberAt = at;
    int start = negative ? at + 1 : at;
    skipNumber();
    var decimal = new JsonDecimal(bytes, start, at);
    if (decimal.isOutOfRange()) {
      throw refuseBehind("number out of range");
    }
    integer = negative ? -decimal.significand() : decimal.significand();
    integerIsNegative = negative;
    return decimal.isWhole() && (!negative || integer < 0);
  }

  /** Whether the integer that {@link #number} has seen is of this range. */
  boolean integerIsWithin(long min, long unsignedMax) {
    return integerIsNegative ? integer >= min : Long.compareUnsigned(integer, unsignedMax) <= 0;
  }

  /** The number that {@link #number} has seen, as it is written. */
  String numberText() {
    return new String(bytes, numberAt, at - numberAt, StandardCharsets.ISO_8859_1);
  }

  /** The integer that {@link #number} has seen. */
  long integer() {
    return integer;
  }

  private void skipNumber() throws JsonRefusal {
    if (bytes[at] == '-') {
      at++;
    }
    int start = at;
    if (skipDigits() == 0) {
      throw at == bytes.length ? refuse("EOF while parsing a value") : refuse("invalid number");
    }
    if (bytes[start] == '0' && at > start + 1) {
      at = start + 1;
      throw refuse("invalid number");
    }
    if (at < bytes.length && bytes[at] == '.') {
      at++;
      if (skipDigits() == 0) {
        throw refuse(at == bytes.length ? "EOF while parsing a value" : "invalid number");
      }
    }
    if (at < bytes.length && (bytes[at] == 'e' || bytes[at] == 'E')) {
      at++;
      if (at < bytes.length && (bytes[at] == '+' || bytes[at] == '-')) {
        at++;
      }
      if (skipDigits() == 0) {
        throw refuse(at == bytes.length ? "EOF while parsing a value" : "invalid number");
      }
    }
  }

  private int skipDigits() {
    int start = at;
    while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at - start;
  }

  // Values that nobody wants.

  /** Skips a value whose bytes have to be UTF-8, which is kept as it is. */
  void rawValue() throws JsonRefusal {
    peek();
    int start = at;
    skipValue();
    if (!Utf8.isValid(bytes, start, at)) {
      throw refuseBehind("invalid unicode code point");
    }
  }

  /** Skips a value by its syntax, at any depth: no recursion, one bit per level. */
  void skipValue() throws JsonRefusal {
    var objects = new BitStack();
    while (true) {
      int next = peek();
      if (next == '{' || next == '[') {
        at++;
        objects.push(next == '{');
        if (peek() != (next == '{' ? '}' : ']')) {
          skipNameIn(objects);
          continue;
        }
      } else {
        skipScalar(next);
      }
      // A value has ended, or an empty object or array is about to.
      while (!objects.isEmpty()) {
        boolean object = objects.top();
        int follows = peek();
        if (follows == (object ? '}' : ']')) {
          at++;
          objects.pop();
        } else if (follows == ',') {
          at++;
          skipNameIn(objects);
          break;
        } else if (follows < 0) {
          throw refuse("EOF while parsing " + (object ? "an object" : "a list"));
        } else {
          throw refuse("expected `,` or `" + (object ? '}' : ']') + "`");
        }
      }
      if (objects.isEmpty()) {
        return;
      }
    }
  }

  private void skipNameIn(BitStack objects) throws JsonRefusal {
    if (!objects.top()) {
      return;
    }
    if (peek() != '"') {
      throw refuse(peek() < 0 ? "EOF while parsing an object" : "key must be a string");
    }
    skipText();
    colon();
  }

  private void skipScalar(int first) throws JsonRefusal {
    switch (first) {
      case '"' -> skipText();
      case 'n' -> word("null");
      case 't' -> word("true");
      case 'f' -> word("false");
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> skipNumber();
      case -1 -> throw refuse("EOF while parsing a value");
      default -> throw refuse("expected value");
    }
  }

  private void skipText() throws JsonRefusal {
    at++;
    while (true) {
      if (at == bytes.length) {
        throw refuse("EOF while parsing a string");
      }
      byte next = bytes[at++];
      if (next == '"') {
        return;
      } else if (next == '\\') {
        if (at == bytes.length) {
          throw refuse("EOF while parsing a string");
        }
        switch (bytes[at++]) {
          case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {}
          case 'u' -> fourHexDigits();
          default -> throw refuseBehind("invalid escape");
        }
      } else if (next >= 0 && next < ' ') {
        at--;
        throw refuseBehind("control character (\\u0000-\\u001F) found while parsing a string");
      }
    }
  }
}
