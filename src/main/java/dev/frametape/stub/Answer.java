package dev.frametape.stub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a mapping answers to something that the parent did.
 *
 * @param mapping where it stands in the folder
 * @param earlier how often it has answered before
 * @param items what the worker does
 * @param delay before the first item
 * @param dribble how the bytes on stdout are stretched
 * @param fault comes instead of the items
 * @param chance of the delay and of the fault
 */
record Answer(
    String mapping,
    long earlier,
    List<AnswerItem> items,
    Delay delay,
    Optional<Dribble> dribble,
    Optional<Fault> fault,
    Chance chance) {
  /** WireMock's four, by its own names. */
  enum Fault {
    EMPTY_RESPONSE,
    MALFORMED_RESPONSE_CHUNK,
    RANDOM_DATA_THEN_CLOSE,
    CONNECTION_RESET_BY_PEER;

    /** Whether bytes are drawn for it. */
    boolean isLeftToChance() {
      return switch (this) {
        case EMPTY_RESPONSE, CONNECTION_RESET_BY_PEER -> false;
        case MALFORMED_RESPONSE_CHUNK, RANDOM_DATA_THEN_CLOSE -> true;
      };
    }
  }

  /** How long an answer takes. WireMock never sleeps: this becomes a pause in the plan. */
  sealed interface Delay {
    record Fixed(long millis) implements Delay {}

    record LogNormal(long fixedMillis, double median, double sigma) implements Delay {}

    record Uniform(long fixedMillis, long lowerMillis, long upperMillis) implements Delay {}

    /** Longer than any test waits; a bound against a sigma that draws years. */
    long LONGEST_MILLIS = 86_400_000;

    default boolean isLeftToChance() {
      return switch (this) {
        case Fixed _ -> false;
        case LogNormal _, Uniform _ -> true;
      };
    }

    default Duration drawn(Chance chance) {
      long millis =
          switch (this) {
            case Fixed(long fixed) -> fixed;
            case LogNormal(long fixed, double median, double sigma) ->
                fixed + Math.min(LONGEST_MILLIS, chance.logNormal(median, sigma));
            case Uniform(long fixed, long lower, long upper) ->
                fixed + chance.between(lower, upper);
          };
      return Duration.ofMillis(Math.min(millis, LONGEST_MILLIS));
    }
  }

  /**
   * @param chunks 1 or more
   */
  record Dribble(int chunks, Duration total) {}

  Answer {
    requireNonNull(mapping, "mapping");
    items = List.copyOf(items);
    requireNonNull(delay, "delay");
    requireNonNull(dribble, "dribble");
    requireNonNull(fault, "fault");
    requireNonNull(chance, "chance");
  }
}
