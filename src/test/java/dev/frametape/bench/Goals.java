package dev.frametape.bench;

import dev.frametape.bench.Goal.Bound;
import dev.frametape.bench.Goal.Figure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What Frametape is to reach: docs/performance.md has the same table as it was measured. */
final class Goals {
  private static final String RELAY = "frametape";
  private static final String LINES = "frametape-record";
  private static final String TAPE = "frametape-tape";
  private static final String KEEP_PID = "frametape-keep-pid";
  private static final String KEEP_PID_RECORD = "frametape-keep-pid-record";
  private static final String NO_FAULTS = "frametape-no-faults";

  private static final List<String> SIZES = List.of("64B", "1KiB", "64KiB", "1MiB");

  private Goals() {}

  static List<Goal> all() {
    List<Goal> goals = new ArrayList<>();
    for (String size : SIZES) {
      boolean large = size.equals("64KiB") || size.equals("1MiB");
      goals.add(throughput("relay, frames of ", size, RELAY, "cat", large ? 2 : 3));
    }
    goals.add(throughput("recording as a tape, frames of ", "64B", TAPE, "tee", 1));
    goals.add(throughput("recording as a tape, frames of ", "1KiB", TAPE, "tee", 1));
    goals.add(throughput("recording as a tape, frames of ", "64KiB", TAPE, "tee", 2));
    goals.add(throughput("recording as a tape, frames of ", "1MiB", TAPE, "tee", 3));
    goals.add(throughput("recording as lines, frames of ", "64B", LINES, "tee", 1));
    goals.add(throughput("recording as lines, frames of ", "1KiB", LINES, "tee", 1));
    goals.add(throughput("recording as lines, frames of ", "64KiB", LINES, "tee", 2));
    goals.add(throughput("recording as lines, frames of ", "1MiB", LINES, "tee", 3));
    Comparison added = new Comparison.AddedRatio("direct", "cat");
    for (String metric : List.of("latency.p50", OneProcessorTrial.ID)) {
      String what =
          metric.equals(OneProcessorTrial.ID)
              ? "round trip on one processor, p50"
              : "round trip, p50";
      goals.add(atMost(what, metric, RELAY, added, 1.1));
      goals.add(atMost(what + ", recorded as lines", metric, LINES, added, 1.4));
      goals.add(atMost(what + ", recorded as a tape", metric, TAPE, added, 1.4));
    }
    for (String hop : List.of(RELAY, LINES, TAPE)) {
      goals.add(
          atMost(
              "worst of the first 100 round trips",
              "latency.worstOfFirst100",
              hop,
              new Comparison.Ratio("cat"),
              3));
    }
    Comparison floor = new Comparison.Ratio("jvm");
    for (String hop : List.of(KEEP_PID, KEEP_PID_RECORD)) {
      goals.add(atMost("start to the first byte", "startup.firstByte", hop, floor, 1.25));
    }
    goals.add(atMost("start to the first byte", "startup.firstByte", RELAY, floor, 2));
    Comparison later = new Comparison.Added("direct");
    for (String hop : List.of(RELAY, KEEP_PID, KEEP_PID_RECORD)) {
      goals.add(
          atMost("a worker that needs 300 ms to start, ms", LateWorkerTrial.ID, hop, later, 15));
      goals.add(
          atMost(
              "end of the child to end of the wrapper, ms",
              "end.afterChild",
              hop,
              later,
              hop.equals(RELAY) ? 8 : 1));
    }
    for (String size : List.of("100B", "256MiB")) {
      for (String hop : List.of(LINES, TAPE)) {
        goals.add(
            new Goal(
                "peak memory, recorded, frames of " + size,
                "memory." + size,
                hop,
                new Figure.Itself("MiB"),
                new Bound.AtMost(96)));
      }
    }
    for (String size : SIZES) {
      goals.add(noFaults("throughput." + size));
    }
    goals.add(noFaults("latency.p50"));
    return goals;
  }

  /** All goals of which this run has the metric, or why it has no figure. */
  static List<Goal.Verdict> judge(List<Outcome> outcomes, Map<String, String> absent) {
    Map<String, Outcome> byId = new HashMap<>();
    outcomes.forEach(outcome -> byId.put(outcome.metric().id(), outcome));
    return all().stream()
        .filter(goal -> byId.containsKey(goal.metric()))
        .map(goal -> goal.judge(byId, absent))
        .toList();
  }

  private static Goal throughput(String what, String size, String hop, String to, double least) {
    return new Goal(
        what + size,
        "throughput." + size,
        hop,
        new Figure.Compared(new Comparison.Ratio(to)),
        new Bound.AtLeast(least));
  }

  private static Goal atMost(
      String what, String metric, String hop, Comparison comparison, double most) {
    return new Goal(what, metric, hop, new Figure.Compared(comparison), new Bound.AtMost(most));
  }

  private static Goal noFaults(String metric) {
    return new Goal(
        "no faults configured, " + metric,
        metric,
        NO_FAULTS,
        new Figure.Compared(new Comparison.Ratio(RELAY)),
        new Bound.LikeThoseOf(RELAY));
  }
}
