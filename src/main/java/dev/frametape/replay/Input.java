package dev.frametape.replay;

/** What comes to a worker from outside, one after the other. */
public sealed interface Input {
  /** Bytes on stdin, wherever frames begin and end. Not copied: leave them unchanged. */
  record Bytes(byte[] bytes) implements Input {}

  /** The end of stdin. */
  record Eof() implements Input {}

  /** A signal that the recording has as well. */
  record Signal(int signal) implements Input {}

  /** Nothing came in the time that was allowed. */
  record Nothing() implements Input {}
}
