package dev.frametape.frame;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The vectors that the reference crate wrote: each line as a map from field to text. */
final class Vectors {
  private static final JsonFactory JSON = new JsonFactory();

  private Vectors() {}

  /** One line; a nested object's fields are named {@code outer.inner}, a null is absent. */
  record Line(Map<String, String> fields) {
    String get(String field) {
      return Objects.requireNonNull(fields.get(field), field);
    }

    boolean has(String field) {
      return fields.containsKey(field);
    }

    @Override
    public String toString() {
      return "v" + get("protocol_version") + " " + get("name");
    }
  }

  static Stream<Line> golden() {
    return Stream.of("golden-v6.jsonl", "golden-v10.jsonl").flatMap(file -> read(file).stream());
  }

  static Stream<Line> reject() {
    return Stream.of("reject-v6.jsonl", "reject-v10.jsonl").flatMap(file -> read(file).stream());
  }

  private static List<Line> read(String file) {
    List<Line> lines = new ArrayList<>();
    try (var in = Vectors.class.getResourceAsStream("/protocol/" + file);
        JsonParser parser = JSON.createParser(in)) {
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        Map<String, String> fields = new HashMap<>();
        object(parser, "", fields);
        lines.add(new Line(fields));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
    return lines;
  }

  private static void object(JsonParser parser, String path, Map<String, String> fields)
      throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = path + parser.currentName();
      switch (parser.nextToken()) {
        case START_OBJECT -> object(parser, name + ".", fields);
        case VALUE_NULL -> {}
        default -> fields.put(name, parser.getText());
      }
    }
  }
}
