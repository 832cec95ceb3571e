package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.fault.FramingFault.CutPayload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioReaderTest {
  private static final Path BAD = Path.of("src/test/resources/golden/fault");

  @Test
  void theScenarioOfThePage() throws IOException {
    Scenario scenario =
        read(
            """
            frametape: 1
            name: truncated-row
            note: The second data row stops after 10 payload bytes; then the worker exits 3.
            rules:
              - name: cut-second-row
                when: {dir: to-parent, type: data_row, nth: 2}
                then: {cut-payload: {keep: 10, ending: {exit: 3}}}
            expect: {verdict: typed-error, within: 5s}      # what a sound parent does
            """);
    assertThat(scenario.name()).isEqualTo("truncated-row");
    assertThat(scenario.rules())
        .containsExactly(
            FaultRule.of(
                "cut-second-row",
                Trigger.always(Subject.TO_PARENT)
                    .and(new Condition.Type("data_row"))
                    .nth(Nth.only(2)),
                new CutPayload(new Amount(10, false), new Ending.Exit(3))));
    assertThat(scenario.expect())
        .contains(
            new Scenario.Expectation(
                List.of(Verdict.TYPED_ERROR), Optional.of(Duration.ofSeconds(5))));
  }

  @Test
  void jsonSaysTheSame() throws IOException {
    String json =
        """
        {"frametape": 1, "name": "x", "rules": [
        \t{"when": {"dir": "to-parent", "p": 0.5}, "then": {"set-field":
        \t\t{"pointer": "/message/body/x", "value": {"b": 1.0, "a": [18446744073709551615, "\\u00e9"]}}}}]}
        """;
    Scenario scenario = ScenarioReader.parse(Path.of("x.json"), json);
    assertThat(scenario.rules().getFirst().then())
        .containsExactly(
            new EnvelopeFault.SetField(
                "/message/body/x",
                new Json("{\"b\":1.0,\"a\":[18446744073709551615,\"\\u00e9\"]}")));
    assertThat(ScenarioReader.parse(Path.of("x.yaml"), json.replace("\t", "  ")))
        .isEqualTo(scenario);
  }

  @Test
  void aRuleWithoutWhenFiresWhereItsFaultUsuallyDoes() throws IOException {
    assertThat(then("drop-terminal").when())
        .isEqualTo(Trigger.always(Subject.TO_PARENT).and(new Condition.Type("response")));
    assertThat(then("ignore-terminate").when())
        .isEqualTo(
            Trigger.always(Subject.TO_CHILD)
                .and(new Condition.Type("request"))
                .and(new Condition.Tag("terminate")));
    assertThat(then("generation-changes").when())
        .isEqualTo(Trigger.always(Subject.SPAWN).and(new Condition.Generation(Nth.from(2))));
    assertThat(then("{cut-connection: 10}").when())
        .isEqualTo(Trigger.always(Subject.TO_PARENT).and(new Condition.FrameNumber(Nth.from(0))));
    assertThat(then("stderr-silence").when()).isEqualTo(Trigger.always(Subject.STDERR));
  }

  @Test
  void howOftenIsAddedToTheUsualPlaceAndAnotherPlaceTakesItsPlace() throws IOException {
    assertThat(rule("{nth: 2}", "drop-terminal").when())
        .isEqualTo(
            Trigger.always(Subject.TO_PARENT).and(new Condition.Type("response")).nth(Nth.only(2)));
    assertThat(rule("{frame: 3}", "drop-terminal").when())
        .isEqualTo(Trigger.always(Subject.TO_PARENT).and(new Condition.FrameNumber(Nth.only(3))));
  }

  @Test
  void everyWordOfATrigger() throws IOException {
    Trigger when =
        rule(
                "{dir: to-parent, frame: '#1..last', type: 'data_*', tag: x, op: emit_*, stream: a,"
                    + " sequence: 0..4+2, row: 3.., json: [{pointer: /a, equals: {b: 1}}, {pointer:"
                    + " /b, matches: '^x'}, {pointer: /c, '>': 3}, {pointer: /d, exists: false},"
                    + " {pointer: /e, less: -1.5}], bytes: '>= 64KiB', phase: in-flight,"
                    + " generation: 1+2, succeedFirst: 2, failCount: 3, after: [{rule: other,"
                    + " count: 2}, {since: last-frame, time: 1.5s}, 2s], p: 25%, toxicity: .5,"
                    + " correlation: 0.1, maxFires: 7, ttl: 1m}",
                "drop")
            .when();
    assertThat(when.conditions())
        .containsExactly(
            new Condition.FrameNumber(Nth.from(1)),
            new Condition.Type("data_*"),
            new Condition.Tag("x"),
            new Condition.Op("emit_*"),
            new Condition.StreamName("a"),
            new Condition.Sequence(new Nth(0, OptionalLong.of(4), 2)),
            new Condition.Row(Nth.from(3)),
            new Condition.JsonTest("/a", Condition.Test.EQUALS, "{\"b\":1}"),
            new Condition.JsonTest("/b", Condition.Test.MATCHES, "^x"),
            new Condition.JsonTest("/c", Condition.Test.GREATER, "3"),
            new Condition.JsonTest("/d", Condition.Test.EXISTS, "false"),
            new Condition.JsonTest("/e", Condition.Test.LESS, "-1.5"),
            new Condition.Size(Condition.Comparison.AT_LEAST, 65_536),
            new Condition.InPhase(Phase.IN_FLIGHT),
            new Condition.Generation(new Nth(1, OptionalLong.empty(), 2)),
            new Condition.AfterRule("other", 2),
            new Condition.AfterTime(Condition.Since.LAST_FRAME, Duration.ofMillis(1500)),
            new Condition.AfterTime(Condition.Since.SPAWN, Duration.ofSeconds(2)));
    assertThat(when.nth()).contains(new Nth(3, OptionalLong.of(5), 1));
    assertThat(when.chance()).isEqualTo(0.25);
    assertThat(when.toxicity()).isEqualTo(0.5);
    assertThat(when.correlation()).isEqualTo(0.1);
    assertThat(when.maxFires()).isEqualTo(OptionalInt.of(7));
    assertThat(when.ttl()).contains(Duration.ofMinutes(1));
    assertThat(rule("{type: x, silence: 2s, once: true}", "drop").when())
        .isEqualTo(
            new Trigger(
                Subject.TO_PARENT,
                List.of(new Condition.Type("x"), new Condition.Silence(Duration.ofSeconds(2))),
                Optional.empty(),
                1,
                1,
                0,
                OptionalInt.of(1),
                Optional.empty()));
    assertThat(rule("{bytes: '@1048576', persistent: true}", "drop").when().conditions())
        .containsExactly(new Condition.At(1_048_576));
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3, 3, 1",
    "2..5, 2, 5, 1",
    "1+2, 1, , 2",
    "1+, 1, , 1",
    "3.., 3, , 1",
    "3..last, 3, , 1",
    "#0..last, 0, , 1",
    "2..8+3, 2, 8, 3",
    "#4, 4, 4, 1"
  })
  void whichNumbersAreMeant(String text, long first, Long last, long step) {
    Nth numbers = new Nth(first, last == null ? OptionalLong.empty() : OptionalLong.of(last), step);
    assertThat(Ranges.read(text, 0)).contains(numbers);
    assertThat(Ranges.read(Ranges.text(numbers), 0)).contains(numbers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "#", "-1", "5..2", "1+0", "last", "1...3", "2,3", "1.5", "..4", "+2"})
  void whatIsNoRange(String text) {
    assertThat(Ranges.read(text, 0)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "to-parent:type=data_row,nth=2:cut-payload=keep:10,ending:exit:3 | {dir: to-parent, type:"
            + " data_row, nth: 2} | {cut-payload: {keep: 10, ending: {exit: 3}}}",
        "cut-connection=64KiB | {frame: 0.., dir: to-parent} | {cut-connection: 65536}",
        "to-child:#0:swallow-configure | {dir: to-child, frame: 0} | swallow-configure",
        "type=response,tag=terminating:terminating-then=signal:SIGKILL | {type: response, tag:"
            + " terminating} | {terminating-then: {signal: 9}}",
        "#1..last:not-json=truncated;length-stale | {frame: 1..} | {not-json: truncated,"
            + " length-stale: {}}",
        "to-parent:pollute=\"hello, world: {}\" | {dir: to-parent} | {pollute: 'hello, world: {}'}",
        "to-parent:pollute=[INFO] started | {dir: to-parent} | {pollute: '[INFO] started'}",
        "to-parent:pollute=text:it's here: now,where:after | {dir: to-parent} | {pollute: {text:"
            + " \"it's here: now\", where: after}}",
        "#3:set-field=pointer:/message/body/count,value:{\"a\":[1,2]} | {frame: 3} | {set-field:"
            + " {pointer: /message/body/count, value: {\"a\":[1,2]}}}",
        "#3:set-field=/message/body/count,value:-1 | {frame: 3} | {set-field: {pointer:"
            + " /message/body/count, value: -1}}",
        "spawn:crash-on-start=2 | {dir: spawn} | {crash-on-start: {times: 2}}",
        "child:after=request+2s:exit=3 | {dir: child, after: {since: request, time: 2s}} | {exit:"
            + " 3}",
        "json=/message/body/count>2,once:drop | {json: {pointer: /message/body/count, greater: 2},"
            + " once: true} | drop",
        "json=/message/body/x=\"a,b\":drop | {json: {pointer: /message/body/x, equals: 'a,b'}} |"
            + " drop",
        "bytes=>=64KiB:drop | {bytes: '>= 65536'} | drop",
        "#2:split=at:[1,5] | {frame: 2} | {split: {at: [1, 5]}}",
        "stderr-silence | {dir: stderr} | stderr-silence",
      })
  void theShortFormSaysTheSame(String shortForm, String when, String then) throws IOException {
    FaultRule rule = ScenarioReader.readShort(shortForm).rules().getFirst();
    FaultRule same = rule(when, then);
    assertThat(rule.then()).isEqualTo(same.then());
    assertThat(rule.when().subject()).isEqualTo(same.when().subject());
    assertThat(rule.when().conditions())
        .containsExactlyInAnyOrderElementsOf(same.when().conditions());
    assertThat(rule.when().nth()).isEqualTo(same.when().nth());
    assertThat(rule.when().maxFires()).isEqualTo(same.when().maxFires());
  }

  @Test
  void rulesWithoutANameGetTheirFaultsName() throws IOException {
    Scenario scenario =
        read(
            """
            frametape: 1
            rules: [{then: drop-terminal}, {then: drop-terminal}, {name: x, then: drop-terminal}]
            """);
    assertThat(scenario.name()).isEqualTo("test");
    assertThat(scenario.rules())
        .extracting(FaultRule::name)
        .containsExactly("drop-terminal", "drop-terminal-2", "x");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badScenarios")
  void everythingThatIsWrongIsSaid(String name) throws IOException {
    Path file = BAD.resolve(name);
    assertThatThrownBy(() -> ScenarioReader.parse(Path.of(name), Files.readString(file)))
        .isInstanceOfSatisfying(
            ScenarioException.class, wrong -> hold(name + ".errors", wrong.getMessage() + "\n"));
  }

  static List<String> badScenarios() throws IOException {
    try (var files = Files.list(BAD)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("bad-") && !name.endsWith(".errors"))
          .sorted()
          .toList();
    }
  }

  @Test
  void everythingThatIsWrongWithAShortFormIsSaid() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String bad :
        List.of(
            "",
            "drop",
            "to-parent",
            "to-parent:nth=2",
            "to-parnt:drop",
            "to-parent:cut-paylod=keep:10",
            "to-parent:cut-payload=kep:10",
            "to-parent:cut-payload=keep:ten",
            "to-parent:cut-payload=keep:10,ending:exit:300",
            "to-parent:cut-payload=keep:10,ending:signal:SIGKIL",
            "to-parent:cut-payload",
            "to-parent:typ=data_row:drop",
            "to-parent:type=data_row,nth=0:drop",
            "to-parent:#last:drop",
            "to-child:op=health:drop",
            "stderr:drop",
            "to-child:reorder=2",
            "to-parent:pollute=hello, world",
            "to-parent:pollute=text:a,hex:00",
            "to-parent:split=every:0",
            "to-parent:drop=1",
            "to-parent:signal=99",
            "to-parent:delay=1",
            "to-parent:drop;stderr-silence",
            "to-parent:max-active=1:drop",
            "to-parent:correlation=0.5:drop",
            "to-parent:json=/a~[:drop",
            "to-parent:json=a:drop",
            "to-parent:length-huge=4294967296",
            "to-parent:#1:version={\"a\"")) {
      all.append(bad).append('\n');
      assertThatThrownBy(() -> ScenarioReader.readShort(bad))
          .as(bad)
          .isInstanceOfSatisfying(
              ScenarioException.class,
              wrong -> all.append("  ").append(wrong.getMessage().replace("\n", "\n  ")));
      all.append("\n\n");
    }
    hold("short-forms.errors", all.toString());
  }

  @Test
  void namesThatComeAgainGetTheirScenariosName() throws IOException {
    Scenario a =
        scenario(
            "a",
            "[{name: x, then: drop-terminal}, {name: y, when: {type: b, after: x}, then: drop}]");
    Scenario b =
        scenario(
            "b",
            "[{name: y, then: drop-terminal}, {name: x, when: {type: b, after: y}, then: drop}]");
    Scenario drop = ScenarioReader.readShort("#1:drop");
    List<FaultRule> rules = ScenarioSource.join(List.of(a, b, drop, drop));
    assertThat(rules)
        .extracting(FaultRule::name)
        .containsExactly("x", "y", "b.y", "b.x", "drop", "drop-2");
    assertThat(rules.get(3).when().conditions()).contains(new Condition.AfterRule("b.y", 1));
    assertThatThrownBy(
            () -> ScenarioSource.join(List.of(ScenarioReader.readShort("after=dorp,#1:drop"))))
        .hasMessage("--fault: found the rule \"dorp\"; did you mean drop?");
  }

  private static Scenario scenario(String name, String rules) throws IOException {
    return read("{frametape: 1, name: " + name + ", rules: " + rules + "}");
  }

  private static Scenario read(String yaml) throws IOException {
    return ScenarioReader.parse(Path.of("test.yaml"), yaml);
  }

  private static FaultRule then(String then) throws IOException {
    return read("{frametape: 1, rules: [{then: " + then + "}]}").rules().getFirst();
  }

  private static FaultRule rule(String when, String then) throws IOException {
    List<String> rules = new ArrayList<>();
    rules.add("{when: " + when + ", then: " + then + "}");
    if (when.contains("rule: other")) {
      rules.add("{name: other, then: drop-terminal}");
    }
    return read("{frametape: 1, rules: [" + String.join(", ", rules) + "]}").rules().getFirst();
  }

  static void hold(String name, String text) {
    try {
      Path file = BAD.resolve(name);
      if (Boolean.getBoolean("golden.update")) {
        Files.createDirectories(BAD);
        Files.writeString(file, text);
      }
      assertThat(text)
          .as("%s (to accept: -Dgolden.update=true)", file)
          .isEqualTo(Files.readString(file));
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }
}
