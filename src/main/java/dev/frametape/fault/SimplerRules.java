package dev.frametape.fault;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Rules that are a little simpler than a given one: an earlier frame, one fault less, a smaller
 * number, a shorter time, a plainer end. Every step leads down, so going on with any of them ends.
 */
public final class SimplerRules {
  /** Of so many earlier frames each is tried, and of more the first ones and the middle. */
  private static final int MOST_FRAMES = 64;

  private SimplerRules() {}

  /** The simplest first. */
  public static List<FaultRule> of(FaultRule rule) {
    List<FaultRule> simpler = new ArrayList<>();
    for (int leftOut = 0; rule.then().size() > 1 && leftOut < rule.then().size(); leftOut++) {
      List<Fault> rest = new ArrayList<>(rule.then());
      rest.remove(leftOut);
      simpler.add(with(rule, rest));
    }
    earlier(rule, simpler);
    for (int number = 0; number < rule.then().size(); number++) {
      for (Fault fault : of(rule.then().get(number))) {
        List<Fault> then = new ArrayList<>(rule.then());
        then.set(number, fault);
        simpler.add(with(rule, then));
      }
    }
    return simpler;
  }

  private static FaultRule with(FaultRule rule, List<Fault> then) {
    return new FaultRule(rule.name(), rule.when(), then, rule.draw());
  }

  private static void earlier(FaultRule rule, List<FaultRule> simpler) {
    List<Condition> conditions = rule.when().conditions();
    for (int place = 0; place < conditions.size(); place++) {
      if (conditions.get(place) instanceof Condition.FrameNumber(Nth numbers)
          && numbers.last().equals(OptionalLong.of(numbers.first()))) {
        for (long number : below(numbers.first())) {
          List<Condition> others = new ArrayList<>(conditions);
          others.set(place, new Condition.FrameNumber(Nth.only(number)));
          Trigger when = rule.when();
          simpler.add(
              new FaultRule(
                  rule.name(),
                  new Trigger(
                      when.subject(),
                      others,
                      when.nth(),
                      when.chance(),
                      when.toxicity(),
                      when.correlation(),
                      when.maxFires(),
                      when.ttl()),
                  rule.then(),
                  rule.draw()));
        }
      }
    }
  }

  private static Set<Long> below(long number) {
    Set<Long> numbers = new LinkedHashSet<>();
    for (long each = 0; each < Math.min(number, MOST_FRAMES); each++) {
      numbers.add(each);
    }
    if (number > MOST_FRAMES) {
      numbers.add(number / 2);
      numbers.add(number - 1);
    }
    return numbers;
  }

  private static List<Fault> of(Fault fault) {
    Catalogue.Entry entry = Catalogue.of(fault);
    List<Fault> simpler = new ArrayList<>();
    for (int place = 0; place < entry.parameters().size(); place++) {
      Parameter parameter = entry.parameters().get(place);
      for (Object value : simpler(parameter, parameter.of(fault))) {
        create(fault, entry, place, value).ifPresent(simpler::add);
      }
    }
    return simpler;
  }

  private static List<Object> simpler(Parameter parameter, Object value) {
    List<Object> values = new ArrayList<>();
    switch (value) {
      case Integer number ->
          numbers(Math.max(0, parameter.least()), number)
              .forEach(each -> values.add(Math.toIntExact(each)));
      case Long number -> values.addAll(numbers(Math.max(0, parameter.least()), number));
      case Amount(long number, boolean percent) ->
          numbers(0, number).forEach(each -> values.add(new Amount(each, percent)));
      case Duration time -> {
        if (time.toMillis() > 1) {
          values.add(Duration.ofMillis(time.toMillis() / 2));
        }
      }
      case Ending ending -> {
        for (Ending each : List.of(new Ending.Eof(), new Ending.Exit(1))) {
          if (rank(each) < rank(ending)) {
            values.add(each);
          }
        }
      }
      default ->
          // A text or a word has no size. The default is what says least.
          parameter.defaultValue().filter(each -> !each.equals(value)).ifPresent(values::add);
    }
    return values;
  }

  /** Smaller ones: the smallest there are, and then ever nearer, so that an edge is soon found. */
  private static Set<Long> numbers(long least, long number) {
    Set<Long> numbers = new LinkedHashSet<>();
    for (long each = least; each < Math.min(number, least + 5); each++) {
      numbers.add(each);
    }
    for (long less = (number - least + 1) / 2; less > 0; less /= 2) {
      numbers.add(number - less);
    }
    return numbers;
  }

  private static int rank(Ending ending) {
    return switch (ending) {
      case Ending.Eof() -> 0;
      case Ending.Exit(int code) -> code == 1 ? 1 : 2;
      case Ending.Signal _ -> 3;
      case Ending.Continue() -> 4;
      case Ending.Hang() -> 5;
    };
  }

  /** Empty when the fault refuses the value. */
  private static Optional<Fault> create(
      Fault fault, Catalogue.Entry entry, int place, Object value) {
    try {
      Class<?>[] types =
          entry.parameters().stream()
              .map(each -> each.component().getType())
              .toArray(Class<?>[]::new);
      Object[] arguments = entry.parameters().stream().map(each -> each.of(fault)).toArray();
      arguments[place] = value;
      return Optional.of(entry.type().getDeclaredConstructor(types).newInstance(arguments));
    } catch (InvocationTargetException refused) {
      if (refused.getCause() instanceof IllegalArgumentException) {
        return Optional.empty();
      }
      throw new IllegalStateException("cannot create " + entry.name(), refused);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot create " + entry.name(), e);
    }
  }
}
