package dev.frametape.stub;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.jknack.handlebars.Handlebars;
import com.github.tomakehurst.wiremock.common.Json;
import com.github.tomakehurst.wiremock.common.JsonException;
import com.github.tomakehurst.wiremock.extension.responsetemplating.HandlebarsOptimizedTemplate;
import com.github.tomakehurst.wiremock.extension.responsetemplating.ResponseTemplateTransformer;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Reads a stub folder, and refuses whatever in it would not do what it says: WireMock itself is
 * lenient, and a test that runs against a stub that answers nothing has tested nothing.
 *
 * @param mappings in the order of their files' names, the one that was added last wins
 * @param transformer fills templates; empty when no answer is one
 */
record MappingFolder(
    List<LoadedMapping> mappings, Optional<ResponseTemplateTransformer> transformer) {
  /** A strict first reading, for the place of an error and for names that come twice. */
  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private static final String STARTED = "Started";

  /**
   * @param templates whether every body is a template
   */
  static MappingFolder read(Path folder, boolean templates) throws StubException {
    return new Reading(folder, templates).all();
  }

  private static final class Reading {
    private final Path folder;
    private final Path mappingsFolder;
    private final boolean templates;
    private final List<LoadedMapping> found = new ArrayList<>();
    private final Map<UUID, String> ids = new HashMap<>();

    /** Null until a template is met: Handlebars costs a third of the start. */
    private Handlebars handlebars;

    /** Null as well; has given its helpers to {@link #handlebars}. */
    private ResponseTemplateTransformer transformer;

    Reading(Path folder, boolean templates) {
      this.folder = folder;
      this.mappingsFolder = folder.resolve("mappings");
      this.templates = templates;
    }

    MappingFolder all() throws StubException {
      if (!Files.isDirectory(mappingsFolder)) {
        throw new StubException(
            folder.toString(),
            "found no folder mappings in it, expected WireMock's layout (mappings/*.json, and"
                + " __files for bodies)",
            "check the name, or make one with `frametape export --wiremock`");
      }
      for (Path file : files()) {
        read(file);
      }
      if (found.isEmpty()) {
        throw new StubException(
            mappingsFolder.toString(),
            "found no mapping in it, expected at least one *.json",
            "add one (docs/stub.md has examples)");
      }
      requireReachableStates();
      return new MappingFolder(List.copyOf(found), Optional.ofNullable(transformer));
    }

    /** In one order on every machine: where two mappings match alike, the last one wins. */
    private List<Path> files() throws StubException {
      try (Stream<Path> walk = Files.walk(mappingsFolder)) {
        return walk.filter(path -> path.toString().endsWith(".json"))
            .filter(path -> !Files.isDirectory(path))
            .sorted()
            .toList();
      } catch (IOException | java.io.UncheckedIOException failure) {
        throw new StubException(
            mappingsFolder.toString(),
            "cannot be read (" + failure.getMessage() + ")",
            "make it readable");
      }
    }

    private void read(Path file) throws StubException {
      String text = text(file);
      requireJson(file, text);
      JsonNode root = Json.node(text);
      if (!root.isObject()) {
        throw bad(
            file.toString(), "is no JSON object, expected a mapping or {\"mappings\": [...]}");
      }
      JsonNode several = root.get("mappings");
      if (several == null) {
        add(file.toString(), root);
        return;
      }
      if (!several.isArray() || several.isEmpty()) {
        throw bad(file.toString(), "has no list of mappings under \"mappings\", expected one");
      }
      for (String other : names(root)) {
        if (!Set.of("mappings", "importOptions", "meta").contains(other)) {
          throw bad(file.toString(), "has \"" + other + "\" beside \"mappings\", expected nothing");
        }
      }
      for (int at = 0; at < several.size(); at++) {
        add(file + ", mapping " + (at + 1), several.get(at));
      }
    }

    private static List<String> names(JsonNode node) {
      List<String> names = new ArrayList<>();
      node.fieldNames().forEachRemaining(names::add);
      return names;
    }

    private static String text(Path file) throws StubException {
      try {
        return Files.readString(file);
      } catch (CharacterCodingException notText) {
        throw bad(file.toString(), "is no UTF-8, expected JSON");
      } catch (IOException failure) {
        throw bad(file.toString(), "cannot be read (" + failure.getMessage() + ")");
      }
    }

    private static void requireJson(Path file, String text) throws StubException {
      try (JsonParser parser = STRICT.createParser(text)) {
        if (parser.nextToken() == null) {
          throw bad(file.toString(), "is empty, expected a mapping");
        }
        parser.skipChildren();
        if (parser.nextToken() != null) {
          throw bad(file.toString(), "has something behind the mapping, expected one JSON object");
        }
      } catch (JsonProcessingException failure) {
        throw bad(
            file
                + ":"
                + failure.getLocation().getLineNr()
                + ":"
                + failure.getLocation().getColumnNr(),
            "is no JSON: " + AnswerBody.reason(failure));
      } catch (StubException refusal) {
        throw refusal;
      } catch (IOException impossible) {
        throw new IllegalStateException("the text is in memory", impossible);
      }
    }

    private void add(String where, JsonNode node) throws StubException {
      StubMapping mapping;
      try {
        mapping = Json.read(node.toString(), StubMapping.class);
      } catch (JsonException failure) {
        throw bad(where, "is no mapping: " + words(failure));
      } catch (RuntimeException failure) {
        throw bad(where, "is no mapping: " + failure.getMessage());
      }
      String name = mapping.getName() == null ? where : where + " (" + mapping.getName() + ")";
      MappingCheck.require(name, node);
      String other = ids.put(mapping.getId(), name);
      if (other != null) {
        throw bad(name, "has the id of " + other + ", expected one of its own");
      }
      found.add(
          loaded(name, where.substring(folder.toString().length()), mapping, node.get("response")));
    }

    private static String words(JsonException failure) {
      var error = failure.getErrors().first();
      String detail = error.getDetail() == null ? error.getTitle() : error.getDetail();
      String pointer =
          error.getSource() == null || error.getSource().getPointer() == null
              ? ""
              : " (at " + error.getSource().getPointer() + ")";
      String first = detail.lines().findFirst().orElse(detail);
      return first.replaceFirst(" \\((for|start marker) [^)]*REDACTED.*", "") + pointer;
    }

    private LoadedMapping loaded(String name, String key, StubMapping mapping, JsonNode response)
        throws StubException {
      boolean template =
          templates
              || mapping.getResponse().getTransformers() != null
                  && mapping.getResponse().getTransformers().contains("response-template");
      Optional<List<AnswerItem>> fixed = Optional.empty();
      if (template) {
        requireTemplate(name, response);
      } else {
        fixed = Optional.of(LoadedMapping.read(name, folder, mapping.getResponse()));
      }
      return new LoadedMapping(
          name,
          key,
          mapping,
          fixed,
          delay(name, response),
          dribble(name, response),
          fault(response));
    }

    /** Finds a mistake in a template before anybody waits for its answer. */
    private void requireTemplate(String name, JsonNode response) throws StubException {
      if (handlebars == null) {
        handlebars = new Handlebars();
        transformer =
            new ResponseTemplateTransformer(
                templates, handlebars, TemplateHelpers.all(), null, Set.of());
      }
      List<String> texts = new ArrayList<>();
      JsonNode file = response.get("bodyFileName");
      if (response.has("body")) {
        texts.add(response.get("body").asText());
      }
      if (response.has("jsonBody")) {
        texts.add(Json.write(response.get("jsonBody")));
      }
      if (file != null) {
        texts.add(file.asText());
        if (!file.asText().contains("{{")) {
          byte[] bytes = bytesOf(name, file.asText());
          texts.add(new String(bytes, StandardCharsets.UTF_8));
        }
      }
      for (String text : texts) {
        try {
          new HandlebarsOptimizedTemplate(handlebars, text);
        } catch (RuntimeException failure) {
          throw bad(
              name, "has a template that cannot be understood: " + TemplateHelpers.words(failure));
        }
      }
    }

    private byte[] bytesOf(String name, String file) throws StubException {
      Path path = folder.resolve("__files").resolve(file).normalize();
      if (!path.startsWith(folder.resolve("__files")) || !Files.isRegularFile(path)) {
        throw bad(name, "has the bodyFileName " + file + ", which is no file below __files");
      }
      try {
        return Files.readAllBytes(path);
      } catch (IOException failure) {
        throw bad(name, "has a body that cannot be read (" + failure.getMessage() + ")");
      }
    }

    private static Answer.Delay delay(String name, JsonNode response) throws StubException {
      long fixed = response.path("fixedDelayMilliseconds").asLong(0);
      if (fixed < 0) {
        throw bad(name, "has the fixedDelayMilliseconds " + fixed + ", expected 0 or more");
      }
      JsonNode distribution = response.get("delayDistribution");
      if (distribution == null || distribution.isNull()) {
        return new Answer.Delay.Fixed(fixed);
      }
      return switch (distribution.path("type").asText()) {
        case "lognormal" -> {
          double median = distribution.path("median").asDouble(-1);
          double sigma = distribution.path("sigma").asDouble(-1);
          if (!(median >= 0 && sigma >= 0)) {
            throw bad(
                name,
                "has a lognormal delay of median "
                    + distribution.path("median")
                    + " and sigma "
                    + distribution.path("sigma")
                    + ", expected two numbers of 0 or more");
          }
          yield new Answer.Delay.LogNormal(fixed, median, sigma);
        }
        case "uniform" -> {
          long lower = distribution.path("lower").asLong(-1);
          long upper = distribution.path("upper").asLong(-1);
          if (lower < 0 || upper < lower) {
            throw bad(
                name,
                "has a uniform delay from "
                    + distribution.path("lower")
                    + " to "
                    + distribution.path("upper")
                    + ", expected 0 <= lower <= upper");
          }
          yield new Answer.Delay.Uniform(fixed, lower, upper);
        }
        case "fixed" -> new Answer.Delay.Fixed(fixed + distribution.path("milliseconds").asLong(0));
        default ->
            throw bad(
                name,
                "has a delay of type "
                    + distribution.path("type")
                    + ", expected lognormal, uniform or fixed");
      };
    }

    private static Optional<Answer.Dribble> dribble(String name, JsonNode response)
        throws StubException {
      JsonNode dribble = response.get("chunkedDribbleDelay");
      if (dribble == null || dribble.isNull()) {
        return Optional.empty();
      }
      int chunks = dribble.path("numberOfChunks").asInt(0);
      int total = dribble.path("totalDuration").asInt(-1);
      if (chunks < 1 || total < 0) {
        throw bad(
            name,
            "dribbles "
                + dribble.path("numberOfChunks")
                + " chunks in "
                + dribble.path("totalDuration")
                + " ms, expected 1 or more in 0 or more");
      }
      return Optional.of(new Answer.Dribble(chunks, Duration.ofMillis(total)));
    }

    private static Optional<Answer.Fault> fault(JsonNode response) {
      JsonNode fault = response.get("fault");
      // WireMock has refused any other name already.
      return fault == null || fault.isNull()
          ? Optional.empty()
          : Optional.of(Answer.Fault.valueOf(fault.asText()));
    }

    /** A state that nothing leads to would make its mapping one that never answers. */
    private void requireReachableStates() throws StubException {
      Map<String, Set<String>> states = new HashMap<>();
      for (LoadedMapping loaded : found) {
        StubMapping mapping = loaded.mapping();
        if (mapping.getScenarioName() == null) {
          if (mapping.getRequiredScenarioState() != null || mapping.getNewScenarioState() != null) {
            throw bad(loaded.name(), "has a scenario state and no scenarioName, expected both");
          }
          continue;
        }
        Set<String> known =
            states.computeIfAbsent(mapping.getScenarioName(), _ -> new HashSet<>(Set.of(STARTED)));
        if (mapping.getNewScenarioState() != null) {
          known.add(mapping.getNewScenarioState());
        }
      }
      for (LoadedMapping loaded : found) {
        StubMapping mapping = loaded.mapping();
        String required = mapping.getRequiredScenarioState();
        if (required != null && !states.get(mapping.getScenarioName()).contains(required)) {
          throw bad(
              loaded.name(),
              "waits for the state "
                  + required
                  + " of the scenario "
                  + mapping.getScenarioName()
                  + ", expected Started or a newScenarioState of that scenario");
        }
      }
    }

    private static StubException bad(String where, String found) {
      return new StubException(where, found, "correct the mapping (docs/stub.md)");
    }
  }
}
