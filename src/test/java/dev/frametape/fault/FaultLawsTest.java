package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.JsonValue;
import dev.frametape.process.Emission;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
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

  private static void forSeeds(LongConsumer law) {
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

  // ---- other rules, other directions ----

  /** What changes neither what later frames are nor whether they come. */
  private static final Set<String> MILD =
      Set.of(
          "delay",
          "split",
          "dribble",
          "rate",
          "coalesce",
          "stall-burst",
          "stderr-forge",
          "stderr-bytes",
          "stop",
          "orphan-tree",
          "pollute",
          "unsolicited",
          "duplicate",
          "drop");

  @Test
  void aRuleAddedAtTheEndChangesNoEarlierDecision() {
    forSeeds(
        seed -> {
          RandomRules random = new RandomRules(new SplittableRandom(seed + 1_000_000));
          List<Catalogue.Entry> mild =
              Catalogue.entries().stream().filter(each -> MILD.contains(each.name())).toList();
          Catalogue.Entry entry = random.pick(mild);
          Subject subject =
              entry.on().getFirst().direction().isPresent()
                  ? entry.on().getFirst()
                  : Subject.TO_PARENT;
          FaultRule added = FaultRule.of("added", random.trigger(subject), random.fault(entry));
          boolean pairs = subject == Subject.TO_CHILD && !entry.identity();
          List<FaultRule> rules = rules(seed);
          List<FaultRule> more = new ArrayList<>(rules);
          more.add(added);
          if (pairs) {
            return;
          }
          Scene few = RandomTalk.play(scene(rules, seed), talk(seed), reads(seed));
          Scene all = RandomTalk.play(scene(more, seed), talk(seed), reads(seed));
          assertThat(all.firings.stream().filter(each -> !each.rule().equals("added")).toList())
              .isEqualTo(few.firings);
          assertThat(all.inert.stream().filter(each -> !each.rule().equals("added")).toList())
              .isEqualTo(few.inert);
        });
  }

  /** Nothing of this hangs on the other direction, and nothing reaches over there. */
  private static final Set<String> GROUPS_OF_ONE_DIRECTION = Set.of("framing", "envelope", "flow");

  private static boolean isOfOneDirection(FaultRule rule) {
    boolean asks =
        rule.when().conditions().stream()
            .anyMatch(
                condition ->
                    switch (condition) {
                      case Condition.FrameNumber _,
                          Condition.Type _,
                          Condition.Tag _,
                          Condition.StreamName _,
                          Condition.Sequence _,
                          Condition.JsonTest _,
                          Condition.Size _,
                          Condition.At _,
                          Condition.Generation _ ->
                          false;
                      default -> true;
                    });
    boolean reaches =
        rule.then().stream()
            .anyMatch(
                fault ->
                    !GROUPS_OF_ONE_DIRECTION.contains(Catalogue.of(fault).group())
                        || fault.toString().contains("Exit[")
                        || fault.toString().contains("Signal[")
                        || fault instanceof FlowFault.Deadline
                        || fault instanceof FlowFault.StallBurst
                        || fault instanceof FramingFault.Coalesce);
    return rule.when().subject().direction().isPresent()
        && rule.when().ttl().isEmpty()
        && !asks
        && !reaches;
  }

  @Test
  void howTheDirectionsAreInterleavedChangesNothingThatDoesNotAskForIt() {
    int tried = 0;
    for (long seed = 0; tried < CASES / 4; seed++) {
      List<FaultRule> rules = rules(seed).stream().filter(FaultLawsTest::isOfOneDirection).toList();
      if (rules.isEmpty()) {
        continue;
      }
      tried++;
      List<RandomTalk.At> talk = talk(seed);
      Scene one = scene(rules, seed);
      Scene other = scene(rules, seed);
      // The negotiation stands first in both, since lengths follow it.
      int first = 2;
      for (RandomTalk.At at : talk.subList(0, Math.min(first, talk.size()))) {
        give(one, at);
        give(other, at);
      }
      List<RandomTalk.At> rest = talk.subList(Math.min(first, talk.size()), talk.size());
      for (Direction to : Direction.values()) {
        rest.stream().filter(at -> isTo(at, to)).forEach(at -> give(one, at));
      }
      for (Direction to : List.of(Direction.TO_CHILD, Direction.TO_PARENT)) {
        rest.stream().filter(at -> isTo(at, to)).forEach(at -> give(other, at));
      }
      for (Subject subject : List.of(Subject.TO_CHILD, Subject.TO_PARENT)) {
        assertThat(one.firings.stream().filter(each -> each.subject() == subject).toList())
            .as("seed %d: %s", seed, rules)
            .isEqualTo(other.firings.stream().filter(each -> each.subject() == subject).toList());
        Emission.Stream on = Scene.stream(subject.direction().orElseThrow());
        assertThat(one.delivered(on)).as("seed %d", seed).isEqualTo(other.delivered(on));
      }
    }
  }

  private static boolean isTo(RandomTalk.At at, Direction to) {
    return at.event() instanceof RandomTalk.Event.Bytes(Direction way, var _) && way == to;
  }

  private static void give(Scene scene, RandomTalk.At at) {
    if (at.event() instanceof RandomTalk.Event.Bytes(Direction to, byte[] bytes)) {
      scene.bytes(to, bytes);
    }
  }

  // ---- one rule ----

  @Test
  void aRuleChangesNothingBeforeItFires() {
    forSeeds(
        seed -> {
          FaultRule rule = new RandomRules(new SplittableRandom(seed)).rule("r");
          List<RandomTalk.At> talk = talk(seed);
          Scene scene = RandomTalk.play(scene(List.of(rule), seed), talk, reads(seed));
          int fired = scene.log.indexOf("fired r");
          assertThat(scene.log.subList(0, fired < 0 ? scene.log.size() : fired))
              .allMatch(
                  line ->
                      line.startsWith("close")
                          || line.startsWith("inert")
                          || line.startsWith("exit")
                          || line.startsWith("withheld STDIN") && scene.log.contains("exit 0")
                          || line.startsWith("withheld STDIN") && fired < 0);
        });
  }

  /** What is fired in a line of the log can be repeated from that line alone. */
  @Test
  void aDecisionIsRepeatedFromItsDrawAlone() {
    int repeated = 0;
    for (long seed = 0; seed < 4L * CASES; seed++) {
      FaultRule rule = new RandomRules(new SplittableRandom(seed)).rule("r");
      List<RandomTalk.At> talk = talk(seed);
      Scene scene = RandomTalk.play(scene(List.of(rule), seed), talk, reads(seed));
      boolean allAtFrames = scene.firings.stream().allMatch(each -> each.frame().isPresent());
      if (!allAtFrames || scene.firings.isEmpty()) {
        continue;
      }
      repeated++;
      List<FaultRule> exact = new ArrayList<>();
      for (Firing firing : scene.firings) {
        Nth only = Nth.only(firing.frame().getAsLong());
        exact.add(
            new FaultRule(
                "exact" + exact.size(),
                Trigger.always(firing.subject()).and(new Condition.FrameNumber(only)),
                faults(firing),
                firing.draw()));
      }
      // Another seed, so that what is not in the line would be different.
      Scene again = RandomTalk.play(scene(exact, ~seed), talk, reads(seed));
      for (Emission.Stream on : Emission.Stream.values()) {
        assertThat(again.delivered(on))
            .as("seed %d: %s %s", seed, rule, on)
            .isEqualTo(scene.delivered(on));
      }
      assertThat(acts(again).stream().filter(line -> !line.matches("(fired|inert) .*")))
          .as("seed %d: %s", seed, rule)
          .containsExactlyElementsOf(
              acts(scene).stream().filter(line -> !line.matches("(fired|inert) .*")).toList());
      assertThat(again.firings.stream().map(Firing::draw))
          .as("seed %d: %s", seed, rule)
          .containsExactlyElementsOf(scene.firings.stream().map(Firing::draw).toList());
    }
    assertThat(repeated).isGreaterThan(CASES);
  }

  /** The faults of a line, as whoever reads a decision log gets them. */
  private static List<Fault> faults(Firing firing) {
    String rule = "{\"then\":" + firing.fault() + ",\"when\":{\"dir\":\"to-parent\"}}";
    String scenario = "{\"frametape\":1,\"name\":\"x\",\"note\":\"x\",\"rules\":[" + rule + "]}";
    try {
      return ScenarioReader.parse(
              Path.of("x.json"), scenario.replace("to-parent", firing.subject().word()))
          .rules()
          .getFirst()
          .then();
    } catch (ScenarioException e) {
      throw new AssertionError(scenario, e);
    }
  }

  @Test
  void identityFaultsDeliverTheSameBytesOrTheSameJson() {
    List<Catalogue.Entry> entries =
        Catalogue.entries().stream()
            .filter(Catalogue.Entry::identity)
            .filter(each -> each.on().getFirst().direction().isPresent())
            .toList();
    for (long seed = 0; seed < CASES; seed++) {
      RandomRules random = new RandomRules(new SplittableRandom(seed));
      Catalogue.Entry entry = random.pick(entries);
      Subject subject = random.pick(entry.on());
      FaultRule rule = FaultRule.of("r", random.trigger(subject), random.fault(entry));
      List<RandomTalk.At> talk = talk(seed);
      Scene with = RandomTalk.play(scene(List.of(rule), seed), talk, reads(seed));
      Scene without = RandomTalk.play(scene(List.of(), seed), talk, reads(seed));
      for (Emission.Stream on : Emission.Stream.values()) {
        if (entry.group().equals("envelope") || entry.name().equals("length-at-limit")) {
          checkSameJson(without.delivered(on), with.delivered(on), seed + ": " + rule);
        } else if (on != Emission.Stream.STDIN) {
          assertThat(with.delivered(on)).as("%d: %s", seed, rule).isEqualTo(without.delivered(on));
        } else {
          // What still waits when the worker ends reaches nobody.
          int most = with.delivered(on).length;
          assertThat(with.delivered(on)).isEqualTo(Arrays.copyOf(without.delivered(on), most));
        }
      }
    }
  }

  private static void checkSameJson(byte[] sent, byte[] got, String what) {
    int from = 0;
    int to = 0;
    while (sent.length - from >= 4) {
      int length = ByteBuffer.wrap(sent, from, 4).getInt();
      int other = ByteBuffer.wrap(got, to, 4).getInt();
      if (length < 0 || length > sent.length - from - 4) {
        break;
      }
      byte[] before = Arrays.copyOfRange(sent, from + 4, from + 4 + length);
      byte[] after = Arrays.copyOfRange(got, to + 4, to + 4 + other);
      from += 4 + length;
      to += 4 + other;
      if (!Arrays.equals(before, after)) {
        Optional<JsonValue> meant = JsonValue.of(before);
        if (meant.isPresent()) {
          Optional<JsonValue> said = JsonValue.of(after);
          assertThat(said.equals(meant) || what.contains("AddField")).as(what).isTrue();
          assertThat(said).as(what).isPresent();
        }
      }
    }
    assertThat(Arrays.copyOfRange(got, to, got.length))
        .as(what)
        .isEqualTo(Arrays.copyOfRange(sent, from, sent.length));
  }
}
