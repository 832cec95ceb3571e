package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.FrameLimit;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That chance is as likely as a scenario says. Seeds are fixed, and bounds are wide. */
class ChanceTest {
  private static final int FRAMES = 5000;

  /** At which of so many frames a rule fires. */
  private static BitSet fires(long seed, int generation, String rule) {
    FaultRule read = OneFrame.rule("to-parent:" + rule + ":delay=1s");
    Scene scene =
        new Scene(new ScenarioEngine(List.of(read), seed, generation, FrameLimit.DEFAULT_BYTES));
    byte[] frame = OneFrame.wire(new byte[] {'5'});
    for (int number = 0; number < FRAMES; number++) {
      scene.toParent(frame);
    }
    BitSet fires = new BitSet();
    scene.firings.forEach(firing -> fires.set((int) firing.frame().getAsLong()));
    assertThat(scene.firings).allMatch(firing -> firing.draw().isPresent());
    return fires;
  }

  private static double share(BitSet fires) {
    return (double) fires.cardinality() / FRAMES;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.1, 0.5, 0.9, 0.999})
  void eachMatchFiresWithItsChance(double p) {
    BitSet fires = fires(7, 1, "p=" + p);
    assertThat(share(fires)).isBetween(p - 0.03 * Math.sqrt(p), p + 0.03 * Math.sqrt(p) + 0.001);
    // One decision says nothing of the next.
    long both = IntStream.range(1, FRAMES).filter(at -> fires.get(at) && fires.get(at - 1)).count();
    assertThat((double) both / FRAMES).isBetween(p * p - 0.03, p * p + 0.03);
  }

  @ParameterizedTest
  @CsvSource({"0.2, 0", "0.2, 0.5", "0.2, 0.9", "0.5, 0.75"})
  void aDecisionRepeatsTheLastOneAsOftenAsItIsCorrelated(double p, double correlation) {
    BitSet fires = fires(3, 1, "p=" + p + ",correlation=" + correlation);
    // The share stays what it is; only the runs are longer.
    assertThat(share(fires)).isBetween(p - 0.07, p + 0.07);
    long same = IntStream.range(1, FRAMES).filter(at -> fires.get(at) == fires.get(at - 1)).count();
    double expected = correlation + (1 - correlation) * (p * p + (1 - p) * (1 - p));
    assertThat((double) same / FRAMES).isBetween(expected - 0.03, expected + 0.03);
  }

  @Test
  void aRuleIsSwitchedOnForAWholeConversationOrNot() {
    int on = 0;
    for (int generation = 1; generation <= 400; generation++) {
      FaultRule rule = OneFrame.rule("to-parent:toxicity=0.3:delay=1s");
      Scene scene =
          new Scene(new ScenarioEngine(List.of(rule), 5, generation, FrameLimit.DEFAULT_BYTES));
      scene.row("a", 0).row("a", 1).row("a", 2);
      assertThat(scene.firings.size()).isIn(0, 3);
      on += scene.firings.size() / 3;
      if (scene.firings.isEmpty()) {
        assertThat(scene.engine().finish().getFirst().inert().why())
            .isEqualTo("it is switched off in this conversation, by its toxicity");
      }
    }
    assertThat(on).isBetween(90, 150);
  }

  @Test
  void seedsConversationsAndNamesDecideIndependently() {
    BitSet one = fires(1, 1, "p=0.5");
    assertThat(fires(1, 1, "p=0.5")).isEqualTo(one);
    for (BitSet other : List.of(fires(2, 1, "p=0.5"), fires(1, 2, "p=0.5"))) {
      BitSet both = (BitSet) other.clone();
      both.and(one);
      assertThat(share(both)).isBetween(0.22, 0.28);
    }
    FaultRule a =
        new FaultRule("a", chance(), List.of(new SequenceFault.Drop()), OptionalLong.empty());
    FaultRule b = new FaultRule("b", chance(), a.then(), a.draw());
    Scene scene = Scene.of(a, b);
    for (int number = 0; number < FRAMES; number++) {
      scene.toParent(OneFrame.wire(new byte[] {'5'}));
    }
    long both =
        scene.firings.size()
            - scene.firings.stream().map(firing -> firing.frame().getAsLong()).distinct().count();
    assertThat((double) both / FRAMES).isBetween(0.22, 0.28);
  }

  private static Trigger chance() {
    return Trigger.always(Subject.TO_PARENT).chance(0.5);
  }

  /** A function of the frame's number, and not of how many came before that could have fired. */
  @Test
  void otherMatchesHaveNoSayInADecision() {
    BitSet all = fires(9, 1, "p=0.5");
    BitSet late = fires(9, 1, "p=0.5,#100..last");
    all.clear(0, 100);
    assertThat(late).isEqualTo(all);
  }

  @Test
  void otherFiringsHaveNoSayInWhatAFaultDoes() {
    byte[] noise = OneFrame.wire(new byte[100]);
    Scene all = Scene.of(OneFrame.rule("to-parent:#0..last:flip=3"));
    Scene last = Scene.of(OneFrame.rule("to-parent:#4:flip=3"));
    for (int number = 0; number < 5; number++) {
      all.toParent(noise);
      last.toParent(noise);
    }
    byte[] one = all.toParent();
    byte[] other = last.toParent();
    assertThat(Arrays.copyOfRange(one, 4 * noise.length, one.length))
        .isEqualTo(Arrays.copyOfRange(other, 4 * noise.length, other.length))
        .isNotEqualTo(noise);
  }

  @Test
  void whetherItFiresSaysNothingOfWhatItDoes() {
    FaultRule rule = OneFrame.rule("to-parent:p=0.1:flip=1");
    int[] bits = new int[8];
    for (int seed = 0; seed < 300; seed++) {
      Scene scene = Scene.of(seed, rule);
      for (int number = 0; number < 60; number++) {
        byte[] before = scene.toParent();
        scene.toParent(OneFrame.wire(new byte[1]));
        byte[] all = scene.toParent();
        if (all[all.length - 1] != 0) {
          bits[Integer.numberOfTrailingZeros(all[all.length - 1] & 0xFF)]++;
          assertThat(all).hasSize(before.length + 5);
        }
      }
    }
    assertThat(IntStream.of(bits).sum()).isBetween(1600, 2000);
    assertThat(IntStream.of(bits).min().getAsInt()).isGreaterThan(160);
    assertThat(IntStream.of(bits).max().getAsInt()).isLessThan(290);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nth=3                 | 2
          nth=2..4              | 1,2,3
          nth=1+3               | 0,3,6,9
          nth=2..6+2            | 1,3,5
          nth=8+                | 7,8,9
          max-fires=2           | 0,1
          once                  | 0
          succeed-first=7       | 7,8,9
          succeed-first=2,fail-count=3 | 2,3,4
          #2..4                 | 2,3,4
          #8..last              | 8,9
          nth=2,p=1             | 1
          """)
  void matchesAreCounted(String when, String fired) {
    Scene scene = Scene.of(OneFrame.rule("to-parent:" + when + ":delay=1s"));
    for (int number = 0; number < 10; number++) {
      scene.toParent(OneFrame.wire(new byte[] {'5'}));
    }
    assertThat(scene.firings.stream().map(firing -> firing.frame().getAsLong()).toList())
        .isEqualTo(Arrays.stream(fired.split(",")).map(Long::valueOf).toList());
  }

  @Test
  void aRuleIsOffWhenItsTimeIsOver() {
    Scene scene = Scene.of(OneFrame.rule("to-parent:ttl=2s:delay=1s"));
    scene.until(1_999_999).row("a", 0).until(2_000_000).row("a", 1);
    assertThat(scene.firings).hasSize(1);
  }
}
