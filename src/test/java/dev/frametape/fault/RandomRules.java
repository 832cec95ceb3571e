package dev.frametape.fault;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;

/** Rules with any fault of the catalogue, any legal parameters and any trigger. */
final class RandomRules {
  private static final List<String> POINTERS =
      List.of(
          "/version",
          "/message",
          "/message/type",
          "/message/body",
          "/message/body/op",
          "/message/body/status",
          "/message/body/payload",
          "/message/body/payload/at",
          "/message/body/sequence",
          "/message/body/count",
          "/message/body/current",
          "/message/body/added",
          "/op",
          "/count",
          "/status",
          "");
  private static final List<String> JSON =
      List.of("null", "0", "\"x\"", "{\"a\":[1]}", "-1", "18446744073709551615", "[]", "1e400");
  private static final List<String> TYPES =
      List.of("data_row", "response", "request", "*", "handshake", "p*", "configure_frame_limit");

  /** Where a number makes much of little, either a few or more than is possible. */
  private static final Set<String> MULTIPLY = Set.of("stderr-flood", "duplicate", "endless");

  private final SplittableRandom random;

  RandomRules(SplittableRandom random) {
    this.random = random;
  }

  List<FaultRule> rules(int most) {
    List<FaultRule> rules = new ArrayList<>();
    int count = random.nextInt(1, most + 1);
    for (int number = 0; number < count; number++) {
      rules.add(rule("r" + number));
    }
    return rules;
  }

  FaultRule rule(String name) {
    return rule(name, pick(Catalogue.entries()));
  }

  FaultRule rule(String name, Catalogue.Entry entry) {
    Subject subject = pick(entry.on());
    List<Fault> faults = new ArrayList<>(List.of(fault(entry)));
    if (random.nextInt(5) == 0) {
      List<Catalogue.Entry> others =
          Catalogue.entries().stream().filter(each -> each.on().contains(subject)).toList();
      faults.add(fault(pick(others)));
    }
    return new FaultRule(name, trigger(subject), faults, OptionalLong.empty());
  }

  Fault fault(Catalogue.Entry entry) {
    while (true) {
      Object[] values =
          entry.parameters().stream().map(each -> value(entry, each)).toArray(Object[]::new);
      try {
        return (Fault) entry.type().getDeclaredConstructors()[0].newInstance(values);
      } catch (InvocationTargetException illegal) {
        // Its parameters do not go together; others will.
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(entry.name(), e);
      }
    }
  }

  private Object value(Catalogue.Entry entry, Parameter parameter) {
    Class<?> type = parameter.component().getType();
    return switch (parameter.type()) {
      case NUMBER, BYTES, LENGTH -> {
        long number = number(parameter);
        if (MULTIPLY.contains(entry.name()) && number < parameter.most()) {
          number = Math.max(parameter.least(), number % 300);
        }
        yield type == int.class ? (Object) (int) number : (Object) number;
      }
      case AMOUNT ->
          random.nextBoolean()
              ? new Amount(random.nextInt(101), true)
              : new Amount(random.nextInt(200), false);
      case NUMBERS ->
          random.nextBoolean()
              ? List.of()
              : random.ints(random.nextInt(1, 5), 0, 100).boxed().toList();
      case FLAG -> random.nextBoolean();
      case TEXT ->
          pick(List.of("", "text\n", "/tmp", "rows", "\u00e4\ud83d\ude00\"\\", "health_ok"));
      case POINTER -> pick(POINTERS);
      case HEX -> pick(List.of("", "00", "DEADBEEF", "00000002"));
      case SIGNAL -> pick(List.of("KILL", "SIGABRT", "11"));
      case WORD -> type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
      case TIME ->
          // Not 0 where it comes again and again.
          Duration.ofMillis(
              parameter.name().equals("every") ? random.nextInt(20, 500) : random.nextInt(2000));
      case ENDING ->
          pick(
              List.of(
                  new Ending.Eof(),
                  new Ending.Exit(3),
                  new Ending.Signal(9),
                  new Ending.Hang(),
                  new Ending.Continue()));
      case JSON -> new Json(pick(JSON));
      case OBJECT -> new Json(pick(List.of("{}", "{\"value\":1}", "{\"a\":{}}")));
    };
  }

  /** Small, or the edges of what is legal. */
  private long number(Parameter parameter) {
    long least = parameter.least();
    // More digits than that no scenario can write.
    long most = Math.min(parameter.most(), 100_000_000_000_000_000L);
    long number =
        switch (random.nextInt(8)) {
          case 0 -> least;
          case 1 -> most;
          case 2 -> least + 1;
          case 3 -> random.nextLong(0, 100_000);
          default -> random.nextLong(0, 100);
        };
    return Math.clamp(number, least, most);
  }

  Trigger trigger(Subject subject) {
    List<Condition> conditions = new ArrayList<>();
    if (subject.direction().isPresent() && random.nextInt(4) > 0) {
      conditions.add(new Condition.Type(pick(TYPES)));
    }
    while (random.nextInt(3) == 0) {
      conditions.add(condition(subject));
    }
    return new Trigger(
        subject,
        conditions,
        random.nextInt(3) == 0 ? Optional.of(nth()) : Optional.empty(),
        random.nextInt(3) == 0 ? random.nextDouble() : 1,
        random.nextInt(6) == 0 ? random.nextDouble() : 1,
        random.nextInt(6) == 0 ? random.nextDouble() : 0,
        random.nextInt(4) == 0 ? OptionalInt.of(random.nextInt(1, 4)) : OptionalInt.empty(),
        random.nextInt(10) == 0
            ? Optional.of(Duration.ofMillis(random.nextInt(1, 3000)))
            : Optional.empty());
  }

  private Nth nth() {
    long first = random.nextLong(1, 4);
    return new Nth(
        first,
        random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(first + random.nextLong(4)),
        random.nextLong(1, 3));
  }

  private Condition condition(Subject subject) {
    boolean frames = subject.direction().isPresent();
    return switch (random.nextInt(frames ? 15 : 5)) {
      case 0 -> new Condition.InPhase(pick(List.of(Phase.values())));
      case 1 -> new Condition.Generation(Nth.from(random.nextLong(1, 3)));
      case 2 -> new Condition.AfterRule("r" + random.nextInt(3), random.nextInt(1, 3));
      case 3 ->
          new Condition.AfterTime(
              pick(List.of(Condition.Since.values())), Duration.ofMillis(random.nextInt(2000)));
      case 4 -> new Condition.Silence(Duration.ofMillis(random.nextInt(1, 3000)));
      case 5 -> new Condition.FrameNumber(Nth.from(random.nextLong(4)));
      case 6 -> new Condition.Tag(pick(List.of("*", "health", "rows_complete")));
      case 7 -> new Condition.Op(pick(List.of("*", "health")));
      case 8 -> new Condition.StreamName(pick(List.of("*", "a", "b")));
      case 9 -> new Condition.Sequence(Nth.from(random.nextLong(3)));
      case 10 -> new Condition.Row(nth());
      case 11 ->
          new Condition.JsonTest(
              pick(POINTERS), Condition.Test.EXISTS, Boolean.toString(random.nextBoolean()));
      case 12 ->
          new Condition.JsonTest(
              pick(POINTERS),
              pick(List.of(Condition.Test.EQUALS, Condition.Test.GREATER, Condition.Test.LESS)),
              "1");
      case 13 ->
          new Condition.Size(
              pick(Arrays.asList(Condition.Comparison.values())), random.nextLong(200));
      default -> new Condition.At(random.nextLong(1000));
    };
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
