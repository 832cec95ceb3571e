package dev.frametape.fault;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.frametape.fault.Written.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads JSON as what somebody wrote. Values keep their spelling, so that they can be verbatim. */
final class JsonSource {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final String text;
  private final Place start;
  private final Findings findings;

  private JsonSource(String text, Place start, Findings findings) {
    this.text = text;
    this.start = start;
    this.findings = findings;
  }

  /**
   * Reads exactly one value.
   *
   * @param start where the text itself begins
   * @return empty when it is no JSON; then a finding says where and why
   */
  static Optional<Written> read(String text, Place start, Findings findings) {
    JsonSource source = new JsonSource(text, start, findings);
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        findings.add(start, "found nothing, expected a JSON value");
        return Optional.empty();
      }
      Written value = source.value(parser);
      if (parser.nextToken() != null) {
        findings.add(source.place(parser), "found more, expected the end behind one JSON value");
        return Optional.empty();
      }
      return Optional.of(value);
    } catch (JsonProcessingException noJson) {
      Place place =
          noJson.getLocation() == null
              ? start
              : source.place(noJson.getLocation().getLineNr(), noJson.getLocation().getColumnNr());
      findings.add(place, "found no JSON: " + words(noJson));
      return Optional.empty();
    } catch (IOException impossible) {
      throw new IllegalStateException("a text cannot fail to be read", impossible);
    }
  }

  /** What the library says, without where it thinks that this is. */
  private static String words(JsonProcessingException noJson) {
    String first = noJson.getOriginalMessage().lines().findFirst().orElse("");
    return first.replaceFirst(" \\(start marker at .*", "");
  }

  /** Whether it is exactly one JSON value. */
  static boolean isJson(String text) {
    Findings findings = Findings.of("");
    return read(text, Place.NONE, findings).isPresent();
  }

  private Written value(JsonParser parser) throws IOException {
    Place place = place(parser);
    int from = (int) parser.currentTokenLocation().getCharOffset();
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        List<Written.Entry> entries = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          Place at = place(parser);
          if (!keys.add(key)) {
            findings.add(at, "found the key " + Findings.quoted(key) + " twice, expected it once");
          }
          parser.nextToken();
          entries.add(new Written.Entry(key, at, value(parser)));
        }
        return new Written.Table(entries, Optional.of(sourceFrom(from, parser)), place);
      }
      case START_ARRAY -> {
        List<Written> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        return new Written.Items(items, Optional.of(sourceFrom(from, parser)), place);
      }
      case VALUE_STRING -> {
        String string = parser.getText();
        return new Written.Word(string, true, sourceFrom(from, parser), place);
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> {
        String literal = parser.getText();
        return new Written.Word(literal, false, literal, place);
      }
      case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("no value begins with " + parser.currentToken());
    }
    throw new IllegalStateException("no token");
  }

  private String sourceFrom(int from, JsonParser parser) throws IOException {
    parser.finishToken();
    return compact(text.substring(from, (int) parser.currentLocation().getCharOffset()));
  }

  /** JSON without the blanks between its tokens. */
  static String compact(String json) {
    StringBuilder compact = new StringBuilder(json.length());
    boolean inString = false;
    for (int at = 0; at < json.length(); at++) {
      char each = json.charAt(at);
      if (inString) {
        compact.append(each);
        if (each == '\\') {
          compact.append(json.charAt(++at));
        }
        inString = each != '"';
      } else if (each > ' ') {
        compact.append(each);
        inString = each == '"';
      }
    }
    return compact.toString();
  }

  private Place place(JsonParser parser) {
    return place(
        parser.currentTokenLocation().getLineNr(), parser.currentTokenLocation().getColumnNr());
  }

  private Place place(int line, int column) {
    if (start.equals(Place.NONE)) {
      return Place.NONE;
    }
    return line <= 1
        ? new Place(start.line(), start.column() + column - 1)
        : new Place(start.line() + line - 1, column);
  }
}
