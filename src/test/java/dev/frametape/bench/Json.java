package dev.frametape.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes maps, lists, texts, numbers and booleans as JSON, since the bench has no libraries. */
final class Json {
  private Json() {}

  static String write(Object value) {
    return write(value, "");
  }

  private static String write(Object value, String indent) {
    String deeper = indent + "  ";
    return switch (value) {
      case Map<?, ?> map when map.isEmpty() -> "{}";
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(
                  entry ->
                      deeper
                          + text(entry.getKey().toString())
                          + ": "
                          + write(entry.getValue(), deeper))
              .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
      case List<?> list ->
          list.stream()
              .map(element -> write(element, deeper))
              .collect(Collectors.joining(", ", "[", "]"));
      case Double number when !Double.isFinite(number) ->
          throw new IllegalArgumentException(number + " has no place in JSON");
      case Number number -> number.toString();
      case Boolean bool -> bool.toString();
      default -> text(value.toString());
    };
  }

  private static String text(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
