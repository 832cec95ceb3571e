package dev.frametape.fault;

import dev.frametape.fault.Scenario.Expectation;
import dev.frametape.fault.Written.Entry;
import dev.frametape.fault.Written.Items;
import dev.frametape.fault.Written.Place;
import dev.frametape.fault.Written.Table;
import dev.frametape.fault.Written.Word;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads scenarios: files in YAML or JSON, and the short form of the command line. */
public final class ScenarioReader {
  /** The version of the format. */
  static final int VERSION = 1;

  /** A scenario is something that people write and review. */
  private static final long MOST_BYTES = 4 << 20;

  static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");
  private static final String NAME_EXPECTED = "letters, digits, - . and _, at most 100";
  private static final List<String> KEYS = List.of("frametape", "name", "note", "rules", "expect");
  private static final List<String> RULE_KEYS = List.of("name", "when", "then", "draw");
  private static final List<String> EXPECT_KEYS = List.of("verdict", "within");

  private final Findings findings;

  private ScenarioReader(Findings findings) {
    this.findings = findings;
  }

  /**
   * Reads a file: JSON when its name ends in {@code .json}, otherwise YAML.
   *
   * @throws ScenarioException with all that is wrong with it
   */
  public static Scenario read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new ScenarioException(
          file.toString(),
          "found " + Files.size(file) + " bytes, expected a scenario of at most " + MOST_BYTES);
    }
    try {
      return parse(file, Files.readString(file, StandardCharsets.UTF_8));
    } catch (CharacterCodingException notText) {
      throw new ScenarioException(file.toString(), "found bytes that are no UTF-8, expected text");
    }
  }

  /** Reads the text of a file. */
  public static Scenario parse(Path file, String text) throws ScenarioException {
    Findings findings = Findings.of(file.toString());
    String name = file.getFileName().toString();
    Optional<Written> written =
        name.endsWith(".json")
            ? JsonSource.read(text, new Place(1, 1), findings)
            : YamlSource.read(text, findings);
    Optional<Scenario> scenario =
        written.flatMap(
            root ->
                new ScenarioReader(findings).scenario(root, name.replaceFirst("\\.[^.]*$", "")));
    findings.throwIfAny();
    return scenario.get();
  }

  /**
   * Reads one rule in its short form, as a scenario that is named like its first fault. Rules that
   * it is to come after may stand elsewhere.
   */
  public static Scenario readShort(String text) throws ScenarioException {
    Findings findings = Findings.of("--fault " + text);
    Optional<FaultRule> rule =
        ShortForm.rule(text, findings)
            .flatMap(written -> new ScenarioReader(findings).rule(written, new HashMap<>()));
    findings.throwIfAny();
    return new Scenario(rule.get().name(), "", List.of(rule.get()), Optional.empty());
  }

  private Optional<Scenario> scenario(Written root, String fileName) {
    if (!(root instanceof Table table)) {
      findings.unexpected(root, "a scenario: frametape, name, note and rules");
      return Optional.empty();
    }
    checkKeys(table, KEYS);
    checkVersion(table);
    String name = table.entry("name").flatMap(entry -> name(entry.value())).orElse(fileName);
    String note =
        table
            .entry("note")
            .flatMap(entry -> Values.text(entry.value(), "a sentence for the reader", findings))
            .orElse("");
    Optional<Expectation> expect =
        table.entry("expect").flatMap(entry -> expectation(entry.value()));
    return Optional.of(new Scenario(name, note.strip(), rules(table), expect));
  }

  private void checkVersion(Table table) {
    Optional<Entry> version = table.entry("frametape");
    if (version.isEmpty()) {
      findings.add(
          table.place(), "the scenario lacks the version of its format, expected frametape: 1");
      return;
    }
    Optional<Long> number = Values.number(version.get().value(), 1, Long.MAX_VALUE, findings);
    if (number.isPresent() && number.get() > VERSION) {
      findings.add(
          version.get().value().place(),
          "found version "
              + number.get()
              + ", expected "
              + VERSION
              + ": a newer Frametape wrote this, and only that one can read it");
    }
  }

  private void checkKeys(Table table, Collection<String> known) {
    for (Entry entry : table.entries()) {
      if (!known.contains(entry.key())) {
        findings.unknown(
            entry.place(), "key", entry.key(), known, "one of " + String.join(", ", known));
      }
    }
  }

  private Optional<String> name(Written written) {
    Optional<String> name = Values.text(written, "a name", findings);
    if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
      findings.unexpected(written, NAME_EXPECTED);
      return Optional.empty();
    }
    return name;
  }

  private List<FaultRule> rules(Table scenario) {
    List<FaultRule> rules = new ArrayList<>();
    Optional<Entry> written = scenario.entry("rules");
    if (written.isEmpty()) {
      findings.add(scenario.place(), "the scenario lacks rules, expected a list of at least one");
      return rules;
    }
    if (!(written.get().value() instanceof Items(var items, _, _)) || items.isEmpty()) {
      findings.unexpected(written.get().value(), "a list of at least one rule");
      return rules;
    }
    Map<String, Map<String, Place>> after = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    for (Written item : items) {
      Map<String, Place> others = new LinkedHashMap<>();
      Optional<FaultRule> rule = rule(item, others);
      Optional<String> given = givenName(item);
      if (given.isPresent() && !names.add(given.get())) {
        findings.add(
            ((Table) item).entry("name").get().value().place(),
            "found a second rule named " + given.get() + ", expected a name of its own");
      }
      if (rule.isPresent()) {
        String name = given.orElseGet(() -> RuleNames.free(rule.get().name(), names));
        names.add(name);
        rules.add(RuleNames.renamed(rule.get(), name));
      }
      after.put(given.orElse("rule " + after.size()), others);
    }
    after.forEach(
        (rule, others) -> others.forEach((other, place) -> checkAfter(rule, other, place, names)));
    return rules;
  }

  private static Optional<String> givenName(Written rule) {
    return rule instanceof Table table
            && table.entry("name").map(Entry::value).orElse(null) instanceof Word word
            && !word.isNothing()
        ? Optional.of(word.text())
        : Optional.empty();
  }

  private void checkAfter(String rule, String other, Place place, Set<String> names) {
    if (rule.equals(other)) {
      findings.add(place, "found the rule " + other + " after itself, expected another rule");
    } else if (!names.contains(other)) {
      findings.unknown(
          place,
          "rule",
          other,
          names,
          "one of " + String.join(", ", names.stream().sorted().toList()));
    }
  }

  /**
   * One rule.
   *
   * @param named takes the rules that it names
   */
  private Optional<FaultRule> rule(Written written, Map<String, Place> named) {
    if (!(written instanceof Table table)) {
      findings.unexpected(written, "a rule: {name, when, then}");
      return Optional.empty();
    }
    int before = findings.size();
    checkKeys(table, RULE_KEYS);
    Optional<String> name = table.entry("name").flatMap(entry -> name(entry.value()));
    Optional<Entry> then = table.entry("then");
    if (then.isEmpty()) {
      findings.add(
          table.place(), "the rule lacks then, expected a fault such as then: {cut-payload: 10}");
    }
    List<Fault> faults =
        then.map(entry -> new FaultBinding(findings).then(entry.value())).orElse(List.of());
    WhenBinding binding = new WhenBinding(findings);
    Optional<Trigger> trigger =
        binding.trigger(table.entry("when").map(Entry::value), faults, table.place());
    named.putAll(binding.namedRules());
    OptionalLong draw =
        table
            .entry("draw")
            .flatMap(entry -> draw(entry.value()))
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty());
    return findings.size() > before || trigger.isEmpty() || faults.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new FaultRule(
                name.orElse(Catalogue.of(faults.getFirst()).name()), trigger.get(), faults, draw));
  }

  private Optional<Long> draw(Written written) {
    if (written instanceof Word(String text, boolean quoted, _, _)
        && !quoted
        && text.matches("-?[0-9]{1,19}")) {
      try {
        return Optional.of(Long.parseLong(text));
      } catch (NumberFormatException tooLarge) {
        // Said below, as for everything else that is no such number.
      }
    }
    findings.unexpected(written, "a number of 64 bits, from a decision log");
    return Optional.empty();
  }

  private Optional<Expectation> expectation(Written written) {
    if (!(written instanceof Table table)) {
      findings.unexpected(written, "a map such as {verdict: typed-error, within: 5s}");
      return Optional.empty();
    }
    checkKeys(table, EXPECT_KEYS);
    List<Verdict> verdicts = new ArrayList<>();
    Optional<Entry> verdict = table.entry("verdict");
    if (verdict.isEmpty()) {
      findings.add(
          table.place(),
          "the expectation lacks a verdict, expected one of "
              + String.join(", ", Words.of(Verdict.class)));
    } else {
      List<Written> words =
          verdict.get().value() instanceof Items(var items, _, _) && !items.isEmpty()
              ? items
              : List.of(verdict.get().value());
      words.forEach(word -> Values.word(Verdict.class, word, findings).ifPresent(verdicts::add));
    }
    Optional<Duration> within =
        table.entry("within").flatMap(entry -> Values.time(entry.value(), findings));
    return Optional.of(new Expectation(verdicts, within));
  }
}
