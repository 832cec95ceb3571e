package dev.frametape.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * How fast frames of one size come from the child, from the first bytes to the last. The child is
 * up before it starts; a hop on the JVM is as cold as it is in life.
 */
final class ThroughputTrial implements Trial {
  private static final int READ_BYTES = 1 << 20;
  private static final long REHEARSAL = 8L << 20;

  private final int payloadBytes;
  private final long volume;
  private final Metric metric;

  /**
   * @param size the payload's size as people write it
   * @param volume about how many bytes one run carries
   */
  ThroughputTrial(String size, int payloadBytes, long volume) {
    this.payloadBytes = payloadBytes;
    this.volume = volume;
    this.metric =
        new Metric(
            Area.THROUGHPUT,
            "throughput." + size.replace(" ", ""),
            "Throughput child to parent, frames of " + size,
            "GiB/s",
            true,
            List.of(
                new Comparison.Ratio("direct"),
                new Comparison.Ratio("cat"),
                new Comparison.Ratio("tee")));
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
    return !(contestant instanceof Contestant.JvmFloor)
        && !contestant.isTheChild()
        && !contestant.becomesTheChild();
  }

  @Override
  public List<Double> run(Stage stage, Contestant contestant) throws IOException {
    return List.of(gibPerSecond(stage, contestant, volume));
  }

  /** The driver's own loop gets warm by {@code direct}; of the others only the wrapper is made. */
  @Override
  public void rehearse(Stage stage, Contestant contestant) throws IOException {
    if (contestant instanceof Contestant.Direct) {
      gibPerSecond(stage, contestant, Math.min(volume, REHEARSAL));
    } else {
      stage.command(contestant, stage.spout(payloadBytes, volume));
    }
  }

  private double gibPerSecond(Stage stage, Contestant contestant, long about) throws IOException {
    FrameStream stream = FrameStream.of(payloadBytes, about);
    try (Arena arena = Arena.ofConfined();
        StreamCheck check = new StreamCheck(stream);
        HopProcess hop = stage.start(contestant, stage.spout(payloadBytes, about))) {
      MemorySegment buffer = arena.allocate(READ_BYTES, 4096);
      hop.readSmallFrame("the greeting");
      hop.write(arena.allocateFrom(ValueLayout.JAVA_BYTE, Frames.allowLargest()));
      check.accept(hop.name(), buffer, hop.read(buffer));
      long first = check.position();
      long start = System.nanoTime();
      receiveRest(hop, check, buffer);
      long nanos = System.nanoTime() - start;
      hop.closeStdin();
      hop.expectEnd();
      stage.finish(contestant, stream.length());
      return (stream.length() - first) / 1073741824.0 / (nanos / 1e9);
    }
  }

  /** Reads until the whole stream is there; a stream that ends earlier is an error. */
  static void receiveRest(HopProcess hop, StreamCheck check, MemorySegment buffer) {
    while (!check.complete()) {
      long count = hop.read(buffer);
      if (count == 0) {
        throw new BenchException(
            "%s: stdout ended after %d bytes of the child's stream"
                .formatted(hop.name(), check.position()));
      }
      check.accept(hop.name(), buffer, count);
    }
  }
}
