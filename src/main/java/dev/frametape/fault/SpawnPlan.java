package dev.frametape.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the worker's start.
 *
 * @param log what fired, and what could not apply: {@link FaultStep.Fired} and {@link
 *     FaultStep.Inert} only
 * @param delay before anything else happens
 * @param failure instead of the start
 * @param dropVariables names that the worker's environment is to lack
 * @param directory where the worker is to start instead
 */
public record SpawnPlan(
    List<FaultStep> log,
    Duration delay,
    Optional<Failure> failure,
    List<String> dropVariables,
    Optional<Path> directory) {
  /** Nothing is changed. */
  public static final SpawnPlan UNCHANGED =
      new SpawnPlan(List.of(), Duration.ZERO, Optional.empty(), List.of(), Optional.empty());

  public SpawnPlan {
    log = List.copyOf(log);
    dropVariables = List.copyOf(dropVariables);
  }

  /**
   * No worker is started.
   *
   * @param steps what the parent sees instead: inserted bytes, then an end
   */
  public record Failure(List<FaultStep> steps) {
    public Failure {
      steps = List.copyOf(steps);
    }
  }
}
