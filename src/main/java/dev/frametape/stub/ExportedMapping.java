package dev.frametape.stub;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.frametape.frame.EnvelopeWriter;
import dev.frametape.frame.IgnoredPlace;
import dev.frametape.frame.JsonPattern;
import dev.frametape.frame.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One mapping of an export, with its body in a file of its own. */
final class ExportedMapping {
  private static final JsonFactory JSON = new JsonFactory();

  /** Of the path, in the name of a file; what an op is called may be any text. */
  private static final int MOST_NAME_CHARACTERS = 80;

  private static final String PLACEHOLDER = "${json-unit.";
  private static final String MAY_DIFFER = "\"${json-unit.ignore-element}\"";

  private final ExportedCue cue;
  private final String scenario;
  private final int repeat;
  private final int repeats;
  private final List<IgnoredPlace> ignored;

  /**
   * @param scenario of all answers to the same request
   * @param repeat how many mappings for the same request come before, from 0
   * @param repeats how many there are for that request
   */
  ExportedMapping(
      ExportedCue cue, String scenario, int repeat, int repeats, List<IgnoredPlace> ignored) {
    this.cue = cue;
    this.scenario = scenario;
    this.repeat = repeat;
    this.repeats = repeats;
    this.ignored = ignored;
  }

  /**
   * @param number of the file, from 1
   */
  void write(Path folder, int number) throws IOException {
    String words = cue.asked().path().replaceAll("[^A-Za-z0-9_]+", "-");
    String name =
        "%04d%s.json"
            .formatted(number, words.substring(0, Math.min(words.length(), MOST_NAME_CHARACTERS)));
    Files.writeString(folder.resolve("__files").resolve(name), body());
    try (JsonGenerator json =
        JSON.createGenerator(Files.newBufferedWriter(folder.resolve("mappings").resolve(name)))) {
      json.setPrettyPrinter(
          new DefaultPrettyPrinter().withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE));
      json.writeStartObject();
      json.writeStringField("name", name());
      json.writeObjectFieldStart("request");
      json.writeStringField("method", "POST");
      json.writeStringField("urlPath", cue.asked().path());
      pattern(json);
      json.writeEndObject();
      if (repeats > 1) {
        state(json);
      }
      json.writeObjectFieldStart("response");
      json.writeStringField("bodyFileName", name);
      json.writeEndObject();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private String name() {
    return switch (cue.asked().kind()) {
      case START -> "the start of the worker";
      case END -> "line " + (cue.line() + 1) + ": the end of the parent's input";
      case CONFIGURE, REQUEST, TERMINATE, OTHER_FRAME, MALFORMED ->
          "line " + (cue.line() + 1) + ": " + cue.asked().path().substring(1).replace('/', ' ');
    };
  }

  private String body() {
    return cue.items().stream()
        .map(ExportedItem::json)
        .collect(Collectors.joining(",\n ", "[", "]\n"));
  }

  /** The n-th answer of a request that had several: each leads to the next, the last one stays. */
  private void state(JsonGenerator json) throws IOException {
    json.writeStringField("scenarioName", scenario);
    json.writeStringField("requiredScenarioState", repeat == 0 ? "Started" : stateAfter(repeat));
    if (repeat < repeats - 1) {
      json.writeStringField("newScenarioState", stateAfter(repeat + 1));
    }
  }

  private static String stateAfter(int answers) {
    return "answered " + answers;
  }

  private void pattern(JsonGenerator json) throws IOException {
    Asked asked = cue.asked();
    if (asked.bodyBytes() > Asked.LARGEST_BODY_BYTES) {
      json.writeObjectFieldStart("headers");
      json.writeObjectFieldStart("Frame-Bytes");
      json.writeStringField("equalTo", Long.toString(asked.bodyBytes()));
      json.writeEndObject();
      json.writeEndObject();
    } else if (asked.body().length > 0) {
      json.writeArrayFieldStart("bodyPatterns");
      json.writeStartObject();
      Optional<String> equal = equalToJson();
      if (equal.isPresent()) {
        json.writeStringField("equalToJson", equal.get());
      } else {
        json.writeStringField("binaryEqualTo", Base64.getEncoder().encodeToString(asked.body()));
      }
      json.writeEndObject();
      json.writeEndArray();
    }
  }

  /** Empty for what is no JSON, or would be taken for one of JsonUnit's placeholders. */
  private Optional<String> equalToJson() throws IOException {
    String text = new String(cue.asked().body(), StandardCharsets.UTF_8);
    Optional<JsonValue> value = JsonValue.of(cue.asked().body());
    if (value.isEmpty() || text.contains(PLACEHOLDER)) {
      return Optional.empty();
    }
    List<JsonPattern> places = cue.places(ignored);
    if (places.isEmpty()) {
      return Optional.of(text);
    }
    StringBuilder relaxed = new StringBuilder();
    relax(relaxed, value.get(), places, new ArrayList<>());
    return Optional.of(relaxed.toString());
  }

  private static void relax(
      StringBuilder out, JsonValue value, List<JsonPattern> places, List<String> place)
      throws IOException {
    if (places.stream().anyMatch(pattern -> pattern.matches(place))) {
      out.append(MAY_DIFFER);
      return;
    }
    switch (value) {
      case JsonValue.JsonNull() -> out.append("null");
      case JsonValue.JsonBoolean(boolean truth) -> out.append(truth);
      case JsonValue.JsonNumber(String _, String written) -> out.append(written);
      case JsonValue.JsonText(String text) -> out.append(EnvelopeWriter.quoted(text));
      case JsonValue.JsonArray(List<JsonValue> elements) -> {
        out.append('[');
        for (int index = 0; index < elements.size(); index++) {
          out.append(index == 0 ? "" : ",");
          place.addLast(Integer.toString(index));
          relax(out, elements.get(index), places, place);
          place.removeLast();
        }
        out.append(']');
      }
      case JsonValue.JsonObject(Map<String, List<JsonValue>> members) -> {
        String separator = "{";
        for (var member : members.entrySet()) {
          place.addLast(member.getKey());
          for (JsonValue one : member.getValue()) {
            out.append(separator).append(EnvelopeWriter.quoted(member.getKey())).append(':');
            relax(out, one, places, place);
            separator = ",";
          }
          place.removeLast();
        }
        for (String missing : missing(members, places, place)) {
          out.append(separator).append(EnvelopeWriter.quoted(missing)).append(':');
          out.append(MAY_DIFFER);
          separator = ",";
        }
        out.append(separator.equals("{") ? "{}" : "}");
      }
    }
  }

  /** Names that may differ and are not there: another parent may say them. */
  private static List<String> missing(
      Map<String, List<JsonValue>> members, List<JsonPattern> places, List<String> place) {
    return places.stream()
        .filter(pattern -> pattern.steps().size() == place.size() + 1)
        .filter(pattern -> new JsonPattern(pattern.steps().subList(0, place.size())).matches(place))
        .map(pattern -> pattern.steps().getLast())
        .filter(step -> !step.equals("*") && !members.containsKey(step))
        .distinct()
        .toList();
  }
}
