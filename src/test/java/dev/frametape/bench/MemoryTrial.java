package dev.frametape.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** The peak of a hop's resident memory after it has passed on one stream. */
final class MemoryTrial implements Trial {
  private static final int READ_BYTES = 1 << 20;

  private final int payloadBytes;
  private final long volume;
  private final Metric metric;

  MemoryTrial(String id, String title, int payloadBytes, long volume) {
    this.payloadBytes = payloadBytes;
    this.volume = volume;
    this.metric =
        new Metric(
            Area.MEMORY,
            "memory." + id,
            "Peak memory (VmHWM of the hop's largest process), " + title,
            "MiB",
            false,
            List.of(new Comparison.Ratio("cat")));
  }

  @Override
  public String title() {
    return metric.title();
  }

  @Override
  public List<Metric> metrics() {
    return List.of(metric);
  }

  @Override
  public boolean admits(Contestant contestant) {
    return switch (contestant) {
      case Contestant.Direct direct -> false;
      case Contestant.JvmFloor floor -> false;
      case Contestant.Shell shell -> true;
      case Contestant.Wrapper wrapper ->
          !wrapper.isTheChild() && !wrapper.isAVariant() && !wrapper.becomesTheChild();
    };
  }

  @Override
  public List<Double> run(Stage stage, Contestant contestant) throws IOException {
    FrameStream stream = FrameStream.of(payloadBytes, volume);
    try (Arena arena = Arena.ofConfined();
        StreamCheck check = new StreamCheck(stream);
        HopProcess hop = stage.start(contestant, stage.spout(payloadBytes, volume))) {
      int childPid = Frames.pidOf(hop.readSmallFrame("the greeting"));
      hop.write(arena.allocateFrom(ValueLayout.JAVA_BYTE, Frames.allowLargest()));
      ThroughputTrial.receiveRest(hop, check, arena.allocate(READ_BYTES, 4096));
      long kibibytes = ProcessTree.peakKibibytes(hop.pid(), childPid);
      hop.closeStdin();
      hop.expectEnd();
      stage.finish(contestant, stream.length());
      return List.of(kibibytes / 1024.0);
    }
  }

  /**
   * Peaks of one hop differ by a few pages: three tell as much as seven, and one will do to look.
   */
  @Override
  public int rounds(int asked) {
    return asked < BenchOptions.FULL_ROUNDS ? 1 : 3;
  }

  /** Nothing here gets faster by being done twice; the wrapper is all that has to be there. */
  @Override
  public void rehearse(Stage stage, Contestant contestant) throws IOException {
    stage.command(contestant, stage.spout(payloadBytes, volume));
  }
}
