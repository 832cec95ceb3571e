package dev.frametape.observed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.fault.Catalogue;
import dev.frametape.process.ChildExit;
import dev.frametape.transparency.Outcome;
import dev.frametape.transparency.Parent;
import dev.frametape.transparency.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** A sound parent does not notice the faults that leave what is said as it is. */
@Timeout(300)
class IdentityIT {
  private static final Background TWO = new Background(2);
  private static final List<String> REQUESTS =
      List.of("health", "emit-test-rows=a,b,a", "health", "terminate");

  /** The rules for each identity fault of the catalogue. */
  private static final Map<String, List<String>> RULES = new TreeMap<>();

  private static void rules(String fault, String... rules) {
    RULES.put(fault, List.of(rules));
  }

  static {
    rules("split", "to-parent:split=every:1", "to-child:split=every:3");
    rules("coalesce", "to-parent:type=data_row,nth=1:coalesce=frames:4,within:2s");
    rules("dribble", "to-parent:dribble=pieces:7,over:70ms", "to-child:dribble=pieces:3,over:30ms");
    rules("rate", "to-parent:rate=300");
    rules("delay", "to-parent:delay=50ms", "to-child:delay=50ms");
    rules("stall-burst", "to-parent:type=data_row,nth=1:stall-burst=200ms");
    rules("slow-eof", "slow-eof=200ms");
    rules("spawn-slow", "spawn-slow=200ms");
    rules("length-at-limit", "to-parent:length-at-limit", "to-child:length-at-limit");
    rules("add-field", "to-parent:add-field", "to-child:add-field");
    // A row's type has to stand before its body, and so this parent wants it, too.
    rules("reorder-keys", "to-parent:type=data_row:reorder-keys");
    rules("blank-pad", "to-parent:blank-pad=9", "to-child:blank-pad=9");
    // What a row carries is kept as it was written, so that it would show there.
    rules("escape", "to-parent:type=response:escape", "to-child:escape");
  }

  @AfterAll
  static void playNoMore() {
    TWO.close();
  }

  @TestFactory
  Stream<DynamicTest> anIdentityFaultChangesNoAnswer() throws Exception {
    assertThat(RULES.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Catalogue.entries().stream()
                .filter(Catalogue.Entry::identity)
                .map(Catalogue.Entry::name)
                .toList());
    Outcome plain = call(REQUESTS, List.of());
    assertThat(plain.exit()).isEqualTo(new ChildExit.Exited(0));
    return RULES.entrySet().stream()
        .map(
            each ->
                TWO.test(
                    each.getKey(),
                    () -> {
                      List<String> options = new ArrayList<>(List.of("--fail-inert"));
                      each.getValue().forEach(rule -> options.add("--fault=" + rule));
                      assertThat(call(REQUESTS, options)).isEqualTo(plain);
                    }))
        .toList()
        .stream();
  }

  /** The n-th answer is cut in two before its n-th byte, for every byte that it has. */
  @Test
  void everySplittingOfAnAnswerIsTheSameAnswer() throws Exception {
    int length = Talk.HEALTH_OK.length();
    List<String> requests = new ArrayList<>();
    StringBuilder scenario = new StringBuilder("frametape: 1\nname: every-splitting\nrules:\n");
    for (int place = 1; place < length; place++) {
      requests.add("health");
      scenario.append(
          "  - {name: at-%1$d, when: {dir: to-parent, type: response, nth: %1$d}, then: {split: {at: [%1$d], pause: 2ms}}}%n"
              .formatted(place));
    }
    requests.add("terminate");
    Path file = Files.writeString(Scratch.folder("split").resolve("every.yaml"), scenario);
    Outcome plain = call(requests, List.of());
    Outcome split = call(requests, List.of("--fail-inert", "--fault=" + file));
    assertThat(split).isEqualTo(plain);
    assertThat(plain.stdout().lines().filter(line -> line.contains("health"))).hasSize(length - 1);
  }

  /** What our own harness prints of a conversation with the built-in worker. */
  private static Outcome call(List<String> requests, List<String> options) throws IOException {
    String frametape = Quick.LAUNCHER.toString();
    List<String> command = new ArrayList<>(List.of(frametape, "call", "--json"));
    command.addAll(requests);
    command.addAll(List.of("--", frametape, "run"));
    command.addAll(options);
    command.addAll(List.of("--", frametape, "worker"));
    return Parent.PLAIN.run(command);
  }
}
