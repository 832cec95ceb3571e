package dev.frametape.bench;

import java.io.IOException;
import java.util.List;

/** Something to do with a hop, once per round, that yields one figure per metric. */
interface Trial {
  /** For progress messages. */
  String title();

  List<Metric> metrics();

  /** Whether the trial makes sense for a contestant. */
  boolean admits(Contestant contestant);

  /** Runs one contestant once: the figures, in the order of {@link #metrics}. */
  List<Double> run(Stage stage, Contestant contestant) throws IOException;

  /** How many rounds it plays when {@code asked} are asked for: fewer where figures hardly vary. */
  default int rounds(int asked) {
    return asked;
  }

  /** An untimed run before the first round: makes wrappers, warms the driver and the files. */
  default void rehearse(Stage stage, Contestant contestant) throws IOException {
    run(stage, contestant);
  }
}
