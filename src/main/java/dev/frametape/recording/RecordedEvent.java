package dev.frametape.recording;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import java.util.Optional;
import java.util.OptionalLong;

/** What one line of a recording says. */
public sealed interface RecordedEvent {
  /**
   * A whole frame.
   *
   * @param bytes as delivered: prefix and payload
   * @param peek a few words about a frame in the blob file
   */
  record Frame(Direction to, RecordedBytes bytes, Optional<String> peek) implements RecordedEvent {}

  /**
   * A stretch of a frame that was passed on in pieces.
   *
   * @param frameBytes length of the whole frame, prefix included; empty while the prefix is not all
   *     there
   * @param from where in the frame the stretch begins
   * @param peek a few words about the frame, with its first part in the blob file
   */
  record Part(
      Direction to, OptionalLong frameBytes, long from, RecordedBytes bytes, Optional<String> peek)
      implements RecordedEvent {}

  /** Bytes that are no frame and no part of one. */
  record Raw(Direction to, RecordedBytes bytes, Optional<String> why) implements RecordedEvent {}

  /** A stretch of the child's stderr. */
  record Stderr(RecordedBytes bytes) implements RecordedEvent {}

  record Spawned(long pid) implements RecordedEvent {}

  /**
   * @param from {@code parent}, {@code child} or {@code stderr}
   */
  record Eof(String from) implements RecordedEvent {}

  record Signal(int signal, String by) implements RecordedEvent {}

  record Exited(ChildExit exit) implements RecordedEvent {}

  /** Recording had to stop here; the conversation may have gone on. */
  record Stopped(String why) implements RecordedEvent {}

  /** The footer. */
  record End(RecordingTotals totals) implements RecordedEvent {}

  /**
   * A kind of line that this version does not know; see {@link RecordedLine#raw}.
   *
   * @param event what it calls itself, if it does
   */
  record Unknown(Optional<String> event) implements RecordedEvent {}
}
