package dev.frametape.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** From the start to the child's first frame, and from the end of stdin to the end of all. */
final class StartUpTrial implements Trial {
  private static final int STARTS = 5;

  private static final List<Metric> METRICS =
      List.of(
          new Metric(
              Area.STARTUP,
              "startup.firstByte",
              "Start to first byte",
              "ms",
              false,
              List.of(
                  new Comparison.Ratio("direct"),
                  new Comparison.Ratio("cat"),
                  new Comparison.Ratio("jvm"))),
          new Metric(
              Area.END,
              "end.afterChild",
              "End of the child's input to end of the conversation",
              "ms",
              false,
              List.of(new Comparison.Added("direct"), new Comparison.Ratio("cat"))));

  @Override
  public String title() {
    return "Start and end";
  }

  @Override
  public List<Metric> metrics() {
    return METRICS;
  }

  @Override
  public boolean admits(Contestant contestant) {
    return !contestant.isTheChild() && !contestant.isAVariant();
  }

  /** Five starts per round, of which the medians count: they are short, and each is a lottery. */
  @Override
  public List<Double> run(Stage stage, Contestant contestant) throws IOException {
    List<Double> starts = new ArrayList<>();
    List<Double> ends = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      List<Double> figures = startOnce(stage, contestant, stage.echo());
      starts.add(figures.get(0));
      ends.add(figures.get(1));
    }
    return List.of(Statistics.median(starts), Statistics.median(ends));
  }

  /**
   * The end begins where the parent closes stdin, as the child ends by that, and it is over when
   * stdout has ended and the process is reaped: what a parent waits for.
   */
  static List<Double> startOnce(Stage stage, Contestant contestant, Stage.Child child)
      throws IOException {
    byte[] expected = Frames.greeting();
    stage.command(contestant, child); // makes a missing wrapper before the clock runs
    long start = System.nanoTime();
    try (HopProcess hop = stage.start(contestant, child)) {
      byte[] payload = hop.readSmallFrame("the greeting");
      long greeted = System.nanoTime();
      if (!Arrays.equals(payload, 0, payload.length, expected, 4, expected.length)) {
        throw new BenchException(hop.name() + ": the greeting is not the one that the child wrote");
      }
      long closed = System.nanoTime();
      hop.closeStdin();
      hop.expectEnd();
      long ended = System.nanoTime();
      stage.finish(contestant, expected.length);
      return List.of((greeted - start) / 1e6, (ended - closed) / 1e6);
    }
  }
}
