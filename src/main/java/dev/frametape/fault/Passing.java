package dev.frametape.fault;

import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopePeek;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A frame on its way, as rules see it: as it was sent, whatever becomes of it.
 *
 * @param number in its direction, from 0
 * @param position of its first byte in the stream
 * @param frameBytes its length, prefix included
 * @param payload all of it when {@code whole}, otherwise its beginning
 * @param peek empty fields where the beginning does not tell
 * @param op of the request that it is, or that it belongs to
 * @param row its number among the data rows of its request, from 1
 * @param sinceRequest when the request came that it is, or that it belongs to, in microseconds
 *     since the spawn
 * @param micros now
 */
record Passing(
    Direction to,
    long number,
    long position,
    long frameBytes,
    byte[] payload,
    boolean whole,
    EnvelopePeek peek,
    Phase phase,
    Optional<String> op,
    OptionalLong row,
    OptionalLong sinceRequest,
    long micros) {
  static final int PREFIX_BYTES = 4;

  /** So much of a payload says what it is, whether or not more of it is here. */
  static final int HEAD_BYTES = 65_536;

  Subject subject() {
    return Subject.of(to);
  }

  boolean isType(String type) {
    return peek.type().equals(Optional.of(type));
  }

  boolean isRequest() {
    return to == Direction.TO_CHILD && isType("request");
  }

  boolean isTag(String tag) {
    return peek.tag().equals(Optional.of(tag));
  }

  /** The payload's length as it was sent. */
  long payloadBytes() {
    return frameBytes - PREFIX_BYTES;
  }
}
