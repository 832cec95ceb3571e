package dev.frametape.cli;

import dev.frametape.process.ByteText;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ProcessEnd;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.StartState;
import java.util.List;
import java.util.Optional;

/**
 * What the commands know of the process that they run in.
 *
 * @param world the world that the wrapper was started in
 * @param launched whether the launcher noted that world; if not, it is a guess and no child may be
 *     started in it
 */
record Session(StartState world, boolean launched) {
  /** The run from which the ahead-of-time cache is made has to end in the ordinary way. */
  static final boolean TRAINING = Boolean.getBoolean("frametape.training");

  /** The child as the parent would have started it itself. */
  ProcessSpec childSpec(List<String> words) {
    if (!launched && !TRAINING) {
      throw new IllegalStateException(
          "a worker is started through scripts/frametape or a wrapper, which note the signals and"
              + " descriptors that the worker is to have; a plain `java -jar` has changed them"
              + " already");
    }
    return new ProcessSpec(
        words.stream().map(ByteText::encode).toList(), world.environment(), Optional.empty());
  }

  /** Ends this process as the child ended. */
  int endAs(ChildExit exit) {
    if (TRAINING) {
      return ExitCodes.OK;
    }
    ProcessEnd.endAs(exit);
    throw new AssertionError("still here after the end");
  }
}
