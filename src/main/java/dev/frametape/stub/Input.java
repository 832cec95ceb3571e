package dev.frametape.stub;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;

/** What comes to a stubbed worker from outside, one after the other. */
sealed interface Input {
  /** Bytes on stdin, wherever frames begin and end. Not copied: leave them unchanged. */
  record Bytes(byte[] bytes) implements Input {}

  /** The end of stdin. */
  record Eof() implements Input {}

  /** The worker behind the stub said something. */
  record FallbackSaid(Emission.Stream on, byte[] bytes) implements Input {}

  /** The worker behind the stub has ended, and has said all. */
  record FallbackEnded(ChildExit how) implements Input {}

  /** Nothing came in the time that was allowed. */
  record Nothing() implements Input {}
}
