package dev.frametape.replay;

import dev.frametape.process.Emission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * What was said so far, kept only where the conversation may be handed over, and only while it is
 * short.
 */
public final class Transcript {
  /** A longer conversation cannot be handed over. */
  static final int MOST_BYTES = 4 << 20;

  private final boolean keeps;
  private final ByteArrayOutputStream fromParent = new ByteArrayOutputStream();
  private final ByteArrayOutputStream toParent = new ByteArrayOutputStream();
  private boolean tooLong;
  private boolean inputEnded;

  Transcript(ReplayOptions.OnUnmatched onUnmatched) {
    keeps = onUnmatched == ReplayOptions.OnUnmatched.FORWARD;
  }

  void said(Emission step) throws IOException {
    if (keeps
        && step instanceof Emission.Send(var on, var content)
        && on == Emission.Stream.STDOUT) {
      if (isTooLong(toParent.size() + content.length())) {
        return;
      }
      content.copyTo(toParent);
    }
  }

  void heard(byte[] bytes) {
    if (keeps && !isTooLong(fromParent.size() + bytes.length)) {
      fromParent.writeBytes(bytes);
    }
  }

  void heardEnd() {
    inputEnded = true;
  }

  private boolean isTooLong(long bytes) {
    tooLong = tooLong || bytes > MOST_BYTES;
    return tooLong;
  }

  boolean tooLong() {
    return tooLong;
  }

  /** Whether the parent's stream has ended. */
  boolean inputEnded() {
    return inputEnded;
  }

  /** All that the parent sent, also what matched nothing. */
  byte[] fromParent() {
    return fromParent.toByteArray();
  }

  /** All that the parent got. */
  byte[] toParent() {
    return toParent.toByteArray();
  }
}
