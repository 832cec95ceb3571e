package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One JSON object as its members' byte ranges: values are decoded only when asked for. */
final class JsonMembers {
  /** Where a value stands: from its first byte to after its last. */
  record Range(int from, int to) {}

  private final byte[] bytes;
  private final int at;
  private final Map<String, Range> members = new LinkedHashMap<>();

  private JsonMembers(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Takes an object apart; the whole of {@code from..to} has to be one, blanks around it aside. */
  static JsonMembers of(byte[] bytes, int from, int to) throws BadLine {
    JsonScanner scanner = new JsonScanner();
    int start = scanner.skipBlanks(bytes, from, to);
    int end = scanner.end(bytes, start, to);
    if (end < 0) {
      throw new BadLine(~end, "found broken JSON, expected one object per line");
    }
    int rest = scanner.skipBlanks(bytes, end, to);
    if (rest != to) {
      throw new BadLine(rest, "found bytes after the object, expected one object per line");
    }
    if (bytes[start] != '{') {
      throw new BadLine(start, "found a value that is no object, expected {...}");
    }
    JsonMembers object = new JsonMembers(bytes, start);
    object.split(scanner, end);
    return object;
  }

  /** The object is known to be valid: only find the borders of its members. */
  private void split(JsonScanner scanner, int to) throws BadLine {
    int next = scanner.skipBlanks(bytes, at + 1, to);
    while (bytes[next] != '}') {
      int nameEnd = scanner.end(bytes, next, to);
      String name = new String(decode(next, nameEnd), UTF_8);
      int value = scanner.skipBlanks(bytes, nameEnd, to) + 1;
      value = scanner.skipBlanks(bytes, value, to);
      int valueEnd = scanner.end(bytes, value, to);
      if (members.put(name, new Range(value, valueEnd)) != null) {
        throw new BadLine(next, "found a second member \"" + name + "\", expected one");
      }
      next = scanner.skipBlanks(bytes, valueEnd, to);
      if (bytes[next] == ',') {
        next = scanner.skipBlanks(bytes, next + 1, to);
      }
    }
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  Iterable<String> names() {
    return members.keySet();
  }

  Range range(String name) throws BadLine {
    Range range = members.get(name);
    if (range == null) {
      throw new BadLine(at, "found no member \"" + name + "\", expected one");
    }
    return range;
  }

  /** A whole number from 0 to 2^63 - 1. */
  long number(String name) throws BadLine {
    Range range = range(name);
    long value = 0;
    boolean good = range.to - range.from <= 19;
    for (int index = range.from; good && index < range.to; index++) {
      int digit = bytes[index] - '0';
      good = digit >= 0 && digit <= 9 && value <= (Long.MAX_VALUE - digit) / 10;
      value = value * 10 + digit;
    }
    if (!good) {
      throw unexpected(name, "a whole number from 0 to 9223372036854775807");
    }
    return value;
  }

  /** A whole number of 64 bits. */
  long signedNumber(String name) throws BadLine {
    Range range = range(name);
    if (range.to - range.from <= 20) {
      String text = new String(bytes, range.from, range.to - range.from, UTF_8);
      if (text.matches("-?[0-9]+")) {
        try {
          return Long.parseLong(text);
        } catch (NumberFormatException e) {
          BadLine bad = unexpected(name, "a whole number of 64 bits");
          bad.initCause(e);
          throw bad;
        }
      }
    }
    throw unexpected(name, "a whole number of 64 bits");
  }

  /** A value as it stands in the line. */
  String json(String name, int depth) throws BadLine {
    Range range = range(name);
    if (!new JsonScanner().fitsInLine(bytes, range.from, range.to, depth)) {
      throw unexpected(name, "a JSON value nested at most " + depth + " deep");
    }
    return new String(bytes, range.from, range.to - range.from, UTF_8);
  }

  /** A whole number from 0 to {@code most}. */
  int smallNumber(String name, int most) throws BadLine {
    long value = number(name);
    if (value > most) {
      throw unexpected(name, "a whole number from 0 to " + most);
    }
    return (int) value;
  }

  OptionalLong numberIfThere(String name) throws BadLine {
    return has(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
  }

  boolean flag(String name) throws BadLine {
    Range range = range(name);
    if (bytes[range.from] != 't' && bytes[range.from] != 'f') {
      throw unexpected(name, "true or false");
    }
    return bytes[range.from] == 't';
  }

  /** The bytes that a string stands for, as UTF-8. */
  byte[] utf8(String name) throws BadLine {
    Range range = range(name);
    if (bytes[range.from] != '"') {
      throw unexpected(name, "a string");
    }
    return decode(range.from, range.to);
  }

  String string(String name) throws BadLine {
    return new String(utf8(name), UTF_8);
  }

  Optional<String> stringIfThere(String name) throws BadLine {
    return has(name) ? Optional.of(string(name)) : Optional.empty();
  }

  byte[] base64(String name) throws BadLine {
    byte[] text = utf8(name);
    try {
      byte[] decoded = Base64.getDecoder().decode(text);
      if (Base64.getEncoder().encode(decoded).length == text.length) {
        return decoded;
      }
      throw unexpected(name, "base64 with padding");
    } catch (IllegalArgumentException e) {
      BadLine bad = unexpected(name, "base64 with padding");
      bad.initCause(e);
      throw bad;
    }
  }

  JsonMembers object(String name) throws BadLine {
    Range range = range(name);
    return of(bytes, range.from, range.to);
  }

  /** A string, or {@code {"bytes":"base64"}}. */
  OsText osText(String name) throws BadLine {
    return osText(range(name));
  }

  private OsText osText(Range range) throws BadLine {
    return switch (bytes[range.from]) {
      case '"' -> OsText.of(decode(range.from, range.to));
      case '{' -> OsText.of(of(bytes, range.from, range.to).base64("bytes"));
      default -> throw new BadLine(range.from, "found neither a string nor {\"bytes\":...}");
    };
  }

  List<OsText> osTexts(String name) throws BadLine {
    Range range = range(name);
    if (bytes[range.from] != '[') {
      throw unexpected(name, "an array");
    }
    List<OsText> texts = new ArrayList<>();
    JsonScanner scanner = new JsonScanner();
    int next = scanner.skipBlanks(bytes, range.from + 1, range.to);
    while (bytes[next] != ']') {
      int end = scanner.end(bytes, next, range.to);
      texts.add(osText(new Range(next, end)));
      next = scanner.skipBlanks(bytes, end, range.to);
      if (bytes[next] == ',') {
        next = scanner.skipBlanks(bytes, next + 1, range.to);
      }
    }
    return texts;
  }

  BadLine unexpected(String name, String expected) throws BadLine {
    Range range = range(name);
    String found = new String(bytes, range.from, Math.min(range.to - range.from, 60), UTF_8);
    return new BadLine(range.from, "found " + found + " as \"" + name + "\", expected " + expected);
  }

  /** Takes the escapes out of a valid string; {@code from} and {@code to} include its quotes. */
  private byte[] decode(int from, int to) throws BadLine {
    ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
    int index = from + 1;
    while (index < to - 1) {
      int plain = index;
      while (index < to - 1 && bytes[index] != '\\') {
        index++;
      }
      out.write(bytes, plain, index - plain);
      if (index < to - 1) {
        index = escape(index, out);
      }
    }
    return out.toByteArray();
  }

  private int escape(int index, ByteArrayOutputStream out) throws BadLine {
    switch (bytes[index + 1]) {
      case 'b' -> out.write('\b');
      case 'f' -> out.write('\f');
      case 'n' -> out.write('\n');
      case 'r' -> out.write('\r');
      case 't' -> out.write('\t');
      case 'u' -> {
        char unit = unit(index);
        String character = String.valueOf(unit);
        int end = index + 6;
        if (Character.isHighSurrogate(unit) && bytes[end] == '\\' && bytes[end + 1] == 'u') {
          character += unit(end);
          end += 6;
        }
        if (character.length() == 1
            ? Character.isSurrogate(unit)
            : !Character.isLowSurrogate(character.charAt(1))) {
          throw new BadLine(index, "found half a surrogate pair, expected text");
        }
        out.writeBytes(character.getBytes(UTF_8));
        return end;
      }
      default -> out.write(bytes[index + 1]);
    }
    return index + 2;
  }

  private char unit(int index) {
    int unit = 0;
    for (int digit = index + 2; digit < index + 6; digit++) {
      unit = unit << 4 | Character.digit(bytes[digit], 16);
    }
    return (char) unit;
  }
}
