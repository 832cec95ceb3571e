package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.FrameLimit;
import dev.frametape.process.Emission;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What holds for any rules and any conversation. */
class FaultLawsTest {
  private static final int CASES = Integer.getInteger("frametape.laws", 400);

  private static Scene scene(List<FaultRule> rules, long seed) {
    return new Scene(new ScenarioEngine(rules, seed, 1, FrameLimit.DEFAULT_BYTES));
  }

  private static List<FaultRule> rules(long seed) {
    return new RandomRules(new SplittableRandom(seed)).rules(4);
  }

  /** Most conversations are small, some have frames of several MiB. */
  private static List<RandomTalk.At> talk(long seed) {
    return RandomTalk.of(seed, seed % 40 == 7 ? 10 << 20 : seed % 5 == 0 ? 200_000 : 300);
  }

  private static void forSeeds(java.util.function.LongConsumer law) {
    LongStream.range(0, CASES)
        .forEach(
            seed -> {
              try {
                law.accept(seed);
              } catch (RuntimeException | AssertionError broken) {
                throw new AssertionError("seed " + seed + ": " + rules(seed), broken);
              }
            });
  }

  @Test
  void whateverTheFaultsAllThatWasSentIsToldInItsOrder() {
    forSeeds(
        seed -> {
          Scene scene = RandomTalk.play(scene(rules(seed), seed), talk(seed), reads(seed));
          List<Firing.Inert> never = scene.over();
          for (Emission.Stream on : Emission.Stream.values()) {
            assertThat(scene.recordedAsSent(on)).as("%s", on).isEqualTo(scene.sent(on));
          }
          checkWhatNeverFired(rules(seed), scene, never);
        });
  }

  private static RandomTalk.Reads reads(long seed) {
    return RandomTalk.Reads.random(seed);
  }

  private static void checkWhatNeverFired(
      List<FaultRule> rules, Scene scene, List<Firing.Inert> never) {
    Set<String> told = new HashSet<>();
    scene.firings.forEach(firing -> told.add(firing.rule()));
    scene.inert.forEach(inert -> told.add(inert.rule()));
    for (FaultRule rule : rules) {
      boolean silent = never.stream().anyMatch(each -> each.rule().equals(rule.name()));
      boolean otherGeneration =
          rule.when().conditions().stream()
              .anyMatch(
                  each -> each instanceof Condition.Generation(Nth numbers) && !numbers.has(1));
      assertThat(silent).as(rule.name()).isEqualTo(!told.contains(rule.name()) && !otherGeneration);
    }
    assertThat(never).allMatch(each -> !each.why().isBlank());
  }

  @Test
  void everyFaultOfTheCatalogueHasFiredInThese() {
    Set<String> fired = new HashSet<>();
    for (long seed = 0; seed < 300; seed++) {
      RandomRules random = new RandomRules(new SplittableRandom(seed));
      for (Catalogue.Entry entry : Catalogue.entries()) {
        if (!fired.contains(entry.name())) {
          FaultRule rule = random.rule("r", entry);
          Scene scene = RandomTalk.play(scene(List.of(rule), seed), talk(seed), reads(seed));
          scene.over();
          if (scene.firings.stream().anyMatch(each -> each.fault().contains(entry.name()))) {
            fired.add(entry.name());
          }
        }
      }
    }
    assertThat(fired)
        .containsExactlyInAnyOrderElementsOf(
            Catalogue.entries().stream().map(Catalogue.Entry::name).toList());
  }

  @Test
  void aRuleThatNeverMatchesIsAsNoRule() {
    forSeeds(
        seed -> {
          Trigger never =
              new RandomRules(new SplittableRandom(seed))
                  .trigger(Subject.TO_PARENT)
                  .and(new Condition.Type("nobody says this"));
          Fault fault =
              new RandomRules(new SplittableRandom(seed))
                  .fault(Catalogue.entries().get((int) (seed % Catalogue.entries().size())));
          List<RandomTalk.At> talk = talk(seed);
          Scene with =
              RandomTalk.play(
                  scene(List.of(FaultRule.of("r", never, fault)), seed), talk, reads(seed));
          Scene without = RandomTalk.play(scene(List.of(), seed), talk, RandomTalk.Reads.whole());
          for (Scene scene : List.of(with, without)) {
            scene.over();
            for (Emission.Stream on : Emission.Stream.values()) {
              // Behind the worker's end there is nobody to get what the parent still says.
              int most = scene.delivered(on).length;
              assertThat(scene.delivered(on)).isEqualTo(Arrays.copyOf(scene.sent(on), most));
            }
            assertThat(scene.delivered(Emission.Stream.STDOUT))
                .isEqualTo(scene.sent(Emission.Stream.STDOUT));
            assertThat(acts(scene)).contains("close STDOUT", "close STDERR").hasSizeBetween(3, 4);
            assertThat(scene.log).noneMatch(line -> line.startsWith("inserted"));
          }
          checkSame(with, without);
        });
  }

  @Test
  void howTheInputIsCutIntoReadsMakesNoDifference() {
    forSeeds(
        seed -> {
          List<RandomTalk.At> talk = talk(seed);
          Scene one = RandomTalk.play(scene(rules(seed), seed), talk, RandomTalk.Reads.whole());
          Scene other = RandomTalk.play(scene(rules(seed), seed), talk, reads(seed));
          one.over();
          other.over();
          checkSame(one, other);
        });
  }

  private static void checkSame(Scene one, Scene other) {
    assertThat(one.firings).isEqualTo(other.firings);
    assertThat(one.inert).isEqualTo(other.inert);
    for (Emission.Stream on : Emission.Stream.values()) {
      assertThat(one.delivered(on)).as("%s", on).isEqualTo(other.delivered(on));
    }
    assertThat(acts(one)).isEqualTo(acts(other));
  }

  /** Everything but bytes and the pieces that these come in. */
  private static List<String> acts(Scene scene) {
    return scene.log.stream()
        .filter(line -> !line.startsWith("withheld") && !line.startsWith("inserted"))
        .toList();
  }

  @Test
  void wakesAtOtherTimesChangeNothing() {
    forSeeds(
        seed -> {
          List<RandomTalk.At> talk = talk(seed);
          Scene once = RandomTalk.play(scene(rules(seed), seed), talk, reads(seed));
          Scene often =
              RandomTalk.play(
                  scene(rules(seed), seed).wokenTooOften(new SplittableRandom(seed)),
                  talk,
                  reads(seed));
          checkSame(once, often);
          assertThat(often.log).isEqualTo(once.log);
        });
  }

  @Test
  void theSameSeedDecidesTheSameAndAnotherOneSomethingElse() {
    int differ = 0;
    for (long seed = 0; seed < CASES; seed++) {
      List<FaultRule> rules = rules(seed);
      Scene one = RandomTalk.play(scene(rules, 1), talk(seed), reads(seed));
      Scene same = RandomTalk.play(scene(rules, 1), talk(seed), reads(seed));
      Scene other = RandomTalk.play(scene(rules, 2), talk(seed), reads(seed));
      assertThat(one.log).isEqualTo(same.log);
      checkSame(one, same);
      boolean usesChance = one.engine().usesChance();
      boolean differs = !one.log.equals(other.log);
      for (Emission.Stream on : Emission.Stream.values()) {
        differs |= !Arrays.equals(one.delivered(on), other.delivered(on));
      }
      assertThat(usesChance || !differs).as("seed %d: %s", seed, rules).isTrue();
      differ += differs ? 1 : 0;
    }
    assertThat(differ).isGreaterThan(CASES / 10);
  }
}
