package dev.frametape.fault;

import dev.frametape.frame.NearestWord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a word of the command line means: a file, a scenario that is ready in {@code faults/}, or a
 * rule in the short form.
 */
public final class ScenarioSource {
  private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

  // Null where there is no installation: then only files and short forms are known.
  private final Path folder;

  /**
   * @param folder with the ready scenarios; empty, or a folder that is not there, has none
   */
  public ScenarioSource(Optional<Path> folder) {
    this.folder = folder.filter(Files::isDirectory).orElse(null);
  }

  /** The ready scenarios by name, sorted. */
  public List<String> names() throws IOException {
    if (folder == null) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .map(name -> name.substring(0, name.length() - ".yaml".length()))
          .sorted()
          .toList();
    }
  }

  /** A ready scenario. */
  public Optional<Scenario> find(String name) throws IOException {
    return names().contains(name)
        ? Optional.of(ScenarioReader.read(folder.resolve(name + ".yaml")))
        : Optional.empty();
  }

  /**
   * What a word means.
   *
   * @throws ScenarioException when it means nothing, or what it names is wrong
   */
  public Scenario resolve(String word) throws IOException {
    boolean isPath = word.indexOf('/') >= 0 && word.indexOf(':') < 0 && word.indexOf('=') < 0;
    boolean hasEnding = ENDINGS.stream().anyMatch(word::endsWith);
    if (isFile(word)) {
      return ScenarioReader.read(Path.of(word));
    }
    Optional<Scenario> ready = find(word);
    if (ready.isPresent()) {
      return ready.get();
    }
    if (isPath || hasEnding) {
      throw new ScenarioException(
          "--fault " + word, "found no such file, expected a scenario" + near(word));
    }
    boolean isName = ScenarioReader.NAME.matcher(word).matches();
    if (isName && Catalogue.find(word).isEmpty()) {
      throw new ScenarioException(
          "--fault " + word,
          "found no file, no ready scenario and no fault of this name" + near(word));
    }
    return ScenarioReader.readShort(word);
  }

  private String near(String word) throws IOException {
    List<String> known = new ArrayList<>(names());
    Catalogue.entries().forEach(entry -> known.add(entry.name()));
    String bare = word.replaceFirst("^.*/", "").replaceFirst("\\.[a-z]+$", "");
    return NearestWord.to(bare, known)
        .map(meant -> "; did you mean " + meant + "?")
        .orElse("; \"frametape faults list\" shows what there is");
  }

  private static boolean isFile(String word) {
    try {
      return Files.isRegularFile(Path.of(word));
    } catch (InvalidPathException noPath) {
      // Then it is something else.
      return false;
    }
  }

  /**
   * The rules of all words, in their order. Names that come again get their scenario's name as
   * well: the first one of a name keeps it, whatever is added behind.
   */
  public List<FaultRule> rules(List<String> words) throws IOException {
    List<Scenario> scenarios = new ArrayList<>();
    for (String word : words) {
      scenarios.add(resolve(word));
    }
    return join(scenarios);
  }

  /**
   * The rules of several scenarios in one list.
   *
   * @throws ScenarioException when a rule comes after one that is not among them
   */
  public static List<FaultRule> join(List<Scenario> scenarios) throws ScenarioException {
    List<FaultRule> rules = RuleNames.join(scenarios);
    Set<String> names = new HashSet<>();
    rules.forEach(rule -> names.add(rule.name()));
    Findings findings = Findings.of("--fault");
    for (FaultRule rule : rules) {
      for (Condition condition : rule.when().conditions()) {
        if (condition instanceof Condition.AfterRule(String other, _)) {
          if (other.equals(rule.name())) {
            findings.add(
                Written.Place.NONE, "found the rule " + other + " after itself, expected another");
          } else if (!names.contains(other)) {
            findings.unknown(
                Written.Place.NONE,
                "rule",
                other,
                names,
                "one of " + String.join(", ", names.stream().sorted().toList()));
          }
        }
      }
    }
    findings.throwIfAny();
    return rules;
  }
}
