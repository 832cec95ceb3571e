package dev.frametape.relay;

import dev.frametape.process.Descriptor;
import dev.frametape.process.StartState;

/**
 * Where the parent is.
 *
 * @param oneStream whether stdout and stderr are one pipe
 * @param signals whether signals that are sent to this process are the worker's
 */
record ParentEnds(
    Descriptor stdin, Descriptor stdout, Descriptor stderr, boolean oneStream, boolean signals) {
  /** At this process's standard descriptors. */
  static ParentEnds of(StartState world) {
    return new ParentEnds(
        Descriptor.of(0),
        Descriptor.of(world.stdout()),
        Descriptor.of(2),
        world.stderrIsStdout(),
        true);
  }
}
