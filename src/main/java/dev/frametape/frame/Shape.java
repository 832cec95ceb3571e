package dev.frametape.frame;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the reference reader accepts for a value. */
sealed interface Shape {
  /** An integer between {@code min} and {@code unsignedMax}; {@code name} is the reader's word. */
  record Whole(String name, long min, long unsignedMax) implements Shape {}

  record Bool() implements Shape {}

  record Text() implements Shape {}

  /** JSON that is kept as it is written. */
  record Raw() implements Shape {}

  /** JSON that is parsed into a tree. */
  record Any() implements Shape {}

  /** {@code null}, or the other shape. */
  record Maybe(Shape of) implements Shape {}

  record ListOf(Shape element) implements Shape {}

  /** An object from any string to values of one shape. */
  record MapOf(Shape value) implements Shape {}

  record Words(Set<String> words) implements Shape {}

  /**
   * An object of these fields, or an array of them in this order.
   *
   * @param objectOnly whether the array is refused
   */
  record Fields(String name, List<Field> fields, boolean objectOnly) implements Shape {
    int indexOf(String field) {
      for (int i = 0; i < fields.size(); i++) {
        if (fields.get(i).name().equals(field)) {
          return i;
        }
      }
      return -1;
    }
  }

  /**
   * @param hasDefault whether the field may be missing at the end of an array as well
   */
  record Field(String name, Shape shape, boolean hasDefault) {
    boolean mayBeMissing() {
      return hasDefault || shape instanceof Maybe;
    }
  }

  /** An object whose field {@code tag} names the variant; the variant's fields stand beside it. */
  record Tagged(String name, String tag, Map<String, Fields> variants) implements Shape {}

  /** An object with the variant's name in one field and its value in another. */
  record Adjacent(String name, String tag, String content, Map<String, Shape> variants)
      implements Shape {}
}
