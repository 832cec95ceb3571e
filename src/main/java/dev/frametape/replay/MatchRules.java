package dev.frametape.replay;

import static java.util.Objects.requireNonNull;

import dev.frametape.frame.IgnoredPlace;
import dev.frametape.frame.JsonDifference;
import dev.frametape.frame.JsonPattern;
import dev.frametape.frame.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * When a frame is taken for a recorded one.
 *
 * @param match what of a frame is compared
 * @param order in which order the recorded frames may be asked for
 * @param ignored places of frames that may differ
 */
public record MatchRules(Match match, Order order, List<IgnoredPlace> ignored) {
  /** What of a frame is compared. */
  public enum Match {
    /** The values of the JSON document. */
    JSON,
    /** Every byte. */
    BYTES,
    /** The message's type, and its {@code op} or {@code status}. */
    OP,
    /** Nothing: every frame is the expected one. */
    NONE
  }

  /** In which order recorded frames may be asked for. */
  public enum Order {
    /** As they were recorded. */
    STRICT,
    /** As they were recorded among those of one {@code op}; the ops in any order. */
    PER_OP,
    /** Any. Equal frames get their answers in the order of the recording. */
    ANY
  }

  /** Everything is compared, in the recorded order. */
  public static final MatchRules EXACT = new MatchRules(Match.JSON, Order.STRICT, List.of());

  public MatchRules {
    requireNonNull(match, "match");
    requireNonNull(order, "order");
    ignored = List.copyOf(ignored);
  }

  /** Whether a received frame is a recorded one. */
  boolean matches(ParentFrame recorded, ParentFrame got) {
    return switch (match) {
      case NONE -> true;
      case BYTES -> recorded.sameBytes(got);
      case OP ->
          recorded.peek().type().equals(got.peek().type())
              && recorded.peek().tag().equals(got.peek().tag());
      case JSON -> recorded.sameBytes(got) || sameValues(recorded, got);
    };
  }

  private boolean sameValues(ParentFrame recorded, ParentFrame got) {
    Optional<JsonValue> expected = recorded.json();
    Optional<JsonValue> actual = got.json();
    return expected.isPresent()
        && actual.isPresent()
        && JsonDifference.same(expected.get(), actual.get(), ignoredIn(got));
  }

  /** The places that may differ in a frame. */
  List<JsonPattern> ignoredIn(ParentFrame frame) {
    return IgnoredPlace.in(ignored, frame.peek().tag());
  }

  /** A number that is the same for any two frames that match. */
  int key(ParentFrame frame) {
    return switch (match) {
      case NONE -> 0;
      case OP -> opKey(frame);
      case BYTES -> 31 * Long.hashCode(frame.length()) + java.util.Arrays.hashCode(frame.bytes());
      case JSON ->
          frame
              .json()
              .map(value -> value.without(ignoredIn(frame)).hashCode())
              .orElseGet(() -> java.util.Arrays.hashCode(frame.bytes()));
    };
  }

  /** A number that is the same for any two frames of one type and op. */
  static int opKey(ParentFrame frame) {
    return 31 * frame.peek().type().hashCode() + frame.peek().tag().hashCode();
  }
}
