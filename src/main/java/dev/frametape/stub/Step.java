package dev.frametape.stub;

import dev.frametape.process.Emission;

/** What a stubbed worker does next. */
sealed interface Step {
  record Emit(Emission what) implements Step {}

  /** Waits for an input. */
  record Await() implements Step {}

  /** Passes bytes on to the worker behind the stub. */
  record Forward(byte[] bytes) implements Step {}

  /** Ends the input of the worker behind the stub. */
  record ForwardEnd() implements Step {}
}
