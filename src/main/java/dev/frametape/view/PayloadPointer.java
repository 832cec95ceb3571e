package dev.frametape.view;

import dev.frametape.frame.JsonPattern;
import dev.frametape.frame.JsonValue;
import dev.frametape.recording.JsonText;
import java.util.List;
import java.util.Optional;

/**
 * A place in a JSON document, by a JSON pointer (RFC 6901), and the value that it is to have. Looks
 * at bytes in place: no document needs memory, whatever its size or depth. Of a name that an object
 * has twice the last counts.
 */
final class PayloadPointer {
  private static final int LARGEST_COMPARED = 64 * 1024;

  private final List<String> steps;
  private final Optional<JsonValue> expected;

  /**
   * @param text the pointer, and behind a {@code =} the value: JSON, or a plain word for a string
   * @throws IllegalArgumentException when that is no pointer
   */
  PayloadPointer(String text) {
    int equals = text.indexOf('=');
    steps = JsonPattern.of(equals < 0 ? text : text.substring(0, equals)).steps();
    expected = equals < 0 ? Optional.empty() : Optional.of(value(text.substring(equals + 1)));
  }

  private static JsonValue value(String text) {
    return JsonValue.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .orElseGet(() -> new JsonValue.JsonText(text));
  }

  /** Whether a document has the place, and the value there. Bytes that are no JSON have none. */
  boolean matches(byte[] document, int from, int to) {
    if (!JsonText.isOneDocument(document, from, to)) {
      return false;
    }
    int start = blanks(document, from);
    for (String step : steps) {
      start =
          switch (document[start]) {
            case '{' -> member(document, start, step);
            case '[' -> element(document, start, step);
            default -> -1;
          };
      if (start < 0) {
        return false;
      }
    }
    int end = end(document, start);
    return expected.isEmpty()
        || end - start <= LARGEST_COMPARED
            && JsonValue.of(document, start, end - start).equals(expected);
  }

  private static int member(byte[] document, int open, String wanted) {
    int found = -1;
    int at = blanks(document, open + 1);
    while (document[at] != '}') {
      int nameEnd = end(document, at);
      // A name with escapes is at most six times as long as what it says.
      boolean mayBe = nameEnd - at <= 6 * wanted.length() + 2;
      boolean is =
          mayBe
              && JsonValue.of(document, at, nameEnd - at)
                  .flatMap(JsonValue::text)
                  .equals(Optional.of(wanted));
      int value = blanks(document, blanks(document, nameEnd) + 1);
      found = is ? value : found;
      at = blanks(document, end(document, value));
      at = document[at] == ',' ? blanks(document, at + 1) : at;
    }
    return found;
  }

  private static int element(byte[] document, int open, String step) {
    if (!step.matches("0|[1-9][0-9]{0,8}")) {
      return -1;
    }
    int left = Integer.parseInt(step);
    int at = blanks(document, open + 1);
    while (document[at] != ']') {
      if (left-- == 0) {
        return at;
      }
      at = blanks(document, end(document, at));
      at = document[at] == ',' ? blanks(document, at + 1) : at;
    }
    return -1;
  }

  private static int blanks(byte[] document, int from) {
    int at = from;
    while (at < document.length
        && (document[at] == ' '
            || document[at] == '\n'
            || document[at] == '\t'
            || document[at] == '\r')) {
      at++;
    }
    return at;
  }

  /** Where a value ends; the document is known to be JSON. */
  private static int end(byte[] document, int from) {
    int depth = 0;
    int at = from;
    do {
      switch (document[at]) {
        case '"' -> at = stringEnd(document, at);
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        case ' ', '\n', '\t', '\r', ',', ':' -> at++;
        default -> at = wordEnd(document, at);
      }
    } while (depth > 0);
    return at;
  }

  private static int stringEnd(byte[] document, int quote) {
    int at = quote + 1;
    while (document[at] != '"') {
      at += document[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private static int wordEnd(byte[] document, int from) {
    int at = from;
    while (at < document.length
        && (document[at] == '-'
            || document[at] == '+'
            || document[at] == '.'
            || Character.isLetterOrDigit(document[at]))) {
      at++;
    }
    return at;
  }
}
