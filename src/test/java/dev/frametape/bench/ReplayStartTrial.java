package dev.frametape.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Whether a replay starts later when there is more to replay: both in turns, in one round. */
final class ReplayStartTrial implements Trial {
  private static final int STARTS = 5;
  private static final int PAYLOAD_BYTES = 300;
  private static final long FEW = 1 << 16;

  private static final List<Metric> METRICS =
      List.of(
          new Metric(
              Area.REPLAY,
              "replay.startLarge",
              "Replay, start to first byte: a large recording against a small one",
              "x the small one",
              false,
              List.of()),
          new Metric(
              Area.REPLAY,
              "replay.start",
              "Replay, start to first byte of a small recording",
              "ms",
              false,
              List.of()));

  private final long volume;

  /**
   * @param volume about how many bytes the large recording delivers
   */
  ReplayStartTrial(long volume) {
    this.volume = volume;
  }

  @Override
  public String title() {
    return "Replay, start";
  }

  @Override
  public List<Metric> metrics() {
    return METRICS;
  }

  @Override
  public boolean admits(Contestant contestant) {
    return contestant.replays() && !contestant.paces();
  }

  /** No goal hangs on these: three rounds are enough to look. */
  @Override
  public int rounds(int asked) {
    return Math.min(asked, BenchOptions.QUICK_ROUNDS);
  }

  @Override
  public List<Double> run(Stage stage, Contestant contestant) throws IOException {
    Stage.Child few = stage.rows("few", FrameStream.of(PAYLOAD_BYTES, FEW));
    Stage.Child many = stage.rows("many", FrameStream.of(PAYLOAD_BYTES, volume));
    stage.command(contestant, few); // makes a missing recording before the clock runs
    stage.command(contestant, many);
    List<Double> small = new ArrayList<>();
    List<Double> large = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      small.add(startOnce(stage, contestant, few));
      large.add(startOnce(stage, contestant, many));
    }
    double usual = Statistics.median(small);
    return List.of(Statistics.median(large) / usual, usual);
  }

  private static double startOnce(Stage stage, Contestant contestant, Stage.Child child)
      throws IOException {
    long start = System.nanoTime();
    try (HopProcess hop = stage.start(contestant, child)) {
      hop.closeStdin();
      hop.readSmallFrame("the first row");
      return (System.nanoTime() - start) / 1e6;
    }
  }
}
