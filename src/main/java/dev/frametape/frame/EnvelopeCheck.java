package dev.frametape.frame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Decides whether the reference reader accepts a payload. It reads most values straight from the
 * bytes ({@code direct}), but an object whose variant is named inside itself is first parsed into a
 * tree and then matched ({@code buffered}); the two differ in what they put up with, and so do we.
 *
 * @see "serde 1.0, private/de.rs; serde_derive 1.0, de/enum_internally.rs and enum_adjacently.rs"
 */
final class EnvelopeCheck {
  private enum Mode {
    /** Straight from the bytes: what nobody wants may be anything of correct syntax. */
    DIRECT,
    /** From a tree: the bytes have been scanned strictly before. */
    BUFFERED
  }

  /** As the first name of an object in a tree, this makes the reader parse a string as JSON. */
  private static final String JSON_IN_A_STRING = "$serde_json::private::RawValue";

  private final JsonScanner json;

  private EnvelopeCheck(byte[] bytes) {
    json = new JsonScanner(bytes);
  }

  /**
   * Checks one payload.
   *
   * @return the envelope's version, 0 to 65535, which may be another than the table's
   * @throws JsonRefusal when the reference reader gives a JSON error
   */
  static int version(byte[] payload, Shape.Fields envelope) throws JsonRefusal {
    var check = new EnvelopeCheck(payload);
    long[] version = new long[1];
    check.fields(envelope, Mode.DIRECT, "", version);
    check.json.end();
    return (int) version[0];
  }

  private void check(Shape shape, Mode mode) throws JsonRefusal {
    switch (shape) {
      case Shape.Whole whole -> whole(whole);
      case Shape.Bool _ -> bool();
      case Shape.Text _ -> text("a string");
      case Shape.Raw _ -> raw(mode);
      case Shape.Any _ -> any();
      case Shape.Maybe(Shape of) -> {
        if (json.peek() == 'n') {
          json.word("null");
        } else {
          check(of, mode);
        }
      }
      case Shape.ListOf(Shape element) -> {
        expect('[', "a sequence");
        json.open();
        for (boolean first = true; json.nextElement(first); first = false) {
          check(element, mode);
        }
      }
      case Shape.MapOf(Shape value) -> {
        expect('{', "a map");
        json.open();
        for (boolean first = true; json.nextName(first); first = false) {
          name();
          check(value, mode);
        }
      }
      case Shape.Words(Set<String> words) -> word(words, mode);
      case Shape.Fields fields -> fields(fields, mode, "", null);
      case Shape.Tagged tagged -> tagged(tagged, mode);
      case Shape.Adjacent adjacent -> adjacent(adjacent, mode);
    }
  }

  // Scalars.

  private void whole(Shape.Whole whole) throws JsonRefusal {
    int next = json.peek();
    if (next != '-' && (next < '0' || next > '9')) {
      throw unexpected(whole.name());
    }
    if (!json.number()) {
      throw json.refuseBehind(
          "invalid type: floating point `" + json.numberText() + "`, expected " + whole.name());
    }
    if (!json.integerIsWithin(whole.min(), whole.unsignedMax())) {
      throw json.refuseBehind(
          "invalid value: integer `" + json.numberText() + "`, expected " + whole.name());
    }
  }

  private void bool() throws JsonRefusal {
    switch (json.peek()) {
      case 't' -> json.word("true");
      case 'f' -> json.word("false");
      default -> throw unexpected("a boolean");
    }
  }

  private String text(String expected) throws JsonRefusal {
    expect('"', expected);
    return json.text();
  }

  private void raw(Mode mode) throws JsonRefusal {
    if (mode == Mode.BUFFERED) {
      // A tree has lost how the value was written: here `body` came before `type`.
      throw json.refuse("invalid type: newtype struct, expected any valid JSON value");
    }
    json.rawValue();
  }

  private void any() throws JsonRefusal {
    switch (json.peek()) {
      case '[' -> {
        json.open();
        for (boolean first = true; json.nextElement(first); first = false) {
          any();
        }
      }
      case '{' -> {
        json.open();
        for (boolean first = true; json.nextName(first); first = false) {
          if (name().equals(JSON_IN_A_STRING) && first) {
            anyInAString();
            return;
          }
          any();
        }
      }
      default -> json.value();
    }
  }

  /** Scans the string as JSON; nothing may follow it in its object, which ends here. */
  private void anyInAString() throws JsonRefusal {
    String document = text("a string");
    var inner = new EnvelopeCheck(document.getBytes(StandardCharsets.UTF_8));
    inner.any();
    inner.json.end();
    if (json.nextName(false)) {
      throw json.refuse("invalid length, expected fewer elements in map");
    }
  }

  // Variants named by a word.

  /** A word of a set; the reader also takes it as the only name of an object, with null inside. */
  private String word(Set<String> words, Mode mode) throws JsonRefusal {
    if (json.peek() == '"') {
      return oneOf(words, json.text());
    }
    if (json.peek() != '{') {
      throw json.refuse(json.peek() < 0 ? "EOF while parsing a value" : "expected value");
    }
    json.open();
    if (!json.nextName(true)) {
      throw json.refuseBehind("expected value");
    }
    String word = oneOf(words, name());
    if (json.peek() == 'n') {
      json.word("null");
    } else if (mode == Mode.BUFFERED && json.peek() == '{') {
      json.open();
      if (json.nextName(true)) {
        throw json.refuse("invalid type: map, expected unit");
      }
    } else {
      throw unexpected("unit");
    }
    if (json.nextName(false)) {
      throw json.refuse("expected value");
    }
    return word;
  }

  /** The name of a variant; in a tree the reader takes its index as well. */
  private String tag(Set<String> words, Mode mode) throws JsonRefusal {
    int next = json.peek();
    if (mode == Mode.BUFFERED && next >= '0' && next <= '9') {
      if (!json.number() || !json.integerIsWithin(0, words.size() - 1L)) {
        throw json.refuseBehind("invalid value, expected variant index 0 <= i < " + words.size());
      }
      return new ArrayList<>(words).get((int) json.integer());
    }
    return oneOf(words, text("variant identifier"));
  }

  private String oneOf(Set<String> words, String word) throws JsonRefusal {
    if (!words.contains(word)) {
      throw json.refuseBehind(
          "unknown variant `" + word + "`, expected one of `" + String.join("`, `", words) + "`");
    }
    return word;
  }

  // Objects.

  /**
   * @param tag a name that was dealt with before and is skipped here, or empty; as an array its
   *     value comes first
   * @param firstInteger where to put the value of the first field, an integer, or null
   */
  private void fields(Shape.Fields shape, Mode mode, String tag, long[] firstInteger)
      throws JsonRefusal {
    switch (json.peek()) {
      case '{' -> fieldsByName(shape, mode, tag, firstInteger);
      case '[' -> {
        if (shape.objectOnly()) {
          throw unexpected("struct variant " + shape.name());
        }
        fieldsByPosition(shape, mode, tag, firstInteger);
      }
      default ->
          throw unexpected((shape.objectOnly() ? "struct variant " : "struct ") + shape.name());
    }
  }

  private void fieldsByName(Shape.Fields shape, Mode mode, String tag, long[] firstInteger)
      throws JsonRefusal {
    List<Shape.Field> fields = shape.fields();
    boolean[] seen = new boolean[fields.size()];
    json.open();
    for (boolean first = true; json.nextName(first); first = false) {
      String name = json.text();
      int index = name.equals(tag) ? -1 : shape.indexOf(name);
      if (index >= 0 && seen[index]) {
        throw json.refuseBehind("duplicate field `" + name + "`");
      }
      json.colon();
      if (index < 0) {
        json.skipValue();
        continue;
      }
      seen[index] = true;
      check(fields.get(index).shape(), mode);
      if (index == 0 && firstInteger != null) {
        firstInteger[0] = json.integer();
      }
    }
    for (int i = 0; i < seen.length; i++) {
      if (!seen[i] && !fields.get(i).mayBeMissing()) {
        throw json.refuseBehind("missing field `" + fields.get(i).name() + "`");
      }
    }
  }

  private void fieldsByPosition(Shape.Fields shape, Mode mode, String tag, long[] firstInteger)
      throws JsonRefusal {
    json.open();
    boolean first = true;
    if (!tag.isEmpty()) {
      json.nextElement(true);
      json.skipValue();
      first = false;
    }
    int position = 0;
    for (Shape.Field field : shape.fields()) {
      if (!json.nextElement(first)) {
        requireDefaultsFrom(shape, position);
        return;
      }
      check(field.shape(), mode);
      if (position == 0 && firstInteger != null) {
        firstInteger[0] = json.integer();
      }
      first = false;
      position++;
    }
    if (json.nextElement(first)) {
      throw json.refuse("trailing characters");
    }
  }

  private void requireDefaultsFrom(Shape.Fields shape, int position) throws JsonRefusal {
    for (Shape.Field field : shape.fields().subList(position, shape.fields().size())) {
      if (!field.hasDefault()) {
        throw json.refuseBehind(
            "invalid length "
                + position
                + ", expected struct "
                + shape.name()
                + " with "
                + shape.fields().size()
                + " elements");
      }
    }
  }

  private void tagged(Shape.Tagged shape, Mode mode) throws JsonRefusal {
    int start = json.peek() < 0 ? -1 : json.position();
    if (json.peek() != '{' && json.peek() != '[') {
      throw unexpected("internally tagged enum " + shape.name());
    }
    if (mode == Mode.DIRECT) {
      json.value();
      json.returnTo(start);
    }
    Shape.Fields variant = shape.variants().get(variantOf(shape, mode));
    json.returnTo(start);
    fields(variant, Mode.BUFFERED, shape.tag(), null);
  }

  /** Reads the tag, and leaves the scanner somewhere behind it at the depth it had before. */
  private String variantOf(Shape.Tagged shape, Mode mode) throws JsonRefusal {
    String variant = null;
    boolean object = json.peek() == '{';
    json.open();
    if (object) {
      for (boolean first = true; json.nextName(first); first = false) {
        if (!name().equals(shape.tag())) {
          json.skipValue();
        } else if (variant != null) {
          throw json.refuseBehind("duplicate field `" + shape.tag() + "`");
        } else {
          variant = tag(shape.variants().keySet(), mode);
        }
      }
    } else if (json.nextElement(true)) {
      variant = tag(shape.variants().keySet(), mode);
      while (json.nextElement(false)) {
        json.skipValue();
      }
    }
    if (variant == null) {
      throw json.refuseBehind("missing field `" + shape.tag() + "`");
    }
    return variant;
  }

  private void adjacent(Shape.Adjacent shape, Mode mode) throws JsonRefusal {
    switch (json.peek()) {
      case '{' -> adjacentByName(shape, mode);
      case '[' -> {
        json.open();
        if (!json.nextElement(true)) {
          throw json.refuseBehind("missing field `" + shape.tag() + "`");
        }
        String variant = tag(shape.variants().keySet(), mode);
        if (!json.nextElement(false)) {
          throw json.refuseBehind("missing field `" + shape.content() + "`");
        }
        check(shape.variants().get(variant), mode);
        if (json.nextElement(false)) {
          throw json.refuse("trailing characters");
        }
      }
      default -> throw unexpected("adjacently tagged enum " + shape.name());
    }
  }

  private void adjacentByName(Shape.Adjacent shape, Mode mode) throws JsonRefusal {
    String variant = null;
    boolean contentSeen = false;
    int contentBeforeTag = -1;
    json.open();
    for (boolean first = true; json.nextName(first); first = false) {
      String name = name();
      if (name.equals(shape.tag())) {
        if (variant != null) {
          throw json.refuseBehind("duplicate field `" + name + "`");
        }
        variant = word(shape.variants().keySet(), mode);
      } else if (!name.equals(shape.content())) {
        json.skipValue();
      } else if (contentSeen) {
        throw json.refuseBehind("duplicate field `" + name + "`");
      } else {
        contentSeen = true;
        if (variant != null) {
          check(shape.variants().get(variant), mode);
        } else {
          contentBeforeTag = json.position();
          json.value();
        }
      }
    }
    if (variant == null || !contentSeen) {
      String missing = variant == null ? shape.tag() : shape.content();
      throw json.refuseBehind("missing field `" + missing + "`");
    }
    if (contentBeforeTag >= 0) {
      int end = json.position();
      json.returnTo(contentBeforeTag);
      check(shape.variants().get(variant), Mode.BUFFERED);
      json.returnTo(end);
    }
  }

  // Small things.

  /** Reads a name and its colon. */
  private String name() throws JsonRefusal {
    String name = json.text();
    json.colon();
    return name;
  }

  private void expect(char first, String expected) throws JsonRefusal {
    if (json.peek() != first) {
      throw unexpected(expected);
    }
  }

  private JsonRefusal unexpected(String expected) throws JsonRefusal {
    String found =
        switch (json.peek()) {
          case -1 -> throw json.refuse("EOF while parsing a value");
          case '{' -> "map";
          case '[' -> "sequence";
          case '"' -> "string \"" + json.text() + "\"";
          case 'n' -> {
            json.word("null");
            yield "null";
          }
          case 't' -> {
            json.word("true");
            yield "boolean `true`";
          }
          case 'f' -> {
            json.word("false");
            yield "boolean `false`";
          }
          case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
            String kind = json.number() ? "integer `" : "floating point `";
            yield kind + json.numberText() + "`";
          }
          default -> throw json.refuse("expected value");
        };
    return json.refuseBehind("invalid type: " + found + ", expected " + expected);
  }
}
