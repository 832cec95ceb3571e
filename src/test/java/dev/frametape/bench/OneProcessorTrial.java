package dev.frametape.bench;

import java.io.IOException;
import java.util.List;

/**
 * The round trips once more with everybody on one processor. With two, one waking the other is most
 * of a round trip, and where the scheduler puts whom decides more than the hop.
 */
final class OneProcessorTrial implements Trial {
  static final String ID = "latency.oneProcessor.p50";

  private static final List<Metric> METRICS =
      List.of(
          new Metric(
              Area.LATENCY,
              ID,
              "Round trip of 100-byte frames on one processor, p50",
              "us",
              false,
              List.of(
                  new Comparison.Added("direct"),
                  new Comparison.AddedRatio("direct", "cat"),
                  new Comparison.AddedRatio("direct", "tee"))));

  private final RoundTripTrial trips;

  OneProcessorTrial(RoundTripTrial trips) {
    this.trips = trips;
  }

  @Override
  public String title() {
    return "Round trips of 100-byte frames on one processor";
  }

  @Override
  public List<Metric> metrics() {
    return METRICS;
  }

  @Override
  public boolean admits(Contestant contestant) {
    return trips.admits(contestant);
  }

  @Override
  public List<Double> run(Stage stage, Contestant contestant) throws IOException {
    byte[] before = Libc.affinity();
    Libc.setAffinity(firstOf(before));
    try {
      return List.of(trips.run(stage, contestant).getFirst());
    } finally {
      Libc.setAffinity(before);
    }
  }

  /** The lowest processor of a set. */
  static byte[] firstOf(byte[] processors) {
    byte[] first = new byte[processors.length];
    for (int index = 0; index < processors.length; index++) {
      if (processors[index] != 0) {
        first[index] = (byte) Integer.lowestOneBit(processors[index] & 0xFF);
        return first;
      }
    }
    throw new BenchException("this thread may use no processor, so nothing can be measured");
  }
}
