package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.fault.FramingFault.Flip;
import dev.frametape.fault.FramingFault.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionLogTest {
  @TempDir private Path folder;

  @Test
  void aFiringIsOneLineWithoutTimes() {
    assertThat(
            DecisionLog.line(
                new Firing(
                    "cut\n",
                    "{\"cut-payload\":{\"keep\":10}}",
                    Subject.TO_PARENT,
                    OptionalLong.of(3),
                    OptionalLong.empty(),
                    OptionalLong.of(-7),
                    OptionalLong.of(42),
                    1)))
        .isEqualTo(
            "{\"event\":\"fault\",\"rule\":\"cut\\n\",\"fault\":{\"cut-payload\":{\"keep\":10}},"
                + "\"subject\":\"parent\",\"frame\":3,\"draw\":-7,\"seed\":42,\"generation\":1}");
    assertThat(
            DecisionLog.line(
                new Firing.Inert("r", "why", Optional.of(Subject.CHILD), OptionalLong.empty())))
        .isEqualTo(
            "{\"event\":\"fault_inert\",\"rule\":\"r\",\"why\":\"why\",\"subject\":\"process\"}");
  }

  @Test
  void everyDecisionOfTheFullGoldenRecordingCanBeRepeated() throws IOException {
    Path golden = Path.of("src/test/resources/golden/recording/full.jsonl");
    assertThat(DecisionLog.scenario(golden).rules())
        .extracting(FaultRule::name)
        .containsExactly("cut", "twice", "lost", "noise", "mute", "end");
  }

  @Test
  void linesBecomeRulesThatFireExactlyThere() throws IOException {
    Path log =
        write(
            """
            {"frametape":1,"tool":"0.1.0"}
            {"n":3,"t":5,"to":"child","frame":{"event":"fault"}}
            {"n":4,"t":9,"event":"fault","rule":"bits","fault":{"flip":{"bits":3}},"subject":"parent","frame":5,"draw":-8123,"seed":42,"generation":2}
            {"event":"fault","rule":"bits","fault":{"drop":{},"length-stale":{}},"subject":"child","frame":0}
            {"event":"fault","rule":"cut","fault":{"cut-connection":{"at":70}},"subject":"parent","at":70,"generation":1}
            {"n":9,"t":2000000,"event":"fault","rule":"end","fault":{"exit":{}},"subject":"process","generation":1}
            {"event":"inert","rule":"x","why":"y"}
            {"n":10,"t":2000001,"event":"fault","rule":"to\
            """);
    Scenario scenario = DecisionLog.scenario(log);
    assertThat(scenario.rules())
        .containsExactly(
            new FaultRule(
                "bits",
                in(Subject.TO_PARENT, 2).and(new Condition.FrameNumber(Nth.only(5))),
                List.of(new Flip(3, Region.PAYLOAD)),
                OptionalLong.of(-8123)),
            FaultRule.of(
                "bits-2",
                in(Subject.TO_CHILD, 1).and(new Condition.FrameNumber(Nth.only(0))),
                new SequenceFault.Drop(),
                new FramingFault.LengthStale()),
            FaultRule.of(
                "cut",
                in(Subject.TO_PARENT, 1).and(new Condition.At(70)),
                new FramingFault.CutConnection(70, new Ending.Eof())),
            FaultRule.of(
                "end",
                new Trigger(
                    Subject.CHILD,
                    List.of(
                        new Condition.Generation(Nth.only(1)),
                        new Condition.AfterTime(Condition.Since.SPAWN, Duration.ofSeconds(2))),
                    Optional.empty(),
                    1,
                    1,
                    0,
                    OptionalInt.of(1),
                    Optional.empty()),
                new ProcessFault.Exit(1, ProcessFault.Moment.BEFORE)));
    assertThat(DecisionLog.decisions(log).getLast().line())
        .isEqualTo(
            "{\"event\":\"fault\",\"rule\":\"bits\",\"fault\":{\"flip\":{\"bits\":3}},"
                + "\"subject\":\"parent\",\"frame\":5,\"draw\":-8123,\"seed\":42,"
                + "\"generation\":2}");
    assertThat(DecisionLog.decisions(log))
        .extracting(DecisionLog.Decision::rule)
        .containsExactly("cut", "bits", "end", "bits");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 42, -1})
  void aLogRepeatsItsRunWithAnySeed(long seed) throws IOException {
    List<FaultRule> rules =
        ScenarioReader.parse(
                Path.of("x.yaml"),
                """
                frametape: 1
                rules:
                  - {when: {dir: to-parent, type: data_row, p: 0.5}, then: {flip: {bits: 2}}}
                  - {when: {dir: to-parent, p: 0.3}, then: {insert: 3}}
                  - {when: {dir: to-child, type: request, p: 0.5}, then: {delay: {jitter: 9ms, distribution: normal}}}
                  - {when: {type: response, toxicity: 0.5}, then: duplicate}
                  - {then: stderr-silence}
                  - {then: slow-eof}
                  - {then: {spawn-slow: 1ms}}
                """)
            .rules();
    Paper first = Paper.of(rules, seed, 1);
    assertThat(first.firings).isNotEmpty();
    Path log =
        write(String.join("\n", first.firings.stream().map(DecisionLog::line).toList()) + "\n");
    Paper again = Paper.of(DecisionLog.scenario(log).rules(), seed + 1, 1);
    assertThat(again.delivered).isEqualTo(first.delivered);
    assertThat(again.firings).hasSameSizeAs(first.firings);
  }

  @Test
  void whatIsNoLineOfAFaultIsSaid() throws IOException {
    Path log =
        write(
            """
            {"event":"fault","rule":"a","fault":{"flop":{}},"subject":"parent","frame":5}
            {"event":"fault","fault":{"drop":{}},"subject":"parents","frame":-1}
            {"event":"fault"
            """);
    assertThatThrownBy(() -> DecisionLog.scenario(log))
        .isInstanceOf(ScenarioException.class)
        .hasMessageContaining("log.jsonl:1:38: found the fault \"flop\"; did you mean flip?")
        .hasMessageContaining("log.jsonl:2:1: the line of a fault lacks rule")
        .hasMessageContaining("found \"parents\", expected one of parent, child, stderr")
        .hasMessageContaining("found \"-1\", expected a whole number, 0 or more")
        .hasMessageContaining("log.jsonl:3:");
    assertThatThrownBy(() -> DecisionLog.scenario(write("{\"frametape\":1}\n")))
        .hasMessageContaining("found no fault in it");
  }

  @Test
  void whatFiredInASilenceIsRepeatedAtItsTimeOrNotAtAll() throws IOException {
    String line =
        "\"event\":\"fault\",\"rule\":\"a\",\"fault\":{\"exit\":{}},\"subject\":\"parent\"}\n";
    assertThat(DecisionLog.scenario(write("{\"t\":7," + line)).rules().getFirst().when().subject())
        .isEqualTo(Subject.CHILD);
    assertThatThrownBy(() -> DecisionLog.scenario(write("{" + line)))
        .hasMessageContaining("fired in a silence");
  }

  private static Trigger in(Subject subject, int generation) {
    return Trigger.always(subject).and(new Condition.Generation(Nth.only(generation)));
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("log.jsonl"), text);
  }
}
