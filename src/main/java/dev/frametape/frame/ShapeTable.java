package dev.frametape.frame;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Reads the tables {@code envelope-v6.shapes} and {@code envelope-v10.shapes}; their first lines
 * say how they are written. Names are resolved on first use of the name, so their order is free; a
 * shape cannot contain itself.
 */
final class ShapeTable {
  private static final String ROOT = "Frame";
  private static final Map<String, Shape> SCALARS =
      Map.of(
          "u8", new Shape.Whole("u8", 0, 0xff),
          "u16", new Shape.Whole("u16", 0, 0xffff),
          "u32", new Shape.Whole("u32", 0, 0xffff_ffffL),
          "u64", new Shape.Whole("u64", 0, -1),
          "i32", new Shape.Whole("i32", Integer.MIN_VALUE, Integer.MAX_VALUE),
          "bool", new Shape.Bool(),
          "string", new Shape.Text(),
          "raw", new Shape.Raw(),
          "any", new Shape.Any());

  private record Definition(List<String> head, List<List<String>> variants) {}

  private final Map<String, Definition> definitions;
  private final Map<String, Shape> resolved = new HashMap<>();

  private ShapeTable(Map<String, Definition> definitions) {
    this.definitions = definitions;
  }

  private static final class Version6 {
    static final Shape.Fields ENVELOPE = load("envelope-v6.shapes");
  }

  private static final class Version10 {
    static final Shape.Fields ENVELOPE = load("envelope-v10.shapes");
  }

  /** The shape of the whole envelope in a protocol version, 6 or 10. */
  static Shape.Fields envelope(int protocolVersion) {
    return switch (protocolVersion) {
      case 6 -> Version6.ENVELOPE;
      case 10 -> Version10.ENVELOPE;
      default ->
          throw new IllegalArgumentException(
              "protocol version is " + protocolVersion + ", expected 6 or 10");
    };
  }

  private static Shape.Fields load(String resource) {
    Map<String, Definition> definitions = new LinkedHashMap<>();
    Definition last = null;
    try (var in = ShapeTable.class.getResourceAsStream(resource);
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        List<String> words = List.of(line.strip().split(" +"));
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        } else if (line.startsWith(" ")) {
          last.variants().add(words);
        } else {
          last = new Definition(words, new ArrayList<>());
          if (definitions.put(words.get(1), last) != null) {
            throw new IllegalStateException(resource + ": " + words.get(1) + " is there twice");
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(resource + " cannot be read from this installation", e);
    }
    var table = new ShapeTable(definitions);
    definitions.keySet().forEach(table::named);
    return (Shape.Fields) table.named(ROOT);
  }

  private Shape named(String name) {
    Shape shape = SCALARS.getOrDefault(name, resolved.get(name));
    if (shape == null) {
      Definition definition = definitions.get(name);
      if (definition == null) {
        throw new IllegalStateException("the table of shapes lacks " + name);
      }
      shape = define(definition);
      resolved.put(name, shape);
    }
    return shape;
  }

  private Shape define(Definition definition) {
    List<String> head = definition.head();
    String name = head.get(1);
    List<String> rest = head.subList(2, head.size());
    return switch (head.getFirst()) {
      case "record" -> fields(name, rest, false);
      case "words" -> new Shape.Words(new LinkedHashSet<>(rest));
      case "tagged" -> {
        Map<String, Shape.Fields> variants = new LinkedHashMap<>();
        for (List<String> variant : definition.variants()) {
          String word = variant.getFirst();
          variants.put(word, fields(name, variant.subList(1, variant.size()), false));
        }
        yield new Shape.Tagged(name, rest.get(0), Collections.unmodifiableMap(variants));
      }
      case "adjacent" -> {
        Map<String, Shape> variants = new LinkedHashMap<>();
        for (List<String> variant : definition.variants()) {
          boolean other = variant.size() == 3 && variant.get(1).equals("=");
          variants.put(
              variant.getFirst(),
              other
                  ? type(variant.get(2))
                  : fields(name, variant.subList(1, variant.size()), true));
        }
        yield new Shape.Adjacent(
            name, rest.get(0), rest.get(1), Collections.unmodifiableMap(variants));
      }
      default -> throw new IllegalStateException("a table of shapes says " + head.getFirst());
    };
  }

  private Shape.Fields fields(String name, List<String> words, boolean objectOnly) {
    List<Shape.Field> fields = new ArrayList<>();
    for (String word : words) {
      int colon = word.indexOf(':');
      boolean hasDefault = word.endsWith("=");
      String type = word.substring(colon + 1, word.length() - (hasDefault ? 1 : 0));
      fields.add(new Shape.Field(word.substring(0, colon), type(type), hasDefault));
    }
    return new Shape.Fields(name, List.copyOf(fields), objectOnly);
  }

  private Shape type(String type) {
    String inner = type.substring(1, Math.max(1, type.length() - 1));
    if (type.endsWith("?")) {
      return new Shape.Maybe(type(type.substring(0, type.length() - 1)));
    }
    return switch (type.charAt(0)) {
      case '[' -> new Shape.ListOf(type(inner));
      case '{' -> new Shape.MapOf(type(inner));
      default -> named(type);
    };
  }
}
