package dev.frametape.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** How fast rows come from a recording, against {@code cat} of a file with the same bytes. */
final class ReplayStreamTrial implements Trial {
  private static final int READ_BYTES = 1 << 20;
  private static final int PAYLOAD_BYTES = 300;

  private static final List<Metric> METRICS =
      List.of(
          new Metric(
              Area.REPLAY,
              "replay.stream",
              "Replay of many rows, from the first bytes to the last; direct is `cat FILE`",
              "GiB/s",
              true,
              List.of(new Comparison.Ratio("direct"))));

  private final long volume;

  /**
   * @param volume about how many bytes one run carries
   */
  ReplayStreamTrial(long volume) {
    this.volume = volume;
  }

  @Override
  public String title() {
    return "Replay of many rows";
  }

  @Override
  public List<Metric> metrics() {
    return METRICS;
  }

  @Override
  public boolean admits(Contestant contestant) {
    return contestant instanceof Contestant.Direct || contestant.replays() && !contestant.paces();
  }

  /** No goal hangs on these: three rounds are enough to look. */
  @Override
  public int rounds(int asked) {
    return Math.min(asked, BenchOptions.QUICK_ROUNDS);
  }

  @Override
  public List<Double> run(Stage stage, Contestant contestant) throws IOException {
    FrameStream stream = FrameStream.of(PAYLOAD_BYTES, volume);
    try (Arena arena = Arena.ofConfined();
        StreamCheck check = new StreamCheck(stream);
        HopProcess hop = stage.start(contestant, stage.rows("many", stream))) {
      MemorySegment buffer = arena.allocate(READ_BYTES, 4096);
      hop.closeStdin();
      check.accept(hop.name(), buffer, hop.read(buffer));
      long first = check.position();
      long start = System.nanoTime();
      ThroughputTrial.receiveRest(hop, check, buffer);
      long nanos = System.nanoTime() - start;
      hop.expectEnd();
      return List.of((stream.length() - first) / 1073741824.0 / (nanos / 1e9));
    }
  }

  @Override
  public void rehearse(Stage stage, Contestant contestant) throws IOException {
    stage.command(contestant, stage.rows("many", FrameStream.of(PAYLOAD_BYTES, volume)));
  }
}
