package dev.frametape.recording;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * Where a recording holds a secret. The secret itself is not here.
 *
 * @param name what kind it is, as in its replacement
 * @param line the physical line, from 1; of a secret in several lines the one that ends it
 * @param frame the number of the frame in its direction, from 0; empty where there is none
 * @param place in words, with the JSON pointer where there is one
 */
public record RecordedSecret(String name, long line, OptionalLong frame, String place) {
  public RecordedSecret {
    requireNonNull(name, "name");
    requireNonNull(frame, "frame");
    requireNonNull(place, "place");
  }
}
