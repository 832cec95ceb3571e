package dev.frametape.frame;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One message of an accepted payload, with its values as they were written. For the two ends of a
 * conversation, which act on the whole body; the proxy only peeks.
 *
 * <p>Structs may come as objects or as arrays, since the reference reader takes both: a field has a
 * name and a position.
 *
 * @param type {@code message.type}
 * @param body the fields of {@code message.body}, in the order of the wire
 */
public record Message(String type, List<Field> body) {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          // The payload has passed the reader, which is the one to judge; here nothing is too deep.
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  public Message {
    requireNonNull(type, "type");
    body = List.copyOf(body);
  }

  /**
   * One value of a body.
   *
   * @param name empty when the body is an array
   * @param json the value verbatim, without the spaces around it
   */
  public record Field(Optional<String> name, String json) implements Named {
    public Field {
      requireNonNull(name, "name");
      requireNonNull(json, "json");
    }

    /**
     * @throws IOException when the value is no string
     */
    public String string() throws IOException {
      try (JsonParser parser = JSON.createParser(json)) {
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
          throw unexpected("a string");
        }
        return parser.getText();
      }
    }

    /**
     * @throws IOException when the value is no integer
     */
    public BigInteger integer() throws IOException {
      try (JsonParser parser = JSON.createParser(json)) {
        if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
          throw unexpected("an integer");
        }
        return parser.getBigIntegerValue();
      }
    }

    /**
     * @throws IOException when the value is no array of strings
     */
    public List<String> strings() throws IOException {
      List<String> strings = new ArrayList<>();
      try (JsonParser parser = JSON.createParser(json)) {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
          throw unexpected("an array of strings");
        }
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
          strings.add(parser.getText());
        }
        if (parser.currentToken() != JsonToken.END_ARRAY) {
          throw unexpected("an array of strings");
        }
      }
      return List.copyOf(strings);
    }

    private IOException unexpected(String expected) {
      return new IOException(
          "the field " + name.orElse("without a name") + " is " + json + ", expected " + expected);
    }
  }

  /**
   * Takes a payload apart.
   *
   * @param payload an envelope that {@link FrameReader} has accepted
   * @throws IOException when it is no envelope with a message, a type and a body
   */
  public static Message parse(byte[] payload) throws IOException {
    try {
      return take(payload);
    } catch (JsonParseException failure) {
      // The reader lets bytes pass that are no UTF-8 where it skips them; this parser does not.
      byte[] repaired =
          new String(payload, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
      if (Arrays.equals(repaired, payload)) {
        throw failure;
      }
      return take(repaired);
    }
  }

  private static Message take(byte[] payload) throws IOException {
    Slot message =
        find(slots(payload, new Slot(Optional.empty(), 0, payload.length)), "message", 1);
    List<Slot> halves = slots(payload, message);
    String type = find(halves, "type", 0).field(payload).string();
    return new Message(
        type,
        slots(payload, find(halves, "body", 1)).stream().map(slot -> slot.field(payload)).toList());
  }

  /** The {@code op} of a request or the {@code status} of a response. */
  public String tag() throws IOException {
    return field(type.equals("request") ? "op" : "status", 0).string();
  }

  /**
   * A field of the body.
   *
   * @param name its name, where the body is an object
   * @param position its place, where the body is an array; the tag has place 0
   * @throws IOException when there is none
   */
  public Field field(String name, int position) throws IOException {
    return find(body, name, position);
  }

  /** What has a name, where its struct came as an object. */
  private sealed interface Named permits Field, Slot {
    Optional<String> name();
  }

  private static <N extends Named> N find(List<N> all, String name, int position)
      throws IOException {
    for (int at = 0; at < all.size(); at++) {
      Optional<String> found = all.get(at).name();
      if (found.isPresent() ? found.get().equals(name) : at == position) {
        return all.get(at);
      }
    }
    throw new IOException("missing field `" + name + "` among " + all.size() + " fields");
  }

  /** Where a value lies in the payload: the offsets of its first byte and of the one after it. */
  private record Slot(Optional<String> name, int start, int end) implements Named {
    Field field(byte[] payload) {
      String json = new String(payload, start, end - start, StandardCharsets.UTF_8);
      return new Field(name, json.strip());
    }
  }

  /** The values of the object or array that lies in {@code outer}. */
  private static List<Slot> slots(byte[] payload, Slot outer) throws IOException {
    List<Slot> slots = new ArrayList<>();
    try (JsonParser parser =
        JSON.createParser(payload, outer.start(), outer.end() - outer.start())) {
      JsonToken opened = parser.nextToken();
      if (opened != JsonToken.START_OBJECT && opened != JsonToken.START_ARRAY) {
        throw new IOException("expected an object or an array, found " + opened);
      }
      for (JsonToken token = parser.nextToken();
          token != JsonToken.END_OBJECT && token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        Optional<String> name = Optional.empty();
        if (token == JsonToken.FIELD_NAME) {
          name = Optional.of(parser.currentName());
          parser.nextToken();
        }
        int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        parser.skipChildren();
        parser.finishToken();
        int end = Math.toIntExact(parser.currentLocation().getByteOffset());
        slots.add(new Slot(name, outer.start() + start, outer.start() + end));
      }
    }
    return slots;
  }
}
