package dev.frametape.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** From the start of a stub to its first frame, beside a replay that has as little to say. */
final class StubStartTrial implements Trial {
  private static final int STARTS = 5;

  private static final List<Metric> METRICS =
      List.of(
          new Metric(
              Area.STUB,
              "stub.start",
              "Stub, start to first byte",
              "ms",
              false,
              List.of(new Comparison.Ratio("frametape-replay"))));

  @Override
  public String title() {
    return "Stub, start";
  }

  @Override
  public List<Metric> metrics() {
    return METRICS;
  }

  @Override
  public boolean admits(Contestant contestant) {
    return contestant.isTheChild() && !contestant.paces();
  }

  /** No goal hangs on these: three rounds are enough to look. */
  @Override
  public int rounds(int asked) {
    return Math.min(asked, BenchOptions.QUICK_ROUNDS);
  }

  @Override
  public List<Double> run(Stage stage, Contestant contestant) throws IOException {
    stage.command(contestant, stage.echo()); // makes a missing wrapper before the clock runs
    List<Double> starts = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      long start = System.nanoTime();
      try (HopProcess hop = stage.start(contestant, stage.echo())) {
        hop.closeStdin(); // the recorded child had no input either
        hop.readSmallFrame("the greeting");
        starts.add((System.nanoTime() - start) / 1e6);
      }
    }
    return List.of(Statistics.median(starts));
  }
}
