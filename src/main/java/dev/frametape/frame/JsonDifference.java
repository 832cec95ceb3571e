package dev.frametape.frame;

import dev.frametape.frame.JsonValue.JsonArray;
import dev.frametape.frame.JsonValue.JsonBoolean;
import dev.frametape.frame.JsonValue.JsonNull;
import dev.frametape.frame.JsonValue.JsonNumber;
import dev.frametape.frame.JsonValue.JsonObject;
import dev.frametape.frame.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One place where two documents say different things.
 *
 * @param pointer the place, a JSON pointer; empty for the whole document
 * @param expected what the first has there, empty when it has nothing
 * @param got what the second has there
 */
public record JsonDifference(
    String pointer, Optional<JsonValue> expected, Optional<JsonValue> got) {

  /**
   * Compares two documents. Where secrets were taken out of the first, any text will do.
   *
   * @param ignored places that may differ, or be missing in one; what is below them is not looked
   *     at either
   * @param most stops after that many differences
   * @return in the order of the first document, then what only the second has
   */
  public static List<JsonDifference> between(
      JsonValue expected, JsonValue got, List<JsonPattern> ignored, int most) {
    Comparison comparison = new Comparison(ignored, most);
    comparison.compare(Optional.of(expected), Optional.of(got));
    return List.copyOf(comparison.found);
  }

  /** Whether two documents say the same but for the ignored places. */
  public static boolean same(JsonValue expected, JsonValue got, List<JsonPattern> ignored) {
    return ignored.isEmpty() && expected.equals(got)
        || between(expected, got, ignored, 1).isEmpty();
  }

  private static final class Comparison {
    private final List<JsonPattern> ignored;
    private final int most;
    private final List<String> place = new ArrayList<>();
    private final List<JsonDifference> found = new ArrayList<>();

    private Comparison(List<JsonPattern> ignored, int most) {
      this.ignored = ignored;
      this.most = most;
    }

    private void compare(Optional<JsonValue> expected, Optional<JsonValue> got) {
      if (found.size() >= most || ignored.stream().anyMatch(pattern -> pattern.matches(place))) {
        return;
      }
      if (expected.isEmpty() || got.isEmpty()) {
        differ(expected, got);
        return;
      }
      switch (expected.get()) {
        case JsonObject(var members) when got.get() instanceof JsonObject(var others) ->
            compareMembers(members, others);
        case JsonArray(var elements) when got.get() instanceof JsonArray(var others) ->
            compareElements(elements, others);
        case JsonText(var redacted)
            when got.get() instanceof JsonText(var text) && RedactedText.mayBe(redacted, text) -> {}
        case JsonObject _, JsonArray _, JsonText _, JsonNumber _, JsonBoolean _, JsonNull _ -> {
          if (!expected.equals(got)) {
            differ(expected, got);
          }
        }
      }
    }

    private void compareMembers(
        Map<String, List<JsonValue>> members, Map<String, List<JsonValue>> others) {
      Set<String> names = new LinkedHashSet<>(members.keySet());
      names.addAll(others.keySet());
      for (String name : names) {
        place.addLast(name);
        compareAll(members.getOrDefault(name, List.of()), others.getOrDefault(name, List.of()));
        place.removeLast();
      }
    }

    private void compareElements(List<JsonValue> elements, List<JsonValue> others) {
      for (int index = 0; index < Math.max(elements.size(), others.size()); index++) {
        place.addLast(Integer.toString(index));
        compare(at(elements, index), at(others, index));
        place.removeLast();
      }
    }

    /** The values of one name: one each, but for documents that repeat a name. */
    private void compareAll(List<JsonValue> values, List<JsonValue> others) {
      for (int index = 0; index < Math.max(values.size(), others.size()); index++) {
        compare(at(values, index), at(others, index));
      }
    }

    private void differ(Optional<JsonValue> expected, Optional<JsonValue> got) {
      found.add(new JsonDifference(JsonPattern.pointer(place), expected, got));
    }

    private static Optional<JsonValue> at(List<JsonValue> values, int index) {
      return index < values.size() ? Optional.of(values.get(index)) : Optional.empty();
    }
  }
}
