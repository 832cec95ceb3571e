package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.Emission;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ScenarioEngineTest {
  private static final byte[] ROW =
      Scene.frame(
          Scene.envelope("data_row", "{\"stream\":\"a\",\"sequence\":0,\"payload\":{\"at\":0}}"));

  private static Trigger rows() {
    return Trigger.always(Subject.TO_PARENT).and(new Condition.Type("data_row"));
  }

  private static Scene rowsOf(FaultRule... rules) {
    return Scene.of(rules).handshake().request("emit_test_rows").row("a", 0).row("a", 1);
  }

  @Test
  void aRuleThatNeverMatchesChangesNothing() {
    Scene scene =
        rowsOf(
            FaultRule.of("r", rows().and(new Condition.StreamName("b")), new SequenceFault.Drop()));
    scene.response("rows_complete").ends(Direction.TO_CHILD).workerEnds(0);

    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
    assertThat(scene.toChild()).isEqualTo(scene.sent(Emission.Stream.STDIN));
    assertThat(scene.log).containsExactly("close STDIN", "close STDOUT", "close STDERR", "exit 0");
    assertThat(scene.engine().finish()).hasSize(1);
  }

  @Test
  void aPayloadIsCutAndTheStreamEnds() {
    Scene scene =
        rowsOf(
            FaultRule.of(
                "cut",
                rows().nth(Nth.only(2)),
                new FramingFault.CutPayload(new Amount(10, false), new Ending.Exit(3))));

    byte[] delivered = scene.toParent();
    byte[] sent = scene.sent(Emission.Stream.STDOUT);
    assertThat(delivered).isEqualTo(Arrays.copyOf(sent, sent.length - ROW.length + 14));
    assertThat(scene.log)
        .endsWith("fired cut", "withheld STDOUT " + ROW.length, "inserted STDOUT 14", "exit 3");
    assertThat(scene.firings.getFirst().frame()).hasValue(2);
  }

  @Test
  void aCutBehindTheEndIsInert() {
    Scene scene =
        rowsOf(
            FaultRule.of(
                "cut",
                rows(),
                new FramingFault.CutPayload(new Amount(500, false), new Ending.Eof())));

    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
    assertThat(scene.inert).hasSize(2);
    assertThat(scene.inert.getFirst().why())
        .contains("keep 500 is not before the end of a payload of");
  }

  @Test
  void faultsOfOneFrameTakeEffectInTheOrderOfTheirStages() {
    Scene scene =
        rowsOf(
            FaultRule.of(
                "r",
                rows().nth(Nth.only(1)),
                new FramingFault.CutPrefix(3, new Ending.Eof()),
                new EnvelopeFault.NotJson(EnvelopeFault.NotJsonKind.EMPTY)));

    int before = scene.sent(Emission.Stream.STDOUT).length - 2 * ROW.length;
    assertThat(Arrays.copyOfRange(scene.toParent(), before, scene.toParent().length))
        .containsExactly(0, 0, 0);
    assertThat(scene.log).endsWith("close STDOUT", "withheld STDOUT " + ROW.length);
  }

  @Test
  void anAnswerIsPairedWithItsRequestByOrder() {
    Scene scene =
        Scene.of(
            FaultRule.of(
                "r",
                Trigger.always(Subject.TO_PARENT)
                    .and(new Condition.Type("response"))
                    .and(new Condition.Op("second*")),
                new SequenceFault.Drop()));
    scene.handshake().request("first").request("second_one");
    int before = scene.toParent().length;
    scene.response("a");
    assertThat(scene.toParent().length).isGreaterThan(before);
    int between = scene.toParent().length;
    scene.response("b");
    assertThat(scene.toParent().length).isEqualTo(between);
  }

  @Test
  void theLimitComesFromTheNegotiation() {
    Scene scene =
        Scene.of(
            Subject.TO_PARENT,
            "response",
            new FramingFault.LengthOverLimit(1, FramingFault.Body.NONE, new Ending.Hang()));
    scene.handshake().request("health");
    int before = scene.toParent().length;
    scene.response("health_ok");
    assertThat(Arrays.copyOfRange(scene.toParent(), before, before + 4))
        .containsExactly(0, 1, 0, 1);
  }

  @Test
  void aHangKeepsTheWrapperUntilNobodyIsLeft() {
    Scene scene =
        Scene.of(Subject.TO_PARENT, "response", new FlowFault.Hang(FlowFault.HangAt.PAYLOAD));
    scene
        .handshake()
        .request("health")
        .response("health_ok")
        .ends(Direction.TO_CHILD)
        .workerEnds(0);
    assertThat(scene.log).endsWith("close STDIN", "close STDERR", "stall");
  }

  @Test
  void ticksWithoutEndComeByTime() {
    Scene scene =
        Scene.of(
            Subject.TO_PARENT,
            "response",
            new SequenceFault.Endless(
                SequenceFault.EndlessType.PROGRESS_TICK, Duration.ofMillis(10), 3));
    scene.handshake().request("health").response("health_ok");
    int before = scene.toParent().length;
    scene.until(1_000_000);
    assertThat(scene.log.stream().filter(line -> line.startsWith("inserted")).count()).isEqualTo(3);
    assertThat(scene.toParent().length).isGreaterThan(before);
    assertThat(scene.recordedAsSent(Emission.Stream.STDOUT))
        .isEqualTo(scene.sent(Emission.Stream.STDOUT));
  }

  @Test
  void aSilenceFiresOnceUntilAFrameComes() {
    Trigger silent =
        new Trigger(
            Subject.CHILD,
            java.util.List.of(new Condition.Silence(Duration.ofSeconds(1))),
            Optional.empty(),
            1,
            1,
            0,
            OptionalInt.of(5),
            Optional.empty());
    Scene scene = Scene.of(FaultRule.of("r", silent, new StderrFault.StderrForge("psst")));
    scene.handshake().until(10_000_000);
    assertThat(scene.stderr()).isEqualTo("psst\n");
    scene.request("health").until(20_000_000);
    assertThat(scene.stderr()).isEqualTo("psst\npsst\n");
  }

  @Test
  void aLargeFrameIsCutInParts() {
    byte[] large =
        Scene.frame(
            Scene.envelope(
                "data_row",
                "{\"stream\":\"a\",\"sequence\":0,\"payload\":\"" + "x".repeat(20 << 20) + "\"}"));
    Scene scene =
        Scene.of(
            Subject.TO_PARENT,
            "data_row",
            new FramingFault.CutPayload(new Amount(50, true), new Ending.Continue()));
    scene.handshake().request("rows");
    int before = scene.toParent().length;
    for (int at = 0; at < large.length; at += 65_536) {
      scene.toParent(Arrays.copyOfRange(large, at, Math.min(large.length, at + 65_536)));
    }
    assertThat(scene.toParent().length - before).isEqualTo(4 + (large.length - 4) / 2);
    assertThat(scene.recordedAsSent(Emission.Stream.STDOUT))
        .isEqualTo(scene.sent(Emission.Stream.STDOUT));
    scene.response("rows_complete");
    assertThat(scene.firings).hasSize(1);
  }
}
