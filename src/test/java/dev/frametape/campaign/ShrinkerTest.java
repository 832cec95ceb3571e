package dev.frametape.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.fault.FaultRule;
import dev.frametape.fault.ScenarioException;
import dev.frametape.fault.ScenarioReader;
import dev.frametape.fault.ScenarioText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShrinkerTest {
  private static FaultRule rule(String text) throws ScenarioException {
    return ScenarioReader.readShort(text).rules().getFirst();
  }

  private static FaultRule cut(int frame, long keep, String ending) throws ScenarioException {
    return rule("to-parent:frame=#" + frame + ":cut-payload=keep:" + keep + ",ending:" + ending);
  }

  private static String text(List<FaultRule> rules) {
    StringBuilder text = new StringBuilder();
    for (FaultRule rule : rules) {
      text.append(ScenarioText.when(rule.when())).append(ScenarioText.then(rule.then()));
    }
    return text.toString();
  }

  @Test
  void theEarliestFrameTheSmallestNumberAndThePlainestEndAreFound() throws Exception {
    // Fails from frame 2 on, when at least 37 bytes come.
    Shrinker.Test test =
        rules ->
            rules.stream()
                .anyMatch(
                    rule -> {
                      String words = text(List.of(rule));
                      int frame =
                          Integer.parseInt(words.replaceAll(".*frame: \"?#?(\\d+).*", "$1"));
                      int keep =
                          words.contains("keep")
                              ? Integer.parseInt(words.replaceAll(".*keep: (\\d+).*", "$1"))
                              : Integer.parseInt(words.replaceAll(".*cut-payload: (\\d+).*", "$1"));
                      return frame >= 2 && keep >= 37;
                    });
    Shrinker.Shrunk shrunk =
        Shrinker.shrink(
            List.of(cut(1, 60, "eof"), cut(7, 900, "exit:3"), cut(9, 50, "hang")), test, 1_000);

    assertThat(text(shrunk.rules())).isEqualTo(text(List.of(cut(2, 37, "eof"))));
    assertThat(shrunk.isSmallest()).isTrue();
    assertThat(shrunk.tries()).isLessThan(60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void exactlyTheRulesThatAreNeededStay(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    int count = 1 + random.nextInt(20);
    List<FaultRule> rules = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      rules.add(rule("to-child:type=t" + number + ":drop"));
    }
    Set<FaultRule> needed = new HashSet<>();
    for (int number = 1 + random.nextInt(3); number > 0; number--) {
      needed.add(rules.get(random.nextInt(count)));
    }
    Set<List<FaultRule>> seen = new HashSet<>();
    Shrinker.Shrunk shrunk =
        Shrinker.shrink(
            rules,
            tried -> {
              assertThat(seen.add(List.copyOf(tried))).as("tried once").isTrue();
              return tried.containsAll(needed);
            },
            10_000);

    assertThat(shrunk.rules()).hasSameElementsAs(needed).hasSize(needed.size());
    assertThat(shrunk.tries()).isEqualTo(seen.size());
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @Test
  void triesAreBoundedAndThatIsSaid() throws Exception {
    Shrinker.Shrunk shrunk = Shrinker.shrink(List.of(cut(40, 900, "hang")), _ -> false, 7);

    assertThat(shrunk.tries()).isEqualTo(7);
    assertThat(shrunk.isSmallest()).isFalse();
    assertThat(shrunk.rules()).containsExactly(cut(40, 900, "hang"));
  }

  @Test
  void aRuleIsNeverTriedWithoutTheOneThatItComesAfter() throws Exception {
    FaultRule first = rule("to-parent:frame=#0:drop");
    FaultRule second = rule("to-parent:after={\"rule\":\"drop\",\"count\":1}:split=every:3");
    Shrinker.Shrunk shrunk =
        Shrinker.shrink(
            List.of(first, second),
            tried -> {
              assertThat(tried).contains(first);
              return tried.contains(second);
            },
            100);

    assertThat(shrunk.rules()).containsExactly(first, second);
  }
}
