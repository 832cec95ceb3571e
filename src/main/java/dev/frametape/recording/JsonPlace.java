package dev.frametape.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.regex.Pattern;

/** Where in a JSON document a byte stands. */
final class JsonPlace {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /** Names of fields may hold a secret, and so may not be shown. */
  private static final Pattern PLAIN_POINTER = Pattern.compile("(?:/[A-Za-z0-9_$.-]{1,40})*");

  private JsonPlace() {}

  /** The JSON pointer of the value at an offset; empty where there is none, or none to be shown. */
  static String at(byte[] document, long offset) {
    String pointer = "";
    try (JsonParser parser = JSON.createParser(document)) {
      while (parser.nextToken() != null
          && parser.currentTokenLocation().getByteOffset() <= offset) {
        if (parser.currentToken() != JsonToken.FIELD_NAME) {
          pointer = parser.getParsingContext().pathAsPointer().toString();
        }
      }
    } catch (IOException noJson) {
      return "";
    }
    return PLAIN_POINTER.matcher(pointer).matches() ? pointer : "";
  }
}
