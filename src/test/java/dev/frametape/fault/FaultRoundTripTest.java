package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.fault.Written.Place;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The law that a fault is what its text says, for every fault and seeded parameters. */
class FaultRoundTripTest {
  private static final int ROUNDS = 50;

  static List<String> names() {
    return Catalogue.entries().stream().map(Catalogue.Entry::name).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void readingWhatWasWrittenGivesTheSameFault(String name) throws Exception {
    Catalogue.Entry entry = Catalogue.find(name).orElseThrow();
    int made = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Optional<Fault> fault = random(entry, new SplittableRandom(seed));
      if (fault.isEmpty()) {
        continue;
      }
      made++;
      Findings findings = Findings.of("seed " + seed);
      String json = FaultText.json(fault.get());
      List<Fault> read =
          new FaultBinding(findings)
              .then(JsonSource.read(json, new Place(1, 1), findings).orElseThrow());
      assertThat(findings.isEmpty()).as("%s: %s", json, findings).isTrue();
      assertThat(read).as("seed %d: %s", seed, json).containsExactly(fault.get());
      assertThat(FaultText.json(read)).isEqualTo(json);
      // And through a whole file in YAML.
      Trigger when = Trigger.always(entry.on().getFirst());
      Scenario scenario =
          new Scenario("x", "", List.of(FaultRule.of("r", when, fault.get())), Optional.empty());
      boolean hasOwn = entry.when().isPresent();
      List<FaultRule> again =
          ScenarioReader.parse(java.nio.file.Path.of("x.yaml"), ScenarioText.yaml(scenario))
              .rules();
      assertThat(again.getFirst().then()).containsExactly(fault.get());
      assertThat(hasOwn || again.equals(scenario.rules())).as(ScenarioText.yaml(scenario)).isTrue();
    }
    assertThat(made).as("faults that could be made").isPositive();
  }

  /** Empty when the record refuses these parameters together. */
  private static Optional<Fault> random(Catalogue.Entry entry, SplittableRandom random)
      throws ReflectiveOperationException {
    RecordComponent[] components = entry.type().getRecordComponents();
    Object[] values =
        IntStream.range(0, components.length)
            .mapToObj(at -> value(entry.parameters().get(at), random))
            .toArray();
    Constructor<? extends Fault> constructor =
        entry
            .type()
            .getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
    try {
      return Optional.of(constructor.newInstance(values));
    } catch (InvocationTargetException refused) {
      assertThat(refused.getCause()).isInstanceOf(IllegalArgumentException.class);
      return Optional.empty();
    }
  }

  private static Object value(Parameter parameter, SplittableRandom random) {
    if (parameter.byDefault().isPresent() && random.nextInt(3) == 0) {
      return parameter.defaultValue().orElseThrow();
    }
    Class<?> type = parameter.component().getType();
    return switch (parameter.type()) {
      case NUMBER, BYTES, LENGTH -> {
        long most = Math.min(parameter.most(), 1L << 40);
        long number = random.nextLong(parameter.least(), most + 1);
        yield type == int.class ? (Object) (int) number : (Object) number;
      }
      case AMOUNT ->
          random.nextBoolean()
              ? new Amount(random.nextInt(101), true)
              : new Amount(random.nextLong(1L << 33), false);
      case NUMBERS -> random.ints(random.nextInt(4), 0, 1000).boxed().toList();
      case FLAG -> random.nextBoolean();
      case TEXT -> TEXTS.get(random.nextInt(TEXTS.size()));
      case POINTER -> List.of("", "/a", "/a~1b/~0/0", "/ü").get(random.nextInt(4));
      case HEX -> List.of("", "00ff", "7b22").get(random.nextInt(3));
      case SIGNAL -> Signals.name(random.nextInt(1, 65));
      case WORD -> type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
      case TIME -> Duration.ofNanos(random.nextLong(100_000_000) * 1000);
      case ENDING ->
          switch (random.nextInt(5)) {
            case 0 -> new Ending.Eof();
            case 1 -> new Ending.Hang();
            case 2 -> new Ending.Continue();
            case 3 -> new Ending.Exit(random.nextInt(256));
            default -> new Ending.Signal(random.nextInt(1, 65));
          };
      case JSON -> new Json(JSON.get(random.nextInt(JSON.size())));
      case OBJECT -> new Json(List.of("{}", "{\"a\":[1,2.50]}").get(random.nextInt(2)));
    };
  }

  private static final List<String> TEXTS =
      List.of(
          "x",
          "5",
          "true",
          "null",
          "",
          " a b ",
          "[INFO] it's: \"x\", {y}",
          "line\nbreak\ttab",
          "\u0000\u001b\u200b",
          "ü𝄞",
          "\ud800",
          "# no comment",
          "- a",
          "0x10",
          "~",
          "1+7",
          "50%");

  private static final List<String> JSON =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "18446744073709551615",
          "1.0",
          "1e400",
          "\"\"",
          "\"5\"",
          "\"\\u0041\\ud800\"",
          "[]",
          "{}",
          "{\"b\":1,\"a\":[{\"c\":null}]}",
          "\"a b: #\"");
}
