package dev.frametape.frame;

import dev.frametape.frame.JsonValue.JsonArray;
import dev.frametape.frame.JsonValue.JsonBoolean;
import dev.frametape.frame.JsonValue.JsonNull;
import dev.frametape.frame.JsonValue.JsonNumber;
import dev.frametape.frame.JsonValue.JsonObject;
import dev.frametape.frame.JsonValue.JsonText;
import java.util.List;
import java.util.Map;

/** Values for people: on one line, in ASCII where control characters stand, and not too long. */
public final class JsonWords {
  private JsonWords() {}

  /**
   * @param most characters at most; what is longer ends in an ellipsis and its whole length
   */
  public static String of(JsonValue value, int most) {
    StringBuilder text = new StringBuilder();
    append(text, value, most + 1);
    return shortened(text.toString(), most);
  }

  /** A string as JSON, with every character that a terminal would act on escaped. */
  public static String quoted(String value) {
    StringBuilder text = new StringBuilder();
    quote(text, value, Integer.MAX_VALUE);
    return text.toString();
  }

  private static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  private static void append(StringBuilder text, JsonValue value, int most) {
    if (text.length() > most) {
      return;
    }
    switch (value) {
      case JsonNull() -> text.append("null");
      case JsonBoolean(boolean truth) -> text.append(truth);
      case JsonNumber(String _, String written) ->
          text.append(written, 0, Math.min(written.length(), most));
      case JsonText(String string) -> quote(text, string, most);
      case JsonArray(List<JsonValue> elements) -> {
        String separator = "[";
        for (JsonValue element : elements) {
          text.append(separator);
          append(text, element, most);
          separator = ",";
        }
        text.append(elements.isEmpty() ? "[]" : "]");
      }
      case JsonObject(Map<String, List<JsonValue>> members) -> {
        String separator = "{";
        for (var member : members.entrySet()) {
          for (JsonValue one : member.getValue()) {
            text.append(separator);
            quote(text, member.getKey(), most);
            text.append(':');
            append(text, one, most);
            separator = ",";
          }
        }
        text.append(members.isEmpty() ? "{}" : "}");
      }
    }
  }

  private static void quote(StringBuilder text, String value, int most) {
    text.append('"');
    for (int at = 0; at < value.length() && text.length() <= most; at++) {
      char character = value.charAt(at);
      switch (character) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (isPlain(value, at)) {
            text.append(character);
          } else {
            text.append(String.format("\\u%04x", (int) character));
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean isPlain(String value, int at) {
    char character = value.charAt(at);
    if (Character.isHighSurrogate(character)) {
      return at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1));
    }
    if (Character.isLowSurrogate(character)) {
      return at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
    }
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
