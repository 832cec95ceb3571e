package dev.frametape.bench;

import java.io.IOException;
import java.util.List;

/** How much later a worker answers that is slow to start: a hop may start in its shadow. */
final class LateWorkerTrial implements Trial {
  static final String ID = "startup.lateWorker";

  private static final Metric METRIC =
      new Metric(
          Area.STARTUP,
          ID,
          "Start to first byte of a worker that needs 300 ms to start",
          "ms",
          false,
          List.of(new Comparison.Added("direct"), new Comparison.Added("cat")));

  @Override
  public String title() {
    return METRIC.title();
  }

  @Override
  public List<Metric> metrics() {
    return List.of(METRIC);
  }

  @Override
  public boolean admits(Contestant contestant) {
    return !(contestant instanceof Contestant.JvmFloor)
        && !contestant.isTheChild()
        && !contestant.isAVariant();
  }

  @Override
  public List<Double> run(Stage stage, Contestant contestant) throws IOException {
    return List.of(StartUpTrial.startOnce(stage, contestant, stage.lateEcho()).get(0));
  }
}
