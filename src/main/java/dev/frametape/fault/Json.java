package dev.frametape.fault;

import static java.util.Objects.requireNonNull;

/**
 * A JSON value as it is to be written into a payload.
 *
 * @param text verbatim
 */
public record Json(String text) {
  public Json {
    requireNonNull(text, "text");
  }
}
