package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.JsonWords;
import dev.frametape.recording.SchemaCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Makes docs/scenario.schema.json of the catalogue, and holds both to each other. */
class ScenarioSchemaTest {
  private static final Path SCHEMA = Path.of("docs/scenario.schema.json");

  @Test
  void theSchemaIsMadeOfTheCatalogue() throws IOException {
    StringBuilder text = new StringBuilder();
    print(text, schema(), "");
    ReadyScenariosTest.hold(SCHEMA, text.append('\n').toString());
  }

  static List<String> names() throws IOException {
    return ReadyScenariosTest.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyReadyScenarioIsAsTheSchemaSays(String name) throws IOException {
    String yaml = Files.readString(Path.of("faults", name + ".yaml"));
    String json = YamlSource.read(yaml, Findings.of(name)).orElseThrow().json();
    assertThat(check(json)).isEmpty();
    assertThat(check(ScenarioText.json(ScenarioReader.parse(Path.of("x.yaml"), yaml)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"frametape\":2,\"rules\":[{\"then\":\"drop\"}]}",
        "{\"frametape\":1,\"rules\":[]}",
        "{\"frametape\":1}",
        "{\"frametape\":1,\"rules\":[{\"then\":\"dorp\"}]}",
        "{\"frametape\":1,\"rules\":[{\"then\":{}}]}",
        "{\"frametape\":1,\"rules\":[{\"then\":{\"drop\":{\"a\":1}}}]}",
        "{\"frametape\":1,\"rules\":[{\"then\":{\"cut-prefix\":4}}]}",
        "{\"frametape\":1,\"rules\":[{\"then\":{\"cut-prefix\":{}}}]}",
        "{\"frametape\":1,\"rules\":[{\"then\":{\"cut-prefix\":{\"keep\":1,\"ending\":{\"exit\":256}}}}]}",
        "{\"frametape\":1,\"rules\":[{\"then\":{\"delay\":\"5\"}}]}",
        "{\"frametape\":1,\"rules\":[{\"then\":{\"drop-field\":\"message\"}}]}",
        "{\"frametape\":1,\"rules\":[{\"when\":{\"dir\":\"parent\"},\"then\":\"drop\"}]}",
        "{\"frametape\":1,\"rules\":[{\"when\":{\"nht\":1},\"then\":\"drop\"}]}",
        "{\"frametape\":1,\"rules\":[{\"when\":{\"p\":1.5},\"then\":\"drop\"}]}",
        "{\"frametape\":1,\"rules\":[{\"then\":\"drop\"}],\"expect\":{\"verdict\":\"fine\"}}"
      })
  void whatIsNoScenarioIsRefused(String json) throws IOException {
    assertThat(check(json)).isPresent();
  }

  private static java.util.Optional<String> check(String json) throws IOException {
    return new SchemaCheck(Files.readString(SCHEMA)).check(json);
  }

  private static Map<String, Object> schema() {
    Map<String, Object> definitions = new LinkedHashMap<>();
    definitions.put("rule", rule());
    definitions.put("when", when());
    definitions.put("range", any(integer(0, Long.MAX_VALUE), pattern(Ranges.PATTERN)));
    definitions.put("chance", any(number(), pattern("^[0-9]{1,3}(\\.[0-9]+)?%$")));
    definitions.put("time", pattern(Times.TIME_PATTERN));
    definitions.put("after", after());
    definitions.put("jsonTest", jsonTest());
    definitions.put("signal", any(integer(1, 64), map("type", "string")));
    definitions.put(
        "ending",
        any(
            words(List.of("eof", "hang", "continue")),
            pattern("^(exit:[0-9]{1,3}|signal:[A-Za-z0-9+-]+)$"),
            object(map("exit", integer(0, 255)), List.of("exit")),
            object(map("signal", reference("signal")), List.of("signal"))));
    definitions.put(
        "then",
        any(
            reference("faults"),
            reference("faultName"),
            map(
                "type",
                "array",
                "minItems",
                1,
                "items",
                any(reference("faults"), reference("faultName")))));
    definitions.put(
        "faultName", words(Catalogue.entries().stream().map(Catalogue.Entry::name).toList()));
    definitions.put("faults", faults());
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("frametape", map("description", "The format's version.", "const", 1));
    properties.put("name", map("description", "As the file.", "$ref", "#/$defs/name"));
    properties.put("note", map("description", "For the reader.", "type", "string"));
    properties.put("rules", map("type", "array", "minItems", 1, "items", reference("rule")));
    properties.put("expect", expect());
    definitions.put("name", pattern("^" + ScenarioReader.NAME.pattern() + "$"));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "A scenario of Frametape: what goes wrong in a conversation, and when");
    schema.putAll(object(properties, List.of("frametape", "rules")));
    schema.put("$defs", definitions);
    return schema;
  }

  private static Map<String, Object> rule() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("name", reference("name"));
    properties.put("when", any(reference("when"), map("type", "string")));
    properties.put("then", reference("then"));
    properties.put(
        "draw",
        map("description", "From a decision log: what chance came from.", "type", "integer"));
    return object(properties, List.of("then"));
  }

  private static Map<String, Object> when() {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (String word : WhenBinding.WORDS) {
      if (!word.equals("max-active")) {
        Object schema = whenWord(word);
        properties.put(word, schema);
        String camel = camel(word);
        if (!camel.equals(word)) {
          properties.put(camel, schema);
        }
      }
    }
    return object(properties, List.of());
  }

  private static String camel(String word) {
    StringBuilder camel = new StringBuilder();
    for (String part : word.split("-")) {
      camel.append(camel.isEmpty() ? part : part.substring(0, 1).toUpperCase() + part.substring(1));
    }
    return camel.toString();
  }

  private static Object whenWord(String word) {
    return switch (word) {
      case "dir" -> words(Subject.words());
      case "type", "tag", "op", "stream" -> map("type", "string");
      case "frame", "sequence", "row", "nth", "generation" -> reference("range");
      case "json" -> oneOrMore(reference("jsonTest"));
      case "after" -> oneOrMore(reference("after"));
      case "bytes" -> any(integer(0, Long.MAX_VALUE), map("type", "string"));
      case "phase" -> words(Words.of(Phase.class));
      case "succeed-first" -> integer(0, Integer.MAX_VALUE);
      case "fail-count", "max-fires" -> integer(1, Integer.MAX_VALUE);
      case "p", "toxicity", "correlation" -> reference("chance");
      case "silence", "ttl" -> reference("time");
      case "once", "persistent" -> map("type", "boolean");
      default -> throw new AssertionError("the schema does not know the word " + word);
    };
  }

  private static Object after() {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("rule", map("type", "string"));
    rule.put("count", integer(1, Integer.MAX_VALUE));
    Map<String, Object> time = new LinkedHashMap<>();
    time.put("since", words(Words.of(Condition.Since.class)));
    time.put("time", reference("time"));
    return any(object(rule, List.of("rule")), object(time, List.of("time")), map("type", "string"));
  }

  private static Object jsonTest() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("pointer", pattern("^(/.*)?$"));
    properties.put("exists", map("type", "boolean"));
    properties.put("equals", true);
    properties.put("matches", map("type", "string"));
    for (String word : List.of("greater", "less", ">", "<")) {
      properties.put(word, map("type", "number"));
    }
    return any(object(properties, List.of("pointer")), map("type", "string"));
  }

  private static Object expect() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("verdict", oneOrMore(words(Words.of(Verdict.class))));
    properties.put("within", reference("time"));
    return object(properties, List.of("verdict"));
  }

  private static Object faults() {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Catalogue.Entry fault : Catalogue.entries()) {
      Map<String, Object> parameters = new LinkedHashMap<>();
      List<String> required = new ArrayList<>();
      for (Parameter parameter : fault.parameters()) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(
            "description",
            parameter.does() + parameter.byDefault().map(d -> " (default: " + d + ")").orElse(""));
        schema.putAll(parameter(parameter));
        parameters.put(parameter.name(), schema);
        if (parameter.byDefault().isEmpty()) {
          required.add(parameter.name());
        }
      }
      Map<String, Object> schema = new LinkedHashMap<>();
      schema.put("description", fault.does());
      Map<String, Object> whole = object(parameters, required);
      boolean oneIsEnough =
          fault.first().isPresent()
              && required.stream().allMatch(fault.first().get().name()::equals);
      schema.putAll(oneIsEnough ? any(whole, parameter(fault.first().get())) : whole);
      properties.put(fault.name(), schema);
    }
    Map<String, Object> faults = object(properties, List.of());
    faults.put("minProperties", 1);
    return faults;
  }

  private static Map<String, Object> parameter(Parameter parameter) {
    Object bytes = pattern(Times.BYTES_PATTERN);
    Object number = integer(parameter.least(), parameter.most());
    return switch (parameter.type()) {
      case NUMBER -> integer(parameter.least(), parameter.most());
      case BYTES -> any(number, bytes);
      case LENGTH -> any(number, words(List.of("hard-cap", "hard-cap+1")), bytes);
      case AMOUNT -> any(integer(0, Long.MAX_VALUE), bytes, pattern("^[0-9]{1,3}%$"));
      case NUMBERS -> map("type", "array", "items", integer(0, Integer.MAX_VALUE));
      case FLAG -> map("type", "boolean");
      case TEXT -> map("type", "string");
      case POINTER -> pattern("^(/.*)?$");
      case HEX -> pattern("^[0-9A-Fa-f ]*$");
      case SIGNAL -> reference("signal");
      case WORD -> words(parameter.words());
      case TIME -> reference("time");
      case ENDING -> reference("ending");
      case JSON -> map();
      case OBJECT -> map("type", "object");
    };
  }

  private static Map<String, Object> object(Map<String, ?> properties, List<String> required) {
    Map<String, Object> object = map("type", "object");
    if (!required.isEmpty()) {
      object.put("required", required);
    }
    object.put("properties", properties);
    object.put("additionalProperties", false);
    return object;
  }

  private static Map<String, Object> oneOrMore(Object one) {
    return any(one, map("type", "array", "minItems", 1, "items", one));
  }

  private static Map<String, Object> any(Object... kinds) {
    return map("anyOf", List.of(kinds));
  }

  private static Map<String, Object> words(List<String> words) {
    return map("enum", words);
  }

  private static Map<String, Object> pattern(String pattern) {
    return map("type", "string", "pattern", pattern);
  }

  private static Map<String, Object> reference(String name) {
    return map("$ref", "#/$defs/" + name);
  }

  private static Map<String, Object> number() {
    return map("type", "number", "minimum", 0, "maximum", 1);
  }

  private static Map<String, Object> integer(long least, long most) {
    Map<String, Object> integer = map("type", "integer");
    if (least != Long.MIN_VALUE) {
      integer.put("minimum", least);
    }
    if (most != Long.MAX_VALUE && most != Integer.MAX_VALUE) {
      integer.put("maximum", most);
    }
    return integer;
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int at = 0; at < pairs.length; at += 2) {
      map.put((String) pairs[at], pairs[at + 1]);
    }
    return map;
  }

  /** On one line where that is short, otherwise a line for each member. */
  private static void print(StringBuilder text, Object value, String indent) {
    String line = line(value);
    boolean hasParts = value instanceof Map || value instanceof List;
    if (!hasParts || line.length() + indent.length() <= 100) {
      text.append(line);
      return;
    }
    boolean object = value instanceof Map;
    text.append(object ? "{" : "[");
    String separator = "\n";
    List<?> parts = object ? List.copyOf(((Map<?, ?>) value).entrySet()) : (List<?>) value;
    for (Object part : parts) {
      text.append(separator).append(indent).append("  ");
      if (part instanceof Map.Entry<?, ?> member) {
        text.append(JsonWords.quoted((String) member.getKey())).append(": ");
        print(text, member.getValue(), indent + "  ");
      } else {
        print(text, part, indent + "  ");
      }
      separator = ",\n";
    }
    text.append('\n').append(indent).append(object ? "}" : "]");
  }

  private static String line(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          "{"
              + String.join(
                  ", ",
                  map.entrySet().stream()
                      .map(m -> JsonWords.quoted((String) m.getKey()) + ": " + line(m.getValue()))
                      .toList())
              + "}";
      case List<?> list ->
          "[" + String.join(", ", list.stream().map(ScenarioSchemaTest::line).toList()) + "]";
      case String text -> JsonWords.quoted(text);
      default -> value.toString();
    };
  }
}
