package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.frametape.frame.JsonPattern;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds values in a payload by where they stand, so that everything around them can stay as it is.
 * Of a key that stands twice the last counts. Bytes that are no JSON have no places.
 */
final class JsonPlaces {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  /**
   * A value.
   *
   * @param keyFrom where its key begins, with the quote; -1 in an array and at the root
   * @param from its first byte
   * @param to behind its last byte
   */
  record Place(int keyFrom, int from, int to, JsonToken token) {
    boolean isObject() {
      return token == JsonToken.START_OBJECT;
    }
  }

  private JsonPlaces() {}

  /**
   * The value at a JSON pointer.
   *
   * @throws IllegalArgumentException when that is no pointer
   */
  static Optional<Place> find(byte[] payload, String pointer) {
    List<String> steps = JsonPattern.of(pointer).steps();
    try (JsonParser parser = JSON.createParser(payload)) {
      parser.nextToken();
      return find(parser, steps, 0, -1);
    } catch (IOException noJson) {
      return Optional.empty();
    }
  }

  /**
   * Where the first value at a JSON pointer begins, also when what follows is cut off or no JSON.
   */
  static OptionalInt begin(byte[] payload, String pointer) {
    List<String> steps = JsonPattern.of(pointer).steps();
    try (JsonParser parser = JSON.createParser(payload)) {
      parser.nextToken();
      for (String step : steps) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
          return OptionalInt.empty();
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME && !parser.currentName().equals(step)) {
          parser.nextToken();
          parser.skipChildren();
        }
        if (parser.currentToken() != JsonToken.FIELD_NAME) {
          return OptionalInt.empty();
        }
        parser.nextToken();
      }
      return parser.currentToken() == null ? OptionalInt.empty() : OptionalInt.of(start(parser));
    } catch (IOException noJson) {
      return OptionalInt.empty();
    }
  }

  /** All members of an object, or all items of an array, in their order. */
  static List<Place> children(byte[] payload, Place container) {
    List<Place> children = new ArrayList<>();
    try (JsonParser parser =
        JSON.createParser(payload, container.from(), container.to() - container.from())) {
      boolean object = parser.nextToken() == JsonToken.START_OBJECT;
      while (true) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
          return children;
        }
        int key = -1;
        if (object) {
          key = container.from() + start(parser);
          parser.nextToken();
        }
        Place place = value(parser, key);
        children.add(
            new Place(
                place.keyFrom,
                container.from() + place.from,
                container.from() + place.to,
                place.token));
      }
    } catch (IOException noJson) {
      throw new IllegalStateException("was read before: " + container, noJson);
    }
  }

  /** All string values of a payload, in their order; keys are not among them. */
  static List<Place> strings(byte[] payload) {
    List<Place> strings = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(payload)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          strings.add(value(parser, -1));
        }
      }
    } catch (IOException noJson) {
      return strings;
    }
    return strings;
  }

  private static Optional<Place> find(JsonParser parser, List<String> steps, int depth, int key)
      throws IOException {
    if (depth == steps.size()) {
      return Optional.of(value(parser, key));
    }
    Optional<Place> found = Optional.empty();
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          boolean wanted = parser.currentName().equals(steps.get(depth));
          int start = start(parser);
          parser.nextToken();
          if (wanted) {
            found = find(parser, steps, depth + 1, start);
          } else {
            parser.skipChildren();
          }
        }
      }
      case START_ARRAY -> {
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
          if (steps.get(depth).equals(Integer.toString(index))) {
            found = find(parser, steps, depth + 1, -1);
          } else {
            parser.skipChildren();
          }
        }
      }
      case null, default -> {}
    }
    return found;
  }

  private static Place value(JsonParser parser, int key) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("no value");
    }
    int from = start(parser);
    parser.skipChildren();
    // Strings are read when they are asked for: without this the end would be that of the quote.
    parser.finishToken();
    int to = (int) parser.currentLocation().getByteOffset();
    return new Place(key, from, to, token);
  }

  private static int start(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  /** The text of a JSON string; any other value as it is written. */
  static String text(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : json;
    } catch (IOException noJson) {
      return json;
    }
  }

  /** Whether two values say the same: numbers by value, strings by text, others token by token. */
  static boolean equal(String one, String other) {
    try (JsonParser a = JSON.createParser(one.getBytes(UTF_8));
        JsonParser b = JSON.createParser(other.getBytes(UTF_8))) {
      while (true) {
        JsonToken left = a.nextToken();
        JsonToken right = b.nextToken();
        if (left == null || right == null) {
          return left == right;
        }
        if (left.isNumeric() && right.isNumeric()) {
          if (!equalNumbers(a.getText(), b.getText())) {
            return false;
          }
        } else if (left != right || !a.getText().equals(b.getText())) {
          return false;
        }
      }
    } catch (IOException noJson) {
      return one.equals(other);
    }
  }

  /** Numbers that no decimal can hold are equal as texts only. */
  private static boolean equalNumbers(String one, String other) {
    try {
      return one.equals(other) || new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
    } catch (NumberFormatException beyond) {
      return false;
    }
  }

  /** A JSON string literal. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int index = 0; index < text.length(); index++) {
      char each = text.charAt(index);
      if (each == '"' || each == '\\') {
        quoted.append('\\').append(each);
      } else if (each < 0x20) {
        quoted.append(String.format("\\u%04x", (int) each));
      } else {
        quoted.append(each);
      }
    }
    return quoted.append('"').toString();
  }
}
