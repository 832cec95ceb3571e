package dev.frametape.frame;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One look at one envelope, for {@link EnvelopePeek}. Reads forward only and believes the bytes:
 * whether they are a correct envelope is {@link EnvelopeCheck}'s question. A method that returns
 * false has seen enough, or nothing that it understands.
 */
final class EnvelopeScan {
  private static final int LONGEST_TEXT_BYTES = 65_536;
  private static final int SHORT_TEXT_BYTES = 64;
  private static final long U16_MAX = 0xffff;
  private static final long U32_MAX = 0xffff_ffffL;

  /** -1 as an unsigned number. */
  private static final long U64_MAX = -1;

  private enum Level {
    ENVELOPE,
    MESSAGE,
    BODY
  }

  private final ByteWindow bytes;
  private final byte[] shortText = new byte[SHORT_TEXT_BYTES];
  private int at;

  private OptionalInt version = OptionalInt.empty();
  private OptionalLong sequence = OptionalLong.empty();
  private OptionalLong count = OptionalLong.empty();
  private OptionalLong maxFrameBytes = OptionalLong.empty();

  // Null until seen.
  private String type;
  private String op;
  private String status;
  private String stream;

  EnvelopeScan(ByteWindow payload) {
    bytes = payload;
  }

  EnvelopePeek peek() {
    members(Level.ENVELOPE);
    String found = type == null ? "" : type;
    boolean row = found.equals("data_row");
    String tag =
        switch (found) {
          case "request" -> op;
          case "response" -> status;
          default -> null;
        };
    boolean rowsComplete = found.equals("response") && "rows_complete".equals(status);
    boolean configuration = found.equals("configure_frame_limit");
    return new EnvelopePeek(
        version,
        Optional.ofNullable(type),
        Optional.ofNullable(tag),
        row ? Optional.ofNullable(stream) : Optional.empty(),
        row ? sequence : OptionalLong.empty(),
        rowsComplete ? count : OptionalLong.empty(),
        configuration ? maxFrameBytes : OptionalLong.empty());
  }

  /** Whether all that this message type can have was seen. */
  private boolean complete() {
    if (version.isEmpty() || type == null) {
      return false;
    }
    return switch (type) {
      case "request" -> op != null;
      case "response" -> status != null && (!status.equals("rows_complete") || count.isPresent());
      case "data_row" -> stream != null && sequence.isPresent();
      case "configure_frame_limit" -> maxFrameBytes.isPresent();
      default -> true;
    };
  }

  /** Walks an object, or an array of the same fields by position: the reference reads both. */
  private boolean members(Level level) {
    int open = skipSpace();
    if (open != '{' && open != '[') {
      return skipValue();
    }
    int close = open == '{' ? '}' : ']';
    at++;
    for (int position = 0; ; position++) {
      int next = skipSpace();
      if (next == close) {
        at++;
        return true;
      }
      if (position > 0) {
        if (next != ',') {
          return false;
        }
        at++;
      }
      String name;
      if (open == '{') {
        if (skipSpace() != '"') {
          return false;
        }
        name = text();
        if (skipSpace() != ':') {
          return false;
        }
        at++;
      } else {
        name = nameAt(level, position);
      }
      if (!member(level, name == null ? "" : name) || complete()) {
        return false;
      }
    }
  }

  private boolean member(Level level, String name) {
    return switch (level) {
      case ENVELOPE ->
          switch (name) {
            case "version" -> {
              OptionalLong number = unsigned(U16_MAX);
              if (number.isPresent()) {
                version = OptionalInt.of((int) number.getAsLong());
              }
              yield true;
            }
            case "message" -> members(Level.MESSAGE);
            default -> skipValue();
          };
      case MESSAGE ->
          switch (name) {
            case "type" -> {
              type = text();
              yield true;
            }
            case "body" -> members(Level.BODY);
            default -> skipValue();
          };
      case BODY -> bodyMember(name);
    };
  }

  private boolean bodyMember(String name) {
    switch (name) {
      case "op" -> op = text();
      case "status" -> status = text();
      case "stream" -> stream = text();
      case "sequence" -> sequence = unsigned(U64_MAX);
      case "count" -> count = unsigned(U64_MAX);
      case "max_frame_bytes" -> maxFrameBytes = unsigned(U32_MAX);
      default -> {
        return skipValue();
      }
    }
    return true;
  }

  private String nameAt(Level level, int position) {
    return switch (level) {
      case ENVELOPE -> position == 0 ? "version" : position == 1 ? "message" : null;
      case MESSAGE -> position == 0 ? "type" : position == 1 ? "body" : null;
      case BODY ->
          switch (type == null ? "" : type) {
            case "request" -> position == 0 ? "op" : null;
            case "response" -> position == 0 ? "status" : position == 1 ? "count" : null;
            case "data_row" -> position == 0 ? "stream" : position == 1 ? "sequence" : null;
            default -> null;
          };
    };
  }

  /** Moves to the next byte that is no white space and returns it, or -1 at the end. */
  private int skipSpace() {
    while (true) {
      int next = bytes.at(at);
      if (next != ' ' && next != '\n' && next != '\t' && next != '\r') {
        return next;
      }
      at++;
    }
  }

  /** Skips any value by its brackets and quotes alone, in constant memory at any depth. */
  private boolean skipValue() {
    long depth = 0;
    do {
      int next = skipSpace();
      switch (next) {
        case -1 -> {
          return false;
        }
        case '"' -> skipText();
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          if (depth == 0) {
            return false;
          }
          depth--;
          at++;
        }
        case ',', ':' -> {
          if (depth == 0) {
            return false;
          }
          at++;
        }
        default -> skipWord();
      }
    } while (depth > 0);
    return true;
  }

  private void skipWord() {
    while (true) {
      switch (bytes.at(at)) {
        case -1, ',', ':', '"', '{', '}', '[', ']', ' ', '\n', '\t', '\r' -> {
          return;
        }
        default -> at++;
      }
    }
  }

  private void skipText() {
    at++;
    while (true) {
      int next = bytes.at(at);
      if (next < 0) {
        return;
      }
      if (next != '"' && next != '\\') {
        at = bytes.skipPlain(at + 1);
        continue;
      }
      at++;
      if (next == '"') {
        return;
      }
      if (next == '\\') {
        at++;
      }
    }
  }

  /** The number here, or empty when there is something else, which is skipped. */
  private OptionalLong unsigned(long max) {
    skipSpace();
    int start = at;
    long value = 0;
    boolean fits = true;
    for (int next = bytes.at(at); next >= '0' && next <= '9'; next = bytes.at(++at)) {
      int digit = next - '0';
      fits &= Long.compareUnsigned(value, Long.divideUnsigned(U64_MAX - digit, 10)) <= 0;
      value = value * 10 + digit;
    }
    int digits = at - start;
    skipWord();
    if (at == start) {
      skipValue();
    }
    fits &= digits > 0 && at - start == digits && Long.compareUnsigned(value, max) <= 0;
    return fits ? OptionalLong.of(value) : OptionalLong.empty();
  }

  /** The string here, or null when there is something else or one that is broken or very long. */
  private String text() {
    if (skipSpace() != '"') {
      skipValue();
      return null;
    }
    int start = at++;
    int length = 0;
    while (length < shortText.length) {
      int next = bytes.at(at);
      if (next == '"') {
        at++;
        return KnownWords.string(shortText, length);
      }
      if (next < ' ' || next >= 0x7f || next == '\\') {
        break;
      }
      shortText[length++] = (byte) next;
      at++;
    }
    at = start;
    return longText();
  }

  /** A string that is long, or not of plain ASCII. */
  private String longText() {
    int start = at;
    skipText();
    int length = at - start - 2;
    if (length < 0 || length > LONGEST_TEXT_BYTES || bytes.at(at - 1) != '"') {
      return null;
    }
    byte[] quoted = new byte[length + 2];
    for (int i = 0; i < quoted.length; i++) {
      quoted[i] = (byte) bytes.at(start + i);
    }
    try {
      return new JsonScanner(quoted).text();
    } catch (JsonRefusal refused) {
      return null; // a peek has no opinion on what is wrong with it
    }
  }
}
