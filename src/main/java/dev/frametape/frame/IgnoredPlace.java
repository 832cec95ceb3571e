package dev.frametape.frame;

import java.util.List;
import java.util.Optional;

/**
 * A place of frames that may differ.
 *
 * @param op only in frames of that {@code op} or {@code status}; empty for all frames
 * @param place from the root of the document
 */
public record IgnoredPlace(Optional<String> op, JsonPattern place) {
  private static final JsonPattern BODY = JsonPattern.of("/message/body");

  /**
   * Understands {@code POINTER}, {@code OP:POINTER} and, from the root of the document, {@code
   * #POINTER}. Other pointers are relative to the message's body.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static IgnoredPlace of(String text) {
    int colon = text.indexOf(':');
    int slash = text.indexOf('/');
    boolean hasOp = colon > 0 && (slash < 0 || colon < slash);
    Optional<String> op = hasOp ? Optional.of(text.substring(0, colon)) : Optional.empty();
    String pointer = hasOp ? text.substring(colon + 1) : text;
    boolean fromRoot = pointer.startsWith("#");
    JsonPattern place = JsonPattern.of(fromRoot ? pointer.substring(1) : pointer);
    if (place.steps().isEmpty()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" would ignore the whole frame, expected a place in it, such as /fixture_root");
    }
    return new IgnoredPlace(op, fromRoot ? place : place.under(BODY));
  }

  /** The places that may differ in a frame of that {@code op} or {@code status}. */
  public static List<JsonPattern> in(List<IgnoredPlace> ignored, Optional<String> tag) {
    return ignored.stream()
        .filter(one -> one.op().isEmpty() || one.op().equals(tag))
        .map(IgnoredPlace::place)
        .toList();
  }
}
