package dev.frametape.frame;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON document as values, for comparing. Two are equal when they say the same: the order of
 * names and the spelling of numbers and strings do not count, the order of elements does. A name
 * that comes several times keeps all its values, in their order.
 */
public sealed interface JsonValue {
  /** Nesting up to this depth is read; deeper documents are compared as bytes. */
  int DEEPEST = 500;

  record JsonNull() implements JsonValue {}

  record JsonBoolean(boolean value) implements JsonValue {}

  record JsonText(String value) implements JsonValue {}

  /**
   * @param value the number itself, in one spelling for each: see {@link JsonNumbers}
   * @param written as the document spells it
   */
  record JsonNumber(String value, String written) implements JsonValue {
    @Override
    public boolean equals(Object other) {
      return other instanceof JsonNumber(String otherValue, String _) && value.equals(otherValue);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }
  }

  record JsonArray(List<JsonValue> elements) implements JsonValue {}

  record JsonObject(Map<String, List<JsonValue>> members) implements JsonValue {}

  /**
   * Reads a document.
   *
   * @return empty when the bytes are not exactly one JSON value in UTF-8, or nest deeper than
   *     {@value #DEEPEST}
   */
  static Optional<JsonValue> of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  static Optional<JsonValue> of(byte[] bytes, int offset, int length) {
    // The parser itself guesses encodings from bytes, and reads over what is no UTF-8.
    if (!Utf8.isValid(bytes, offset, offset + length)) {
      return Optional.empty();
    }
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    try (JsonParser parser = Reading.FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      JsonValue value = Reading.value(parser);
      return parser.nextToken() == null ? Optional.of(value) : Optional.empty();
    } catch (IOException notJson) {
      // Any bytes may stand in a payload. Those that are no JSON have no value.
      return Optional.empty();
    }
  }

  /** The same without what stands at certain places. Elements behind such a place move up. */
  default JsonValue without(List<JsonPattern> places) {
    return places.isEmpty() ? this : JsonPattern.without(this, places, new ArrayList<>());
  }

  /** The member of an object that a reader who takes the last of equal names would see. */
  default Optional<JsonValue> member(String name) {
    return this instanceof JsonObject(var members) && members.containsKey(name)
        ? Optional.of(members.get(name).getLast())
        : Optional.empty();
  }

  /** The string that this is. */
  default Optional<String> text() {
    return this instanceof JsonText(String value) ? Optional.of(value) : Optional.empty();
  }

  /** Reads with jackson-core. */
  final class Reading {
    private static final JsonFactory FACTORY =
        JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private Reading() {}

    private static JsonValue value(JsonParser parser) throws IOException {
      return switch (parser.currentToken()) {
        case START_OBJECT -> object(parser);
        case START_ARRAY -> array(parser);
        case VALUE_STRING -> new JsonText(parser.getText());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
          String written = parser.getText();
          yield new JsonNumber(JsonNumbers.canonical(written), written);
        }
        case VALUE_TRUE -> new JsonBoolean(true);
        case VALUE_FALSE -> new JsonBoolean(false);
        case VALUE_NULL -> new JsonNull();
        case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
            throw new IOException("no value begins with " + parser.currentToken());
      };
    }

    private static JsonValue object(JsonParser parser) throws IOException {
      Map<String, List<JsonValue>> members = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        members.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value(parser));
      }
      return new JsonObject(members);
    }

    private static JsonValue array(JsonParser parser) throws IOException {
      List<JsonValue> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(value(parser));
      }
      return new JsonArray(elements);
    }
  }
}
