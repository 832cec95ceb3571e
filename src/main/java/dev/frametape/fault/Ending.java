package dev.frametape.fault;

/** What happens behind a cut. */
public sealed interface Ending {
  /** The stream ends; the conversation goes on until the child ends. */
  record Eof() implements Ending {}

  /**
   * The conversation ends with an exit code.
   *
   * @param code 0 to 255
   */
  record Exit(int code) implements Ending {
    public Exit {
      if (code < 0 || code > 255) {
        throw new IllegalArgumentException("exit code " + code + ", expected 0 to 255");
      }
    }
  }

  /**
   * The conversation ends by a signal.
   *
   * @param number 1 to 64
   */
  record Signal(int number) implements Ending {
    public Signal {
      if (number < 1 || number > 64) {
        throw new IllegalArgumentException("signal " + number + ", expected 1 to 64");
      }
    }
  }

  /** The stream stays open, and nothing more comes. */
  record Hang() implements Ending {}

  /** The next frame follows as if nothing had happened. */
  record Continue() implements Ending {}
}
