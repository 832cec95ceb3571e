package dev.frametape.cli;

import dev.frametape.process.ByteText;
import java.util.Collection;
import java.util.Map;

/**
 * One JSON object on one line. What a terminal could take for more than text is escaped, so that
 * the line is safe to look at too.
 */
final class JsonLine {
  private final StringBuilder json = new StringBuilder("{");

  JsonLine put(String name, String value) {
    name(name);
    string(value);
    return this;
  }

  JsonLine put(String name, long value) {
    name(name).append(value);
    return this;
  }

  JsonLine put(String name, boolean value) {
    name(name).append(value);
    return this;
  }

  /** A number of the protocol: 64 bits without a sign. */
  JsonLine putUnsigned(String name, long value) {
    name(name).append(Long.toUnsignedString(value));
    return this;
  }

  JsonLine put(String name, Collection<String> values) {
    name(name).append('[');
    String separator = "";
    for (String value : values) {
      json.append(separator);
      string(value);
      separator = ",";
    }
    json.append(']');
    return this;
  }

  JsonLine put(String name, Map<String, String> values) {
    JsonLine object = new JsonLine();
    values.forEach(object::put);
    return put(name, object);
  }

  JsonLine put(String name, JsonLine object) {
    name(name).append(object);
    return this;
  }

  /** A value that is JSON already, on one line; what is not safe to look at is escaped in it. */
  JsonLine putJson(String name, String value) {
    name(name);
    value
        .codePoints()
        .forEach(
            point -> {
              // A tab is a blank here, since no string of JSON may hold one. Everything else that
              // is not safe can only stand in a string.
              if (point == '\t') {
                json.append(' ');
              } else {
                append(point);
              }
            });
    return this;
  }

  JsonLine putObjects(String name, Collection<JsonLine> objects) {
    name(name)
        .append('[')
        .append(String.join(",", objects.stream().map(JsonLine::toString).toList()));
    json.append(']');
    return this;
  }

  private StringBuilder name(String name) {
    if (json.length() > 1) {
      json.append(',');
    }
    string(name);
    return json.append(':');
  }

  private void string(String value) {
    json.append('"');
    value
        .codePoints()
        .forEach(
            point -> {
              if (point == '"' || point == '\\') {
                json.append('\\').append((char) point);
              } else if (point == '\n') {
                json.append("\\n");
              } else {
                append(point);
              }
            });
    json.append('"');
  }

  private void append(int point) {
    if (point >= 0xD800 && point <= 0xDFFF) {
      // Half a character, or a byte that is no UTF-8: JSON readers expect neither.
      json.append("\\ufffd");
    } else if (ByteText.isUnsafe(point)) {
      for (char unit : Character.toChars(point)) {
        json.append("\\u%04x".formatted((int) unit));
      }
    } else {
      json.appendCodePoint(point);
    }
  }

  @Override
  public String toString() {
    return json + "}";
  }
}
