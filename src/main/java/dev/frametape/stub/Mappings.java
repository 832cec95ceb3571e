package dev.frametape.stub;

import com.github.tomakehurst.wiremock.common.LocalNotifier;
import com.github.tomakehurst.wiremock.common.Notifier;
import com.github.tomakehurst.wiremock.common.SingleRootFileSource;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformer;
import com.github.tomakehurst.wiremock.extension.responsetemplating.ResponseTemplateTransformer;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.HttpHeaders;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.InMemoryStubMappings;
import com.github.tomakehurst.wiremock.stubbing.Scenarios;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.DisabledRequestJournal;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.github.tomakehurst.wiremock.verification.NearMiss;
import com.github.tomakehurst.wiremock.verification.NearMissCalculator;
import com.github.tomakehurst.wiremock.verification.diff.PlainTextDiffRenderer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * WireMock's own matching, scenarios and templates, without its server: no socket, no thread, no
 * journal. What it would do by itself with an answer (sleep, break a connection) is left to the
 * emission plan. One thread's own.
 */
final class Mappings {
  private final Path folder;
  private final long seed;
  private final Scenarios scenarios = new Scenarios();
  private final InMemoryStubMappings stubs;
  private final Map<UUID, Scripted> byId = new LinkedHashMap<>();
  private final Faulty faulty = new Faulty();

  /** A mapping with what the stub keeps beside it. */
  private static final class Scripted {
    final LoadedMapping loaded;
    long answers;

    Scripted(LoadedMapping loaded) {
      this.loaded = loaded;
    }
  }

  /** WireMock tells some failures to its log only, and goes on with a wrong answer. */
  private static final class Faulty implements Notifier {
    private final List<String> errors = new ArrayList<>();

    @Override
    public void info(String message) {
      // How it came to its decision; the near miss says what of that matters.
    }

    @Override
    public void error(String message) {
      errors.add(message);
    }

    @Override
    public void error(String message, Throwable failure) {
      errors.add(message + " (" + failure.getMessage() + ")");
    }
  }

  /** The mapping that is most like what the parent did, and WireMock's own words about it. */
  record Nearest(String mapping, String difference) {}

  private Mappings(Path folder, long seed, MappingFolder read) {
    this.folder = folder;
    this.seed = seed;
    Map<String, ResponseDefinitionTransformer> transformers =
        read.transformer().isPresent()
            ? Map.of(ResponseTemplateTransformer.NAME, read.transformer().get())
            : Map.of();
    stubs =
        new InMemoryStubMappings(
            scenarios,
            Map.of(),
            transformers,
            new SingleRootFileSource(folder.toFile()),
            List.of());
    for (LoadedMapping mapping : read.mappings()) {
      byId.put(mapping.mapping().getId(), new Scripted(mapping));
      stubs.addMapping(mapping.mapping());
    }
  }

  /**
   * Reads a folder with {@code mappings} and, if any mapping needs it, {@code __files}.
   *
   * @param templates whether every body is a template
   * @throws StubException when there is anything in it that would not do what it says
   */
  static Mappings open(Path folder, boolean templates, long seed) throws StubException {
    return new Mappings(folder, seed, MappingFolder.read(folder, templates));
  }

  /** Whether any answer depends on the seed. */
  boolean leavesToChance() {
    return byId.values().stream().anyMatch(scripted -> scripted.loaded.leavesToChance());
  }

  /**
   * The answer of the mapping that matches; changes the states of scenarios as WireMock does.
   *
   * @return empty when none matches
   * @throws StubException when the mapping fails at its answer
   */
  Optional<Answer> answer(Asked asked) throws StubException {
    LocalNotifier.set(faulty);
    LoggedRequest request = request(asked);
    ServeEvent event;
    try {
      event = stubs.serveFor(request);
    } catch (RuntimeException failure) {
      throw new StubException(
          taken(request),
          "the answer to POST " + asked.path() + " failed: " + TemplateHelpers.words(failure),
          "correct the template, or match only what it can answer");
    }
    if (!event.getWasMatched()) {
      return Optional.empty();
    }
    Scripted scripted = byId.get(event.getStubMapping().getId());
    LoadedMapping loaded = scripted.loaded;
    if (!faulty.errors.isEmpty()) {
      throw new StubException(
          loaded.name(),
          "WireMock failed at the answer to POST " + asked.path() + ": " + faulty.errors.getFirst(),
          "correct the template, or match only what it can answer");
    }
    ResponseDefinition said = event.getResponseDefinition();
    Answer answer =
        new Answer(
            loaded.key(),
            scripted.answers,
            loaded.items(folder, said),
            loaded.delay(),
            loaded.dribble(),
            loaded.fault(),
            new Chance(seed, loaded.key(), scripted.answers));
    scripted.answers++;
    return Optional.of(answer);
  }

  /** The mapping that WireMock has taken, whose answer then failed. */
  private String taken(LoggedRequest request) {
    return stubs.getAll().stream()
        .filter(mapping -> mapping.getRequest().match(request).isExactMatch())
        .filter(
            mapping ->
                mapping.isIndependentOfScenarioState()
                    || scenarios.mappingMatchesScenarioState(mapping))
        .findFirst()
        .map(mapping -> byId.get(mapping.getId()).loaded.name())
        .orElse(folder.toString());
  }

  /** The mapping that is most like it; empty when WireMock finds none alike. */
  Optional<Nearest> nearest(Asked asked) {
    LocalNotifier.set(faulty);
    List<NearMiss> near =
        new NearMissCalculator(stubs, new DisabledRequestJournal(), scenarios)
            .findNearestTo(request(asked));
    return near.stream()
        .findFirst()
        .map(
            miss ->
                new Nearest(
                    byId.get(miss.getStubMapping().getId()).loaded.name(),
                    new PlainTextDiffRenderer(Map.of()).render(miss.getDiff())));
  }

  int count() {
    return byId.size();
  }

  /** The names of mappings that have never answered. */
  List<String> unused() {
    return byId.values().stream()
        .filter(scripted -> scripted.answers == 0)
        .map(scripted -> scripted.loaded.name())
        .toList();
  }

  private static LoggedRequest request(Asked asked) {
    List<HttpHeader> headers = new ArrayList<>();
    headers.add(new HttpHeader("Content-Type", "application/json"));
    headers.add(new HttpHeader("Frame-Number", Long.toString(asked.number())));
    headers.add(new HttpHeader("Frame-Bytes", Long.toString(asked.bodyBytes())));
    asked
        .version()
        .ifPresent(
            version -> headers.add(new HttpHeader("Protocol-Version", Integer.toString(version))));
    return new LoggedRequest(
        asked.path(),
        // Templates take it apart as a URL that the platform knows.
        "http://worker" + asked.path(),
        RequestMethod.POST,
        "parent",
        new HttpHeaders(headers),
        Map.of(),
        false,
        new Date(0),
        asked.body(),
        List.of(),
        "FRAMES");
  }
}
