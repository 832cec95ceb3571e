package dev.frametape.stub;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import java.time.Duration;

/** One thing that a worker does in answer to its parent, as the body of a mapping says it. */
sealed interface AnswerItem {
  /**
   * A frame with exactly this payload.
   *
   * @param payload not copied: leave it unchanged
   */
  record Payload(byte[] payload) implements AnswerItem {}

  /**
   * A frame whose envelope wants a version.
   *
   * @param message the message, as JSON
   */
  record ShortMessage(byte[] message) implements AnswerItem {}

  /**
   * Bytes as they are.
   *
   * @param bytes not copied: leave them unchanged
   */
  record Bytes(Emission.Stream on, byte[] bytes) implements AnswerItem {}

  record Pause(Duration duration) implements AnswerItem {}

  record Close(Emission.Stream stream) implements AnswerItem {}

  /** Lives on and does nothing any more. */
  record Hang() implements AnswerItem {}

  record End(ChildExit how) implements AnswerItem {}
}
