package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The start, and starting again. */
class SpawnFaultsTest {
  private static ScenarioEngine engine(int generation, String... rules) {
    List<FaultRule> all =
        java.util.stream.IntStream.range(0, rules.length)
            .mapToObj(
                number -> {
                  FaultRule rule = OneFrame.rule(rules[number]);
                  return new FaultRule("r" + number, rule.when(), rule.then(), rule.draw());
                })
            .toList();
    return new ScenarioEngine(all, 42, generation, FrameLimit.DEFAULT_BYTES);
  }

  private static Scene of(int generation, String... rules) {
    return new Scene(engine(generation, rules)).spawn();
  }

  @ParameterizedTest
  @CsvSource({
    "spawn-fail, 'sh: 1: worker: not found', 127",
    "spawn-fail=not-executable, 'sh: 1: worker: Permission denied', 126"
  })
  void aShellDoesNotFindTheWorker(String fault, String words, int code) {
    Scene scene = of(1, fault);
    assertThat(scene.stderr()).isEqualTo(words + "\n");
    assertThat(scene.log)
        .containsExactly("fired r0", "inserted STDERR " + (words.length() + 1), "exit " + code);
    scene.toChild(new byte[] {1, 2}).ends(Direction.TO_CHILD).workerEnds(0);
    assertThat(scene.toChild()).isEmpty();
    assertThat(scene.over()).isEmpty();
  }

  @Test
  void onlyOneFaultHasTheStartFail() {
    Scene scene = of(1, "spawn-fail", "crash-on-start", "spawn-fail=not-executable");
    assertThat(scene.log)
        .containsExactly(
            "fired r0",
            "inert r1: another fault has the start fail already",
            "inert r2: another fault has the start fail already",
            "inserted STDERR 25",
            "exit 127");
  }

  @Test
  void theStartIsAnotherOne() {
    SpawnPlan plan =
        engine(1, "spawn-slow=2s", "spawn-slow=1s", "env-drop=HOME", "env-drop=PATH", "cwd=/tmp")
            .spawn();
    assertThat(plan.delay()).isEqualTo(Duration.ofSeconds(3));
    assertThat(plan.dropVariables()).containsExactly("HOME", "PATH");
    assertThat(plan.directory()).hasValue(Path.of("/tmp"));
    assertThat(plan.failure()).isEmpty();
    assertThat(plan.log()).hasSize(5).allMatch(FaultStep.Fired.class::isInstance);
    assertThat(engine(1).spawn()).isEqualTo(SpawnPlan.UNCHANGED);
  }

  @Test
  void theFirstWorkersDie() {
    assertThat(of(1, "crash-on-start=2,code:9").log).containsExactly("fired r0", "exit 9");
    assertThat(of(2, "crash-on-start=2,code:9").log).hasSize(2);
    Scene third = of(3, "crash-on-start=2,code:9").handshake();
    assertThat(third.log).isEmpty();
    assertThat(third.engine().finish()).isEmpty();

    Scene behind = of(1, "crash-on-start=after:handshake,code:9").handshake();
    assertThat(behind.log).containsExactly("fired r0", "exit 9", "withheld STDIN 93");
    assertThat(behind.toParent()).hasSize(104);
  }

  @ParameterizedTest
  @CsvSource({"version, TO_PARENT, ':6}}', ':7}}'", "limit, TO_CHILD, 65536, 32768"})
  void anotherWorkerSaysSomethingElse(String what, Direction to, String found, String made) {
    Scene first = of(1, "generation-changes=" + what).handshake();
    Scene second = of(2, "generation-changes=" + what).handshake();
    String said = new String(first.delivered(Scene.stream(to)), UTF_8);
    assertThat(first.firings).isEmpty();
    assertThat(first.engine().finish()).isEmpty();
    assertThat(new String(second.delivered(Scene.stream(to)), UTF_8))
        .isEqualTo(said.replace(found, made));
  }

  @Test
  void anotherWorkerHasOtherCapabilitiesHoweverManyTheyWere() {
    String metadata =
        "{\"status\":\"capability_metadata\",\"metadata\":{\"commands\":[],\"capabilities\":["
            + "{\"name\":\"rows\"},".repeat(10_000)
            + "0],\"extra\":null}}";
    Scene scene =
        of(2, "generation-changes=capabilities").handshake().request("capability_metadata");
    int before = scene.toParent().length;
    scene.toParent(Scene.frame(Scene.envelope("response", metadata)));
    byte[] all = scene.toParent();
    assertThat(new String(all, before + 4, all.length - before - 4, UTF_8))
        .isEqualTo(
            Scene.envelope(
                "response",
                "{\"status\":\"capability_metadata\",\"metadata\":"
                    + "{\"commands\":[],\"capabilities\":[],\"extra\":null}}"));
  }

  @Test
  void aRuleAsksForTheGenerationOrThePhaseOfTheStart() {
    assertThat(of(3, "spawn:generation=2..3:spawn-slow").firings).hasSize(1);
    assertThat(of(4, "spawn:generation=2..3:spawn-slow").firings).isEmpty();
    assertThat(of(1, "spawn:phase=spawn:spawn-slow").firings).hasSize(1);
    Scene idle = of(1, "spawn:phase=idle:spawn-slow");
    assertThat(idle.firings).isEmpty();
    assertThat(idle.engine().finish()).hasSize(1);
    assertThat(of(7, "spawn-slow").firings.getFirst().generation()).isEqualTo(7);
  }
}
