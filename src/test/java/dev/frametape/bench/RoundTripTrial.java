package dev.frametape.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/** How long a frame of 100 bytes takes to the child and back, from the very first one on. */
final class RoundTripTrial implements Trial {
  private static final int PAYLOAD_BYTES = 100;
  private static final int FIRST = 100;

  /** Trips between the first hundred and those that count, in which a JVM gets warm. */
  private static final int WARM_UP = 3_000;

  /** Different requests, so that an answer to an earlier one is noticed. */
  private static final int REQUESTS = 16;

  private static final List<Metric> METRICS =
      List.of(
          new Metric(
              Area.LATENCY,
              "latency.p50",
              "Round trip of 100-byte frames, p50",
              "us",
              false,
              List.of(
                  new Comparison.Added("direct"),
                  new Comparison.AddedRatio("direct", "cat"),
                  new Comparison.AddedRatio("direct", "tee"))),
          new Metric(
              Area.LATENCY,
              "latency.p99",
              "Round trip of 100-byte frames, p99",
              "us",
              false,
              List.of(
                  new Comparison.Added("direct"),
                  new Comparison.AddedRatio("direct", "cat"),
                  new Comparison.Ratio("cat"))),
          new Metric(
              Area.LATENCY,
              "latency.worstOfFirst100",
              "Worst of the first 100 round trips",
              "us",
              false,
              List.of(new Comparison.Ratio("direct"), new Comparison.Ratio("cat"))));

  private final int trips;

  /**
   * @param trips how many count for p50 and p99
   */
  RoundTripTrial(int trips) {
    this.trips = trips;
  }

  @Override
  public String title() {
    return "Round trips of 100-byte frames";
  }

  @Override
  public List<Metric> metrics() {
    return METRICS;
  }

  @Override
  public boolean admits(Contestant contestant) {
    return !(contestant instanceof Contestant.JvmFloor)
        && !contestant.isTheChild()
        && !contestant.becomesTheChild();
  }

  @Override
  public List<Double> run(Stage stage, Contestant contestant) throws IOException {
    try (Arena arena = Arena.ofConfined();
        HopProcess hop = stage.start(contestant, stage.echo())) {
      hop.readSmallFrame("the greeting");
      MemorySegment[] requests = new MemorySegment[REQUESTS];
      for (int i = 0; i < REQUESTS; i++) {
        requests[i] = arena.allocateFrom(ValueLayout.JAVA_BYTE, Frames.row(PAYLOAD_BYTES, i));
      }
      MemorySegment answer = arena.allocate(requests[0].byteSize());
      int all = FIRST + WARM_UP + trips;
      long[] nanos = new long[all];
      for (int i = 0; i < all; i++) {
        MemorySegment request = requests[i % REQUESTS];
        long start = System.nanoTime();
        hop.write(request);
        hop.readFully(answer, "an answer");
        nanos[i] = System.nanoTime() - start;
        if (answer.mismatch(request) >= 0) {
          throw new BenchException(
              "%s: answer %d differs from its request at byte %d"
                  .formatted(hop.name(), i + 1, answer.mismatch(request)));
        }
      }
      hop.closeStdin();
      hop.expectEnd();
      stage.finish(contestant, 2L * all * answer.byteSize());
      long[] warm = Arrays.copyOfRange(nanos, FIRST + WARM_UP, all);
      long worst = Arrays.stream(nanos, 0, FIRST).max().orElseThrow();
      return List.of(
          Statistics.quantile(warm, 0.50) / 1e3,
          Statistics.quantile(warm, 0.99) / 1e3,
          worst / 1e3);
    }
  }
}
