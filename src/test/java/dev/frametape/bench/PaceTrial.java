package dev.frametape.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * How far from its recorded time each frame comes with {@code --pace recorded}, as the parent sees
 * it. A parent does not know when a worker began, so the median frame counts as punctual.
 */
final class PaceTrial implements Trial {
  private static final int TICKS = 200;
  private static final Pattern TIME =
      Pattern.compile("\\{\"n\":\\d+,\"t\":(\\d+),\"to\":\"parent\"");

  private static final List<Metric> METRICS =
      List.of(metric("p50", "median"), metric("p99", "p99"), metric("worst", "worst of " + TICKS));

  private static Metric metric(String id, String title) {
    return new Metric(
        Area.REPLAY,
        "replay.pace." + id,
        "Replay by --pace recorded, distance of a frame from its recorded time, " + title,
        "us",
        false,
        List.of());
  }

  @Override
  public String title() {
    return "Replay, pace";
  }

  @Override
  public List<Metric> metrics() {
    return METRICS;
  }

  @Override
  public boolean admits(Contestant contestant) {
    return contestant.paces();
  }

  /** No goal hangs on these: three rounds are enough to look. */
  @Override
  public int rounds(int asked) {
    return Math.min(asked, BenchOptions.QUICK_ROUNDS);
  }

  @Override
  public List<Double> run(Stage stage, Contestant contestant) throws IOException {
    Stage.Child child = stage.ticker(TICKS);
    long[] recorded = recorded(Path.of(stage.command(contestant, child).getFirst() + ".jsonl"));
    long[] late = new long[TICKS];
    try (Arena arena = Arena.ofConfined();
        HopProcess hop = stage.start(contestant, child)) {
      hop.closeStdin();
      MemorySegment frame = arena.allocate(Stage.TICK_BYTES);
      for (int tick = 0; tick < TICKS; tick++) {
        hop.readFully(frame, "a tick");
        late[tick] = System.nanoTime() / 1000 - recorded[tick];
      }
      hop.expectEnd();
    }
    long punctual = Statistics.quantile(late, 0.5);
    long[] distances = LongStream.of(late).map(one -> Math.abs(one - punctual)).toArray();
    return List.of(
        (double) Statistics.quantile(distances, 0.5),
        (double) Statistics.quantile(distances, 0.99),
        (double) Statistics.quantile(distances, 1));
  }

  private static long[] recorded(Path recording) throws IOException {
    Matcher line = TIME.matcher(Files.readString(recording));
    long[] micros = line.results().mapToLong(found -> Long.parseLong(found.group(1))).toArray();
    if (micros.length != TICKS) {
      throw new BenchException(
          recording + " has " + micros.length + " deliveries, expected one for each of " + TICKS);
    }
    return micros;
  }
}
