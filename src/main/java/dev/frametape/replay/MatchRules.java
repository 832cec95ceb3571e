package dev.frametape.replay;

import static java.util.Objects.requireNonNull;

import dev.frametape.frame.JsonDifference;
import dev.frametape.frame.JsonPattern;
import dev.frametape.frame.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a frame is taken for a recorded one.
 *
 * @param match what of a frame is compared
 * @param order in which order the recorded frames may be asked for
 * @param ignored places of frames that may differ
 */
public record MatchRules(Match match, Order order, List<Ignored> ignored) {
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

  /**
   * A place that may differ.
   *
   * @param op only in frames of that {@code op}; empty for all frames
   * @param place from the root of the document
   */
  public record Ignored(Optional<String> op, JsonPattern place) {
    private static final JsonPattern BODY = JsonPattern.of("/message/body");

    /**
     * Understands {@code POINTER}, {@code OP:POINTER} and, from the root of the document, {@code
     * #POINTER}. Other pointers are relative to the message's body.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public static Ignored of(String text) {
      int colon = text.indexOf(':');
      int slash = text.indexOf('/');
      boolean hasOp = colon > 0 && (slash < 0 || colon < slash);
      Optional<String> op = hasOp ? Optional.of(text.substring(0, colon)) : Optional.empty();
      String pointer = hasOp ? text.substring(colon + 1) : text;
      boolean fromRoot = pointer.startsWith("#");
      JsonPattern place = JsonPattern.of(fromRoot ? pointer.substring(1) : pointer);
      if (place.steps().isEmpty()) {
        throw new IllegalArgumentException(
            "\"" + text + "\" would ignore the whole frame: say so with the match op or none");
      }
      return new Ignored(op, fromRoot ? place : place.under(BODY));
    }
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
    if (ignored.isEmpty()) {
      return List.of();
    }
    List<JsonPattern> places = new ArrayList<>();
    for (Ignored one : ignored) {
      if (one.op().isEmpty() || one.op().equals(frame.peek().tag())) {
        places.add(one.place());
      }
    }
    return places;
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
