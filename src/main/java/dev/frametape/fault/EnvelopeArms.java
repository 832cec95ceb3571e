package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the faults of the JSON do. */
final class EnvelopeArms {
  private static final HexFormat HEX = HexFormat.of();
  private static final String ADDED = "/message/body/frametape_added";

  private final Draft draft;

  EnvelopeArms(Draft draft) {
    this.draft = draft;
  }

  void write(EnvelopeFault fault) {
    if (Arms.lacksFrame(draft)) {
      return;
    }
    byte[] payload = draft.payload();
    switch (fault) {
      case EnvelopeFault.NotJson(EnvelopeFault.NotJsonKind kind) -> notJson(kind);
      case EnvelopeFault.BadUtf8(int at) -> badUtf8(at);
      case EnvelopeFault.Bom() ->
          draft.payload(
              JsonEdit.replace(payload, 0, 0, new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}));
      case EnvelopeFault.LoneSurrogate(String pointer) -> inString(pointer, "\\ud800");
      case EnvelopeFault.Deep(int levels) ->
          added(2L * levels, () -> "[".repeat(levels) + "]".repeat(levels));
      case EnvelopeFault.Wide(int fields) -> added(24L * fields, () -> wide(fields));
      case EnvelopeFault.HugeNumber(int digits) -> added(digits, () -> "9".repeat(digits));
      case EnvelopeFault.LongString(int bytes) ->
          added(bytes, () -> "\"" + "x".repeat(bytes) + "\"");
      case EnvelopeFault.DropField(String pointer) ->
          changed(draft, JsonEdit.drop(payload, pointer), nothingAt(pointer));
      case EnvelopeFault.NullField(String pointer) -> set(draft, pointer, "null");
      case EnvelopeFault.RetypeField(String pointer, EnvelopeFault.JsonType as) ->
          retype(pointer, as);
      case EnvelopeFault.AddField(String pointer, Json value) -> add(pointer, value.text());
      case EnvelopeFault.ReorderKeys(String pointer) ->
          changed(
              draft,
              JsonEdit.reverse(payload, pointer),
              "no object with two fields, of different names, is at " + pointer);
      case EnvelopeFault.BlankPad(int bytes) -> blanks(bytes);
      case EnvelopeFault.Escape() -> escape();
      case EnvelopeFault.DuplicateKey(String pointer, Json value) ->
          changed(draft, JsonEdit.duplicate(payload, pointer, value.text()), nothingAt(pointer));
      case EnvelopeFault.Version(Json value) -> set(draft, "/version", value.text());
      case EnvelopeFault.UnknownType(String type) ->
          set(draft, "/message/type", JsonPlaces.quote(type));
      case EnvelopeFault.UnknownTag(String tag) -> {
        boolean response = JsonPlaces.find(payload, "/message/body/status").isPresent();
        set(draft, response ? "/message/body/status" : "/message/body/op", JsonPlaces.quote(tag));
      }
      case EnvelopeFault.SetField(String pointer, Json value) -> set(draft, pointer, value.text());
    }
  }

  private static String nothingAt(String pointer) {
    return "the payload has nothing at " + pointer;
  }

  static void set(Draft draft, String pointer, String json) {
    changed(draft, JsonEdit.set(draft.payload(), pointer, json), nothingAt(pointer));
  }

  static void changed(Draft draft, Optional<byte[]> payload, String whyNot) {
    if (payload.isEmpty()) {
      draft.inert(whyNot);
    } else if (Arrays.equals(payload.get(), draft.payload())) {
      draft.inert("that is what the payload says already");
    } else {
      draft.payload(payload.get());
    }
  }

  /**
   * @param bytes no less than the value is going to have
   */
  private void added(long bytes, Supplier<String> json) {
    if (!draft.isTooMuch(bytes)) {
      add(ADDED, json.get());
    }
  }

  private void add(String pointer, String json) {
    if (JsonPlaces.find(draft.payload(), pointer).isPresent()) {
      draft.inert("the payload has something at " + pointer + " already");
    } else {
      changed(
          draft,
          JsonEdit.add(draft.payload(), pointer, json),
          "no object is there that could have " + pointer);
    }
  }

  private static String wide(int fields) {
    StringBuilder object = new StringBuilder("{");
    for (int field = 0; field < fields; field++) {
      object.append(field == 0 ? "" : ",").append("\"f").append(field).append("\":").append(field);
    }
    return object.append('}').toString();
  }

  private void notJson(EnvelopeFault.NotJsonKind kind) {
    byte[] payload = draft.payload();
    byte[] broken =
        switch (kind) {
          case TEXT -> "this is no JSON".getBytes(UTF_8);
          case EMPTY -> new byte[0];
          case TRUNCATED -> Arrays.copyOf(payload, payload.length / 2);
          case TWO_DOCUMENTS -> JsonEdit.replace(payload, payload.length, payload.length, payload);
          case TRAILING -> JsonEdit.replace(payload, payload.length, payload.length, " trailing");
        };
    changed(draft, Optional.of(broken), "");
  }

  private void badUtf8(int at) {
    byte[] payload = draft.payload();
    int place = at;
    if (at < 0) {
      List<JsonPlaces.Place> strings =
          JsonPlaces.strings(payload).stream().filter(each -> each.to() - each.from() > 2).toList();
      if (strings.isEmpty()) {
        draft.inert("the payload has no string with a character");
        return;
      }
      place = strings.getLast().from() + 1;
    }
    if (place >= payload.length) {
      draft.inert("byte " + at + " is behind the end of a payload of " + payload.length);
      return;
    }
    byte[] changed = payload.clone();
    changed[place] = (byte) 0xFF;
    changed(draft, Optional.of(changed), "");
  }

  /** Puts text into a string of the body, before its first character. */
  private void inString(String pointer, String text) {
    byte[] payload = draft.payload();
    Optional<JsonPlaces.Place> place;
    if (pointer.isEmpty()) {
      // The first string of the body, and not the type: what says which message it is stays.
      Optional<JsonPlaces.Place> body = JsonPlaces.find(payload, "/message/body");
      place =
          body.flatMap(
              outer ->
                  JsonPlaces.strings(payload).stream()
                      .filter(each -> each.from() > outer.from() && each.to() < outer.to())
                      .findFirst());
    } else {
      place =
          JsonPlaces.find(payload, "/message/body" + pointer)
              .filter(each -> payload[each.from()] == '"');
    }
    if (place.isEmpty()) {
      draft.inert("the body has no string" + (pointer.isEmpty() ? "" : " at " + pointer));
    } else {
      int in = place.get().from() + 1;
      draft.payload(JsonEdit.replace(payload, in, in, text));
    }
  }

  private void retype(String pointer, EnvelopeFault.JsonType as) {
    Optional<JsonPlaces.Place> place = JsonPlaces.find(draft.payload(), pointer);
    if (place.isEmpty()) {
      draft.inert(nothingAt(pointer));
      return;
    }
    String old = JsonEdit.text(draft.payload(), place.get());
    boolean text = old.startsWith("\"");
    String made =
        switch (as) {
          case STRING -> text ? old : JsonPlaces.quote(old);
          case NUMBER -> {
            String number = text ? JsonPlaces.text(old) : old;
            yield number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?") ? number : "0";
          }
          case BOOLEAN -> old.equals("true") || old.equals("false") ? old : "true";
          case ARRAY -> old.startsWith("[") ? old : "[" + old + "]";
          case OBJECT -> old.startsWith("{") ? old : "{\"value\":" + old + "}";
        };
    boolean number = as == EnvelopeFault.JsonType.NUMBER && place.get().token().isNumeric();
    if (number || made.equals(old)) {
      draft.inert("the value at " + pointer + " is of that type already");
    } else {
      set(draft, pointer, made);
    }
  }

  private void blanks(int bytes) {
    byte[] payload = draft.payload();
    if (bytes == 0) {
      draft.inert("no blanks are the payload as it is");
    }
    if (bytes == 0 || draft.isTooMuch(bytes)) {
      return;
    }
    byte[] padded = new byte[payload.length + bytes];
    Arrays.fill(padded, (byte) ' ');
    System.arraycopy(payload, 0, padded, bytes / 2, payload.length);
    draft.payload(padded);
  }

  /** Writes the letters of all string values as escapes; keys and what is escaped stay. */
  private void escape() {
    byte[] payload = draft.payload();
    List<JsonPlaces.Place> strings = JsonPlaces.strings(payload);
    long most = strings.stream().mapToLong(each -> 6L * (each.to() - each.from())).sum();
    if (draft.isTooMuch(most)) {
      return;
    }
    ByteArrayOutputStream changed = new ByteArrayOutputStream(payload.length + (int) most);
    int done = 0;
    for (JsonPlaces.Place place : strings) {
      changed.write(payload, done, place.from() - done);
      changed.writeBytes(escaped(JsonEdit.text(payload, place)).getBytes(UTF_8));
      done = place.to();
    }
    changed.write(payload, done, payload.length - done);
    changed(draft, Optional.of(changed.toByteArray()), "");
  }

  /**
   * @param literal with its quotes
   */
  private static String escaped(String literal) {
    StringBuilder escaped = new StringBuilder(6 * literal.length()).append('"');
    int index = 1;
    while (index < literal.length() - 1) {
      char each = literal.charAt(index);
      if (each == '\\') {
        int length = literal.charAt(index + 1) == 'u' ? 6 : 2;
        escaped.append(literal, index, index + length);
        index += length;
      } else {
        escaped.append("\\u").append(HEX.toHexDigits(each));
        index++;
      }
    }
    return escaped.append('"').toString();
  }
}
