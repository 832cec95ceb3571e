package dev.frametape.frame;

import dev.frametape.frame.JsonValue.JsonArray;
import dev.frametape.frame.JsonValue.JsonBoolean;
import dev.frametape.frame.JsonValue.JsonNull;
import dev.frametape.frame.JsonValue.JsonNumber;
import dev.frametape.frame.JsonValue.JsonObject;
import dev.frametape.frame.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A place in a JSON document, as a JSON pointer (RFC 6901), where {@code *} stands for any one name
 * or index.
 *
 * @param steps names and indexes from the root, unescaped
 */
public record JsonPattern(List<String> steps) {
  public JsonPattern {
    steps = List.copyOf(steps);
  }

  /**
   * @param pointer empty, or {@code /name/0/...}
   * @throws IllegalArgumentException when it is no JSON pointer
   */
  public static JsonPattern of(String pointer) {
    if (!pointer.isEmpty() && pointer.charAt(0) != '/') {
      throw new IllegalArgumentException(
          "\"" + pointer + "\" is no JSON pointer: it has to begin with a slash");
    }
    List<String> steps = new ArrayList<>();
    int at = 0;
    while (at < pointer.length()) {
      int end = pointer.indexOf('/', at + 1);
      if (end < 0) {
        end = pointer.length();
      }
      String step = pointer.substring(at + 1, end);
      if (step.replace("~0", "").replace("~1", "").contains("~")) {
        throw new IllegalArgumentException(
            "\"" + pointer + "\" is no JSON pointer: behind ~ comes 0 (for ~) or 1 (for /)");
      }
      steps.add(step.replace("~1", "/").replace("~0", "~"));
      at = end;
    }
    return new JsonPattern(steps);
  }

  /** The same place, seen from {@code prefix}. */
  public JsonPattern under(JsonPattern prefix) {
    List<String> all = new ArrayList<>(prefix.steps);
    all.addAll(steps);
    return new JsonPattern(all);
  }

  /** Whether this is exactly that place. */
  public boolean matches(List<String> place) {
    if (place.size() != steps.size()) {
      return false;
    }
    for (int step = 0; step < steps.size(); step++) {
      if (!steps.get(step).equals("*") && !steps.get(step).equals(place.get(step))) {
        return false;
      }
    }
    return true;
  }

  static JsonValue without(JsonValue value, List<JsonPattern> places, List<String> place) {
    return switch (value) {
      case JsonObject(var members) -> {
        Map<String, List<JsonValue>> kept = new LinkedHashMap<>();
        for (var member : members.entrySet()) {
          place.addLast(member.getKey());
          if (places.stream().noneMatch(pattern -> pattern.matches(place))) {
            List<JsonValue> values =
                member.getValue().stream().map(one -> without(one, places, place)).toList();
            kept.put(member.getKey(), values);
          }
          place.removeLast();
        }
        yield new JsonObject(kept);
      }
      case JsonArray(var elements) -> {
        List<JsonValue> kept = new ArrayList<>();
        for (int index = 0; index < elements.size(); index++) {
          place.addLast(Integer.toString(index));
          if (places.stream().noneMatch(pattern -> pattern.matches(place))) {
            kept.add(without(elements.get(index), places, place));
          }
          place.removeLast();
        }
        yield new JsonArray(kept);
      }
      case JsonText _, JsonNumber _, JsonBoolean _, JsonNull _ -> value;
    };
  }

  /** A place as a pointer. */
  public static String pointer(List<String> place) {
    StringBuilder text = new StringBuilder();
    for (String step : place) {
      text.append('/').append(step.replace("~", "~0").replace("/", "~1"));
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return pointer(steps);
  }
}
