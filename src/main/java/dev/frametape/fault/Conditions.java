package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Whether the conditions of a rule hold. */
final class Conditions {
  private final RuleBook book;
  private final Exchange exchange;

  Conditions(RuleBook book, Exchange exchange) {
    this.book = book;
    this.exchange = exchange;
  }

  /** For a frame. */
  boolean hold(FaultRule rule, Passing frame) {
    for (Condition condition : rule.when().conditions()) {
      if (!holds(condition, frame)) {
        return false;
      }
    }
    return true;
  }

  /** For a frame of which only the beginning is here: false when it cannot hold. */
  boolean mayHold(FaultRule rule, Passing head) {
    for (Condition condition : rule.when().conditions()) {
      if (!(condition instanceof Condition.JsonTest) && !holds(condition, head)) {
        return false;
      }
    }
    return true;
  }

  /** Without a frame: those about one do not hold. */
  boolean holdAlone(FaultRule rule, long micros, Predicate<Condition.Silence> silent) {
    return holdAlone(rule.when().conditions(), micros, silent);
  }

  private boolean holdAlone(
      List<Condition> conditions, long micros, Predicate<Condition.Silence> silent) {
    for (Condition condition : conditions) {
      boolean holds =
          switch (condition) {
            case Condition.InPhase(Phase phase) -> exchange.phase() == phase;
            case Condition.Generation(Nth numbers) -> numbers.has(book.generation());
            case Condition.AfterRule(String other, int count) -> book.fires(other) >= count;
            case Condition.AfterTime after -> isAfter(after, micros);
            case Condition.Silence silence -> silent.test(silence);
            case Condition.FrameNumber _,
                Condition.Type _,
                Condition.Tag _,
                Condition.Op _,
                Condition.StreamName _,
                Condition.Sequence _,
                Condition.Row _,
                Condition.JsonTest _,
                Condition.Size _,
                Condition.At _ ->
                false;
          };
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  /**
   * For bytes of a stream that are in no frame: a range of frames that has no end has them as well.
   *
   * @param at place in the stream; empty for its end
   */
  boolean holdAt(FaultRule rule, OptionalLong at, long micros) {
    List<Condition> left =
        rule.when().conditions().stream().filter(condition -> !holdsAt(condition, at)).toList();
    return holdAlone(left, micros, _ -> false);
  }

  private static boolean holdsAt(Condition condition, OptionalLong at) {
    return switch (condition) {
      case Condition.FrameNumber(Nth numbers) -> numbers.last().isEmpty();
      case Condition.At(long position) -> at.equals(OptionalLong.of(position));
      default -> false;
    };
  }

  /** When something was, in microseconds since the spawn; empty when it was not yet. */
  OptionalLong when(Condition.Since since) {
    return switch (since) {
      case SPAWN -> OptionalLong.of(0);
      case REQUEST -> exchange.lastRequest();
      case LAST_FRAME -> exchange.lastFrame();
    };
  }

  private boolean holds(Condition condition, Passing frame) {
    return switch (condition) {
      case Condition.FrameNumber(Nth numbers) -> numbers.has(frame.number());
      case Condition.Type(String glob) -> matches(glob, frame.peek().type());
      case Condition.Tag(String glob) -> matches(glob, frame.peek().tag());
      case Condition.Op(String glob) ->
          frame.subject() == Subject.TO_PARENT && matches(glob, frame.op());
      case Condition.StreamName(String glob) -> matches(glob, frame.peek().stream());
      case Condition.Sequence(Nth numbers) -> has(numbers, frame.peek().sequence());
      case Condition.Row(Nth numbers) -> has(numbers, frame.row());
      case Condition.JsonTest test -> frame.whole() && holds(test, frame.payload());
      case Condition.Size(var comparison, long bytes) ->
          compare(comparison, Long.compare(frame.payloadBytes(), bytes));
      case Condition.At(long position) ->
          position >= frame.position() && position < frame.position() + frame.frameBytes();
      case Condition.InPhase(Phase phase) -> frame.phase() == phase;
      case Condition.Generation(Nth numbers) -> numbers.has(book.generation());
      case Condition.AfterRule(String other, int count) -> book.fires(other) >= count;
      case Condition.AfterTime after -> isAfter(after, frame.micros());
      // It fires by its own time, never at a frame.
      case Condition.Silence _ -> false;
    };
  }

  private static boolean matches(String glob, Optional<String> name) {
    return name.isPresent() && Glob.matches(glob, name.get());
  }

  private static boolean has(Nth numbers, OptionalLong number) {
    return number.isPresent() && numbers.has(number.getAsLong());
  }

  private boolean isAfter(Condition.AfterTime after, long micros) {
    OptionalLong base = when(after.since());
    return base.isPresent() && micros - base.getAsLong() >= after.time().toNanos() / 1000;
  }

  private static boolean compare(Condition.Comparison comparison, int order) {
    return switch (comparison) {
      case LESS -> order < 0;
      case AT_MOST -> order <= 0;
      case EXACTLY -> order == 0;
      case AT_LEAST -> order >= 0;
      case MORE -> order > 0;
    };
  }

  private static boolean holds(Condition.JsonTest test, byte[] payload) {
    Optional<String> found =
        JsonPlaces.find(payload, test.pointer())
            .map(place -> new String(payload, place.from(), place.to() - place.from(), UTF_8));
    return switch (test.test()) {
      case EXISTS -> found.isPresent() == Boolean.parseBoolean(test.value());
      case EQUALS -> found.isPresent() && JsonPlaces.equal(found.get(), test.value());
      case MATCHES ->
          found.isPresent()
              && Pattern.compile(test.value()).matcher(JsonPlaces.text(found.get())).find();
      case GREATER -> order(found, test.value()) > 0;
      case LESS -> order(found, test.value()) < 0;
    };
  }

  /** 0 where one of them is no number: then neither greater nor less holds. */
  private static int order(Optional<String> found, String value) {
    try {
      return found.isEmpty() ? 0 : new BigDecimal(found.get()).compareTo(new BigDecimal(value));
    } catch (NumberFormatException noNumber) {
      return 0;
    }
  }
}
