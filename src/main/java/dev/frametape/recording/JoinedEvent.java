package dev.frametape.recording;

import dev.frametape.frame.Direction;
import java.util.Optional;
import java.util.OptionalLong;

/** What a recording says when frames that were passed on in parts are put together. */
public sealed interface JoinedEvent {
  /**
   * A whole frame, however it was passed on; it stands where its last byte was passed on.
   *
   * @param first the number of its first line
   * @param last the number of its last line; the same when it was passed on as one
   * @param micros when its last byte was passed on, microseconds since the spawn
   * @param bytes prefix and payload
   */
  record Whole(
      Direction to, long first, long last, long micros, RecordedBytes bytes, Optional<String> peek)
      implements JoinedEvent {}

  /** A frame whose last part never came. */
  record Partial(Direction to, long first, long last, OptionalLong frameBytes, RecordedBytes bytes)
      implements JoinedEvent {}

  /** A line that is neither a frame nor a part of one. */
  record Other(RecordedLine line) implements JoinedEvent {}
}
