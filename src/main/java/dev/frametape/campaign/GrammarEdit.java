package dev.frametape.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.JsonValue;
import dev.frametape.frame.JsonWords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Changes one value of an envelope into another that the grammar allows: a number into one at an
 * edge, a text into one that stands under the same name elsewhere, and now and then a field that is
 * missing, null or new. What comes out is JSON, in the order of names that it had.
 */
final class GrammarEdit {
  private static final List<String> EDGES =
      List.of("0", "1", "-1", "65536", "9007199254740993", "18446744073709551615", "1e400");

  /** More than any recording that is changed can hold. */
  private static final int MOST_CHARACTERS = 1 << 30;

  private final List<JsonValue> others;
  private final SplittableRandom random;

  /**
   * @param document the whole envelope
   * @param words what it has now
   */
  record Edited(byte[] document, String words) {}

  /**
   * @param others documents of the same conversation, whose texts may be used
   */
  GrammarEdit(List<JsonValue> others, SplittableRandom random) {
    this.others = others;
    this.random = random;
  }

  /** Empty when the document has nothing that could be changed. */
  Optional<Edited> of(JsonValue document) {
    List<List<String>> places = new ArrayList<>();
    leaves(document, List.of(), places);
    if (places.isEmpty()) {
      return Optional.empty();
    }
    List<String> place = places.get(random.nextInt(places.size()));
    JsonValue old = at(document, place).orElseThrow();
    int way = random.nextInt(8);
    JsonValue edited;
    String what;
    String pointer = "/" + String.join("/", place);
    if (way == 0) {
      edited = with(document, place, Optional.empty());
      what = "no " + pointer;
    } else if (way == 1) {
      edited = with(document, place, Optional.of(new JsonValue.JsonNull()));
      what = "null at " + pointer;
    } else if (way == 2) {
      List<String> more = new ArrayList<>(place.subList(0, place.size() - 1));
      more.add("frametape_added");
      edited = with(document, more, Optional.of(old));
      what = "one more field beside " + pointer;
    } else {
      JsonValue other = other(old, place);
      edited = with(document, place, Optional.of(other));
      what = text(other) + " at " + pointer;
    }
    return Optional.of(new Edited(text(edited).getBytes(UTF_8), what));
  }

  private JsonValue other(JsonValue old, List<String> place) {
    return switch (old) {
      case JsonValue.JsonNumber _ -> {
        String edge = EDGES.get(random.nextInt(EDGES.size()));
        yield new JsonValue.JsonNumber(edge, edge);
      }
      case JsonValue.JsonBoolean(boolean value) -> new JsonValue.JsonBoolean(!value);
      case JsonValue.JsonText _ -> {
        List<JsonValue> known =
            others.stream()
                .map(each -> at(each, place))
                .flatMap(Optional::stream)
                .filter(each -> each instanceof JsonValue.JsonText && !each.equals(old))
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
        known.add(new JsonValue.JsonText("frametape_unknown"));
        yield known.get(random.nextInt(known.size()));
      }
      case JsonValue.JsonNull _ -> new JsonValue.JsonText("frametape");
      case JsonValue.JsonArray _ -> new JsonValue.JsonArray(List.of());
      case JsonValue.JsonObject _ -> new JsonValue.JsonObject(Map.of());
    };
  }

  /** The ways to all values that hold no names themselves. */
  private static void leaves(JsonValue value, List<String> place, List<List<String>> places) {
    if (value instanceof JsonValue.JsonObject(var members) && !members.isEmpty()) {
      members.forEach(
          (name, values) -> {
            List<String> way = new ArrayList<>(place);
            way.add(name);
            leaves(values.getLast(), way, places);
          });
    } else if (!place.isEmpty()) {
      places.add(place);
    }
  }

  private static Optional<JsonValue> at(JsonValue document, List<String> place) {
    Optional<JsonValue> value = Optional.of(document);
    for (String name : place) {
      value = value.flatMap(each -> each.member(name));
    }
    return value;
  }

  /** The same with another value at a place, or with none. */
  private static JsonValue with(JsonValue old, List<String> place, Optional<JsonValue> value) {
    Map<String, List<JsonValue>> members = new LinkedHashMap<>();
    if (old instanceof JsonValue.JsonObject(var before)) {
      members.putAll(before);
    }
    String name = place.getFirst();
    if (place.size() > 1) {
      JsonValue inner = members.get(name).getLast();
      members.put(name, List.of(with(inner, place.subList(1, place.size()), value)));
    } else if (value.isPresent()) {
      members.put(name, List.of(value.get()));
    } else {
      members.remove(name);
    }
    return new JsonValue.JsonObject(members);
  }

  private static String text(JsonValue value) {
    return JsonWords.of(value, MOST_CHARACTERS);
  }
}
