package dev.frametape.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What one request costs a stub: matched among a dozen mappings, answered from a template. */
final class StubRequestTrial implements Trial {
  private static final int WARM_UP = 3_000;
  private static final String ANSWER =
      "{\"version\":6,\"message\":{\"type\":\"response\",\"body\":{\"status\":\"u64\",\"value\":%d}}}";

  private static final List<Metric> METRICS = List.of(metric("p50", "p50"), metric("p99", "p99"));

  private final int requests;

  /**
   * @param requests how many count
   */
  StubRequestTrial(int requests) {
    this.requests = requests;
  }

  private static Metric metric(String id, String title) {
    return new Metric(
        Area.STUB,
        "stub.request." + id,
        "Stub, a request that is answered from a template, " + title,
        "us",
        false,
        List.of());
  }

  @Override
  public String title() {
    return "Stub, requests";
  }

  @Override
  public List<Metric> metrics() {
    return METRICS;
  }

  @Override
  public boolean admits(Contestant contestant) {
    return contestant.stubs();
  }

  /** No goal hangs on these: three rounds are enough to look. */
  @Override
  public int rounds(int asked) {
    return Math.min(asked, BenchOptions.QUICK_ROUNDS);
  }

  @Override
  public List<Double> run(Stage stage, Contestant contestant) throws IOException {
    long[] nanos = new long[WARM_UP + requests];
    try (Arena arena = Arena.ofConfined();
        HopProcess hop = stage.start(contestant, stage.echo())) {
      hop.readSmallFrame("the greeting");
      hop.write(arena.allocateFrom(ValueLayout.JAVA_BYTE, Frames.allowLargest()));
      for (int i = 0; i < nanos.length; i++) {
        MemorySegment request =
            arena.allocateFrom(
                ValueLayout.JAVA_BYTE,
                Frames.frame(
                    "{\"version\":6,\"message\":{\"type\":\"request\",\"body\":{\"op\":"
                        + "\"call_fixture_mul\",\"fixture_root\":\"/\",\"lhs\":"
                        + i
                        + ",\"rhs\":3}}}"));
        byte[] expected = ANSWER.formatted(3L * i).getBytes(StandardCharsets.US_ASCII);
        long start = System.nanoTime();
        hop.write(request);
        byte[] answer = hop.readSmallFrame("an answer");
        nanos[i] = System.nanoTime() - start;
        if (!Arrays.equals(answer, expected)) {
          throw new BenchException(
              "%s: answer %d is %s, expected %s"
                  .formatted(
                      hop.name(),
                      i,
                      new String(answer, StandardCharsets.UTF_8),
                      new String(expected, StandardCharsets.UTF_8)));
        }
      }
    }
    long[] warm = Arrays.copyOfRange(nanos, WARM_UP, nanos.length);
    return List.of(Statistics.quantile(warm, 0.50) / 1e3, Statistics.quantile(warm, 0.99) / 1e3);
  }
}
