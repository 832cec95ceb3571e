package dev.frametape.relay;

/** The recording failed, and it was asked for that this ends the conversation. */
public final class StrictRecordingException extends Exception {
  public StrictRecordingException(String message) {
    super(message);
  }
}
