package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.JsonPattern;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Changes a payload at one place and leaves every other byte as it is. Empty where the place is not
 * there.
 */
final class JsonEdit {
  private JsonEdit() {}

  /** Another value. */
  static Optional<byte[]> set(byte[] payload, String pointer, String json) {
    return JsonPlaces.find(payload, pointer)
        .map(place -> replace(payload, place.from(), place.to(), json));
  }

  /** A number becomes larger or smaller; below 0 it stays what it is. */
  static Optional<byte[]> addToNumber(byte[] payload, String pointer, long delta) {
    return JsonPlaces.find(payload, pointer)
        .filter(place -> place.token().isNumeric() && text(payload, place).matches("-?[0-9]+"))
        .map(
            place ->
                replace(
                    payload,
                    place.from(),
                    place.to(),
                    new BigInteger(text(payload, place))
                        .add(BigInteger.valueOf(delta))
                        .toString()));
  }

  /** A member of an object, or an item of an array, is gone, with its comma. */
  static Optional<byte[]> drop(byte[] payload, String pointer) {
    Optional<JsonPlaces.Place> place = JsonPlaces.find(payload, pointer);
    if (place.isEmpty() || pointer.isEmpty()) {
      return Optional.empty();
    }
    int from = place.get().keyFrom() >= 0 ? place.get().keyFrom() : place.get().from();
    int to = place.get().to();
    int next = skipBlanks(payload, to);
    if (payload[next] == ',') {
      return Optional.of(replace(payload, from, skipBlanks(payload, next + 1), ""));
    }
    int before = from - 1;
    while (isBlank(payload[before])) {
      before--;
    }
    return Optional.of(replace(payload, payload[before] == ',' ? before : from, to, ""));
  }

  /** A further member at the end of an object; the pointer's last step is its name. */
  static Optional<byte[]> add(byte[] payload, String pointer, String json) {
    List<String> steps = JsonPattern.of(pointer).steps();
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    String parent = JsonPattern.pointer(steps.subList(0, steps.size() - 1));
    return JsonPlaces.find(payload, parent)
        .filter(JsonPlaces.Place::isObject)
        .map(
            place -> {
              boolean empty = JsonPlaces.children(payload, place).isEmpty();
              String member = JsonPlaces.quote(steps.getLast()) + ":" + json;
              return replace(payload, place.to() - 1, place.to() - 1, (empty ? "" : ",") + member);
            });
  }

  /** A second member of the same name, directly behind the first. */
  static Optional<byte[]> duplicate(byte[] payload, String pointer, String json) {
    return JsonPlaces.find(payload, pointer)
        .filter(place -> place.keyFrom() >= 0)
        .map(
            place -> {
              List<String> steps = JsonPattern.of(pointer).steps();
              String member = "," + JsonPlaces.quote(steps.getLast()) + ":" + json;
              return replace(payload, place.to(), place.to(), member);
            });
  }

  /** The members of an object the other way round. */
  static Optional<byte[]> reverse(byte[] payload, String pointer) {
    Optional<JsonPlaces.Place> object =
        JsonPlaces.find(payload, pointer).filter(JsonPlaces.Place::isObject);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    List<JsonPlaces.Place> members = JsonPlaces.children(payload, object.get());
    if (members.size() < 2 || namesOneTwice(payload, members)) {
      return Optional.empty();
    }
    ByteArrayOutputStream reversed = new ByteArrayOutputStream(payload.length);
    reversed.write(payload, 0, members.getFirst().keyFrom());
    for (int member = members.size() - 1; member >= 0; member--) {
      JsonPlaces.Place place = members.get(member);
      reversed.write(payload, place.keyFrom(), place.to() - place.keyFrom());
      if (member > 0) {
        reversed.write(',');
      }
    }
    int end = members.getLast().to();
    reversed.write(payload, end, payload.length - end);
    return Optional.of(reversed.toByteArray());
  }

  /** Of a name that stands twice the last counts, so that the order is part of the value. */
  private static boolean namesOneTwice(byte[] payload, List<JsonPlaces.Place> members) {
    Set<String> names = new HashSet<>();
    for (JsonPlaces.Place member : members) {
      int from = member.keyFrom();
      String key = new String(payload, from, member.from() - from, UTF_8);
      if (!names.add(JsonPlaces.text(key.substring(0, key.lastIndexOf('"') + 1)))) {
        return true;
      }
    }
    return false;
  }

  static byte[] replace(byte[] payload, int from, int to, String text) {
    return replace(payload, from, to, text.getBytes(UTF_8));
  }

  static byte[] replace(byte[] payload, int from, int to, byte[] by) {
    byte[] changed = new byte[payload.length - (to - from) + by.length];
    System.arraycopy(payload, 0, changed, 0, from);
    System.arraycopy(by, 0, changed, from, by.length);
    System.arraycopy(payload, to, changed, from + by.length, payload.length - to);
    return changed;
  }

  static String text(byte[] payload, JsonPlaces.Place place) {
    return new String(payload, place.from(), place.to() - place.from(), UTF_8);
  }

  private static int skipBlanks(byte[] payload, int from) {
    int at = from;
    while (isBlank(payload[at])) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(byte each) {
    return each == ' ' || each == '\t' || each == '\n' || each == '\r';
  }
}
