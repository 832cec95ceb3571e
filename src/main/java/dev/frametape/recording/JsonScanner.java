package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds the end of one JSON value (RFC 8259, exact UTF-8) in one pass over bytes, without recursion
 * and without building anything. Writer and reader share it, so that what the one embeds the other
 * can take out again. Not safe for several threads.
 */
final class JsonScanner {
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);
  private static final byte[] NULL = "null".getBytes(US_ASCII);

  /** One bit per open container: 1 for an object. */
  private long[] objects = new long[8];

  private int depth;
  private int deepest;
  private boolean lineBreak;

  /**
   * Whether the bytes are exactly one JSON value that can stand inside a line: nothing around it (a
   * reader could not tell such blanks from the line's own), no raw line break, and not nested
   * deeper than {@code depthLimit}.
   */
  boolean fitsInLine(byte[] bytes, int from, int to, int depthLimit) {
    return from < to && end(bytes, from, to) == to && !lineBreak && deepest <= depthLimit;
  }

  /**
   * Scans the value that starts exactly at {@code from}.
   *
   * @return the index after the value; or {@code ~index} of the first byte that cannot be there
   */
  int end(byte[] bytes, int from, int to) {
    depth = 0;
    deepest = 0;
    lineBreak = false;
    int at = from;
    while (true) {
      // Here a value starts at `at`.
      if (at >= to) {
        return ~at;
      }
      byte first = bytes[at];
      if (first == '{' || first == '[') {
        open(first == '{');
        at = skipBlanks(bytes, at + 1, to);
        if (at < to && bytes[at] == (first == '{' ? '}' : ']')) {
          at++;
          depth--;
        } else if (first == '{') {
          at = name(bytes, at, to);
          if (at < 0) {
            return at;
          }
          continue;
        } else {
          continue;
        }
      } else {
        at = scalar(bytes, at, to, first);
        if (at < 0) {
          return at;
        }
      }
      // Here a value has ended before `at`: close containers until a comma asks for the next value.
      while (true) {
        if (depth == 0) {
          return at;
        }
        at = skipBlanks(bytes, at, to);
        if (at >= to) {
          return ~at;
        }
        boolean inObject = inObject();
        byte next = bytes[at];
        if (next == ',') {
          at = skipBlanks(bytes, at + 1, to);
          if (inObject) {
            at = name(bytes, at, to);
            if (at < 0) {
              return at;
            }
          }
          break;
        }
        if (next != (inObject ? '}' : ']')) {
          return ~at;
        }
        depth--;
        at++;
      }
    }
  }

  private void open(boolean object) {
    int word = depth >> 6;
    if (word == objects.length) {
      objects = Arrays.copyOf(objects, objects.length * 2);
    }
    long bit = 1L << depth;
    objects[word] = object ? objects[word] | bit : objects[word] & ~bit;
    depth++;
    deepest = Math.max(deepest, depth);
  }

  private boolean inObject() {
    return (objects[(depth - 1) >> 6] >>> (depth - 1) & 1) != 0;
  }

  /** A member's name and colon, and the blanks around it; gives the start of the value. */
  private int name(byte[] bytes, int at, int to) {
    if (at >= to || bytes[at] != '"') {
      return ~at;
    }
    int end = string(bytes, at, to);
    if (end < 0) {
      return end;
    }
    end = skipBlanks(bytes, end, to);
    return end < to && bytes[end] == ':' ? skipBlanks(bytes, end + 1, to) : ~end;
  }

  int skipBlanks(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      byte next = bytes[at];
      if (next == '\n' || next == '\r') {
        lineBreak = true;
      } else if (next != ' ' && next != '\t') {
        return at;
      }
      at++;
    }
    return at;
  }

  private int scalar(byte[] bytes, int at, int to, byte first) {
    return switch (first) {
      case '"' -> string(bytes, at, to);
      case 't' -> word(TRUE, bytes, at, to);
      case 'f' -> word(FALSE, bytes, at, to);
      case 'n' -> word(NULL, bytes, at, to);
      default -> number(bytes, at, to);
    };
  }

  private static int word(byte[] word, byte[] bytes, int at, int to) {
    for (int index = 0; index < word.length; index++) {
      if (at + index >= to || bytes[at + index] != word[index]) {
        return ~(at + index);
      }
    }
    return at + word.length;
  }

  private static int number(byte[] bytes, int from, int to) {
    int at = from < to && bytes[from] == '-' ? from + 1 : from;
    if (at < to && bytes[at] == '0') {
      at++;
    } else {
      at = digits(bytes, at, to);
    }
    if (at >= 0 && at < to && bytes[at] == '.') {
      at = digits(bytes, at + 1, to);
    }
    if (at >= 0 && at < to && (bytes[at] | 0x20) == 'e') {
      at++;
      at = digits(bytes, at < to && (bytes[at] == '+' || bytes[at] == '-') ? at + 1 : at, to);
    }
    return at;
  }

  private static int digits(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at == from ? ~at : at;
  }

  /** The string whose opening quote is at {@code from}. */
  private static int string(byte[] bytes, int from, int to) {
    int at = from + 1;
    while (true) {
      // Eight bytes at a time, up to the first that is no plain character.
      while (at + 8 <= to) {
        long special = special((long) EIGHT_BYTES.get(bytes, at));
        if (special != 0) {
          at += Long.numberOfTrailingZeros(special) >> 3;
          break;
        }
        at += 8;
      }
      if (at >= to) {
        return ~at;
      }
      byte next = bytes[at];
      if (next == '"') {
        return at + 1;
      } else if (next == '\\') {
        int end = escape(bytes, at, to);
        if (end < 0) {
          return end;
        }
        at = end;
      } else if (next >= 0x20) {
        at++;
      } else if (next >= 0) {
        return ~at;
      } else {
        int end = Utf8.end(bytes, at, to);
        if (end < 0) {
          return ~at;
        }
        at = end;
      }
    }
  }

  /**
   * The high bit of every byte that is a quote, a backslash, a control or above 0x7F. The lowest
   * bit set is always right; a borrow may set wrong ones above it.
   */
  private static long special(long eight) {
    long quotes = eight ^ ('"' * ONES);
    long backslashes = eight ^ ('\\' * ONES);
    return (eight
            | (eight - 0x20 * ONES)
            | ((quotes - ONES) & ~quotes)
            | ((backslashes - ONES) & ~backslashes))
        & HIGH_BITS;
  }

  private static int escape(byte[] bytes, int at, int to) {
    if (at + 1 >= to) {
      return ~to;
    }
    return switch (bytes[at + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 2;
      case 'u' -> {
        for (int index = at + 2; index < at + 6; index++) {
          if (index >= to || Character.digit(bytes[index], 16) < 0) {
            yield ~Math.min(index, to);
          }
        }
        yield at + 6;
      }
      default -> ~(at + 1);
    };
  }
}
