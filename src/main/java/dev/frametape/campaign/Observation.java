package dev.frametape.campaign;

import static java.util.Objects.requireNonNull;

import dev.frametape.process.ChildExit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What could be seen of a parent from outside.
 *
 * @param end of its command; empty when it was not done at the deadline
 * @param took until then
 * @param stayed what was still alive a while after its end, in words
 * @param zombies what had ended and was not collected for a while, in words
 * @param held ends of pipes that it kept after their worker was gone, in words
 * @param crash the line in its output that tells of a crash
 */
record Observation(
    Optional<ChildExit> end,
    Duration took,
    List<String> stayed,
    List<String> zombies,
    List<String> held,
    Optional<String> crash) {
  Observation {
    requireNonNull(end, "end");
    requireNonNull(took, "took");
    stayed = List.copyOf(stayed);
    zombies = List.copyOf(zombies);
    held = List.copyOf(held);
    requireNonNull(crash, "crash");
  }
}
