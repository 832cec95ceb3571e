package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the folder faults/ to what its page promises. */
class ReadyScenariosTest {
  private static final Path FOLDER = Path.of("faults");
  private static final ScenarioSource SOURCE = new ScenarioSource(Optional.of(FOLDER));

  static List<String> names() throws IOException {
    return SOURCE.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyOneHasANoteAndAnExpectationAndIsCanonical(String name) throws IOException {
    Path file = FOLDER.resolve(name + ".yaml");
    Scenario scenario = ScenarioReader.read(file);
    assertThat(scenario.name()).isEqualTo(name);
    assertThat(scenario.note()).as("what happens").endsWith(".").hasSizeGreaterThan(100);
    assertThat(scenario.note()).as("what it tests").containsIgnoringCase("test");
    assertThat(scenario.note()).as("what a parent does").contains("sound parent");
    assertThat(scenario.expect()).isPresent();
    assertThat(scenario.expect().get().verdicts()).isNotEmpty();
    assertThat(scenario.expect().get().within()).isPresent();
    assertThat(Catalogue.find(name)).as("a fault of the same name").isEmpty();
    ScenarioSource.join(List.of(scenario));
    hold(file, ScenarioText.yaml(scenario));
  }

  @ParameterizedTest
  @MethodSource("names")
  void writingAndReadingGivesTheSame(String name) throws IOException {
    Scenario scenario = SOURCE.resolve(name);
    assertThat(ScenarioReader.parse(Path.of("x.yaml"), ScenarioText.yaml(scenario)))
        .isEqualTo(scenario);
    assertThat(ScenarioReader.parse(Path.of("x.json"), ScenarioText.json(scenario)))
        .isEqualTo(scenario);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyRuleFiresInAnOrdinaryConversation(String name) throws IOException {
    Scenario scenario = SOURCE.resolve(name);
    for (FaultRule rule : scenario.rules()) {
      if (rule.when().usesChance()) {
        continue;
      }
      Paper paper = Paper.of(scenario.rules(), 42, generationOf(rule));
      assertThat(paper.firings)
          .as("%s of %s; inert: %s", rule.name(), name, paper.inert)
          .anyMatch(firing -> firing.rule().equals(rule.name()));
    }
  }

  private static int generationOf(FaultRule rule) {
    return rule.when().conditions().stream()
        .filter(Condition.Generation.class::isInstance)
        .map(condition -> (int) ((Condition.Generation) condition).numbers().first())
        .findFirst()
        .orElse(1);
  }

  @Test
  void thereAreManyAndTheFourComeFirst() throws IOException {
    assertThat(names())
        .hasSizeGreaterThanOrEqualTo(40)
        .contains("truncated-frames", "oversize-lengths", "early-eof", "non-zero-exits");
  }

  @Test
  void everyFaultOfTheCatalogueIsInOne() throws IOException {
    Set<String> missing = new TreeSet<>();
    Catalogue.entries().forEach(entry -> missing.add(entry.name()));
    for (String name : names()) {
      for (FaultRule rule : SOURCE.resolve(name).rules()) {
        rule.then().forEach(fault -> missing.remove(Catalogue.of(fault).name()));
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void theIndexNamesEveryOne() throws IOException {
    List<String> first =
        List.of("truncated-frames", "oversize-lengths", "early-eof", "non-zero-exits");
    List<String> sorted = new ArrayList<>(names());
    sorted.sort(
        Comparator.comparingInt((String name) -> first.contains(name) ? first.indexOf(name) : 9)
            .thenComparing(Comparator.naturalOrder()));
    StringBuilder page = new StringBuilder(INDEX);
    for (String name : sorted) {
      Scenario scenario = SOURCE.resolve(name);
      Scenario.Expectation expect = scenario.expect().get();
      page.append("| [`%s`](%s.yaml) | ".formatted(name, name))
          .append(scenario.note().replace("|", "\\|"))
          .append(" | ")
          .append(String.join(", ", expect.verdicts().stream().map(Words::of).toList()))
          .append(" | ")
          .append(Times.text(expect.within().get()))
          .append(" |\n");
    }
    hold(FOLDER.resolve("README.md"), page.toString());
  }

  @Test
  void thePageHasTheWholeCatalogue() throws IOException {
    StringBuilder table = new StringBuilder();
    for (String group : Catalogue.groups()) {
      table.append("\n**").append(group).append("**\n\n");
      table.append("| # | fault | dir | what it does | what it tests in a parent |\n");
      table.append("|---|---|---|---|---|\n");
      for (Catalogue.Entry fault : Catalogue.entries()) {
        if (fault.group().equals(group)) {
          table.append(row(fault));
        }
      }
    }
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf("<!-- end of catalogue -->");
    hold(PAGE, page.substring(0, from) + table + "\n" + page.substring(to));
  }

  private static String row(Catalogue.Entry fault) {
    String parameters =
        String.join(
            ", ",
            fault.parameters().stream()
                .map(each -> each.name() + each.byDefault().map(d -> "=" + d).orElse(""))
                .toList());
    return "| %d | `%s`%s | %s | %s | %s%s |\n"
        .formatted(
            fault.number(),
            fault.name(),
            parameters.isEmpty() ? "" : " `(" + parameters.replace("|", "\\|") + ")`",
            String.join(", ", fault.on().stream().map(Subject::word).toList()),
            fault.does(),
            fault.identity() ? "(identity) " : "",
            fault.tests());
  }

  private static final Path PAGE = Path.of("docs/faults.md");
  private static final String BEGIN = "<!-- catalogue -->\n";

  private static final String INDEX =
      """
      # Ready scenarios
      Each file is usable as it is, by its name: `frametape run --fault truncated-frames -- ./worker`. `frametape faults show NAME` shows
      what is in one, and [docs/faults.md](../docs/faults.md) explains the words. A scenario with several cases does them one after the
      other, one per conversation: give the wrapper a folder (`--fault-state`), so that it can count. This page is made from the files.

      | scenario | what happens, what it tests, what a sound parent does | expected | within |
      |---|---|---|---|
      """;

  static void hold(Path file, String text) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, text);
    }
    assertThat(Files.readString(file))
        .as("%s (to accept: -Dgolden.update=true)", file)
        .isEqualTo(text);
  }
}
