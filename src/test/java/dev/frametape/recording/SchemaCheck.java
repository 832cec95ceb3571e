package dev.frametape.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks values against the part of JSON Schema 2020-12 that our schema uses. A keyword that it
 * does not know is an error, so that no rule of the schema goes unchecked.
 */
public final class SchemaCheck {
  private static final Set<String> WORDS_ONLY =
      Set.of("$schema", "$id", "title", "description", "$defs");

  private final Map<?, ?> root;

  public SchemaCheck(String schema) throws IOException {
    root = (Map<?, ?>) parse(schema);
  }

  /** Nothing when the JSON text is as the schema says, otherwise what is wrong. */
  public Optional<String> check(String json) throws IOException {
    return check(root, parse(json));
  }

  private Optional<String> check(Object schema, Object value) {
    if (schema instanceof Boolean allowed) {
      return allowed ? Optional.empty() : Optional.of("nothing is allowed here: " + value);
    }
    Map<?, ?> rules = (Map<?, ?>) schema;
    for (Map.Entry<?, ?> rule : rules.entrySet()) {
      Optional<String> wrong = check((String) rule.getKey(), rule.getValue(), rules, value);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private Optional<String> check(String keyword, Object rule, Map<?, ?> rules, Object value) {
    if (WORDS_ONLY.contains(keyword)) {
      return Optional.empty();
    }
    return switch (keyword) {
      case "$ref" -> check(definition((String) rule), value);
      case "oneOf" -> {
        List<Object> wrong = new ArrayList<>();
        for (Object branch : (List<?>) rule) {
          check(branch, value).ifPresent(wrong::add);
        }
        int matches = ((List<?>) rule).size() - wrong.size();
        yield says(matches == 1, matches + " kinds match " + value + ": " + wrong);
      }
      case "anyOf" -> {
        List<Object> wrong = new ArrayList<>();
        for (Object branch : (List<?>) rule) {
          check(branch, value).ifPresent(wrong::add);
        }
        yield says(
            wrong.size() < ((List<?>) rule).size(), "no kind matches " + value + ": " + wrong);
      }
      case "minItems" ->
          says(((List<?>) value).size() >= ((BigDecimal) rule).intValue(), "too few in " + value);
      case "minProperties" ->
          says(((Map<?, ?>) value).size() >= ((BigDecimal) rule).intValue(), "too few in " + value);
      case "type" -> says(isOfType((String) rule, value), value + " is no " + rule);
      case "const" -> says(isSame(rule, value), value + " is not " + rule);
      case "enum" -> says(((List<?>) rule).contains(value), value + " is none of " + rule);
      case "pattern" ->
          says(
              value instanceof String text && Pattern.compile((String) rule).matcher(text).find(),
              value + " does not match " + rule);
      case "minimum" ->
          says(((BigDecimal) value).compareTo((BigDecimal) rule) >= 0, value + " < " + rule);
      case "maximum" ->
          says(((BigDecimal) value).compareTo((BigDecimal) rule) <= 0, value + " > " + rule);
      case "required" ->
          says(((Map<?, ?>) value).keySet().containsAll((List<?>) rule), value + " lacks " + rule);
      case "properties" -> properties((Map<?, ?>) rule, (Map<?, ?>) value);
      case "additionalProperties" -> additional(rule, rules, (Map<?, ?>) value);
      case "items" ->
          ((List<?>) value)
              .stream()
                  .flatMap(item -> check(rule, item).stream())
                  .findFirst()
                  .map(String::valueOf);
      default -> throw new AssertionError("the checker does not know the keyword " + keyword);
    };
  }

  private Optional<String> properties(Map<?, ?> rules, Map<?, ?> value) {
    return rules.entrySet().stream()
        .filter(rule -> value.containsKey(rule.getKey()))
        .flatMap(rule -> check(rule.getValue(), value.get(rule.getKey())).stream())
        .findFirst();
  }

  private Optional<String> additional(Object rule, Map<?, ?> rules, Map<?, ?> value) {
    Map<?, ?> known = rules.get("properties") instanceof Map<?, ?> named ? named : Map.of();
    return value.entrySet().stream()
        .filter(member -> !known.containsKey(member.getKey()))
        .flatMap(member -> check(rule, member.getValue()).stream().map(w -> member + ": " + w))
        .findFirst();
  }

  private Object definition(String reference) {
    String name = reference.substring("#/$defs/".length());
    Object definition = ((Map<?, ?>) root.get("$defs")).get(name);
    if (definition == null) {
      throw new AssertionError("the schema has no definition " + reference);
    }
    return definition;
  }

  /** 1 and 1.0 are the same number. */
  private static boolean isSame(Object rule, Object value) {
    return rule instanceof BigDecimal number && value instanceof BigDecimal other
        ? number.compareTo(other) == 0
        : rule.equals(value);
  }

  private static boolean isOfType(String type, Object value) {
    return switch (type) {
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "string" -> value instanceof String;
      case "boolean" -> value instanceof Boolean;
      case "number" -> value instanceof BigDecimal;
      case "integer" ->
          value instanceof BigDecimal number && number.stripTrailingZeros().scale() <= 0;
      default -> throw new AssertionError("the checker does not know the type " + type);
    };
  }

  private static Optional<String> says(boolean holds, String otherwise) {
    return holds ? Optional.empty() : Optional.of(otherwise);
  }

  private static Object parse(String json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      return value(parser);
    }
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, value(parser));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield items;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new BigDecimal(parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      case VALUE_NULL -> "null";
      default -> throw new AssertionError("not a value: " + parser.currentToken());
    };
  }
}
