package dev.frametape.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatsTest {
  @TempDir private Path folder;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aPercentileIsWrongByLessThanItSays(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] values = new long[1 + random.nextInt(3000)];
    StatsHistogram histogram = new StatsHistogram();
    for (int at = 0; at < values.length; at++) {
      values[at] = random.nextLong(1L << random.nextInt(1, 62));
      histogram.add(values[at]);
    }
    Arrays.sort(values);
    for (double percent : new double[] {0.1, 10, 50, 95, 99, 99.9, 100}) {
      long exact = values[(int) Math.max(1, Math.ceil(percent / 100 * values.length)) - 1];
      long told = histogram.percentile(percent);
      if (exact < 128) {
        assertThat(told).as("%s %%", percent).isEqualTo(exact);
      } else {
        assertThat(told).as("%s %%", percent).isCloseTo(exact, Percentage.withPercentage(0.8));
      }
    }
    assertThat(histogram.max()).isEqualTo(values[values.length - 1]);
    assertThat(histogram.count()).isEqualTo(values.length);
  }

  @Test
  void theLargestValueOfAllIsExactAndNothingIsNoValue() {
    StatsHistogram histogram = new StatsHistogram();
    assertThat(histogram.percentile(50)).isZero();
    histogram.add(Long.MAX_VALUE);
    histogram.add(-5);
    assertThat(histogram.max()).isEqualTo(Long.MAX_VALUE);
    assertThat(histogram.percentile(1)).isZero();
  }

  @Test
  void requestsAreCountedByOpAsTheParentSawThem() throws Exception {
    Path talk =
        new Written()
            .line(0, "\"event\":\"spawn\",\"pid\":1")
            .message(1000, "parent", "handshake", "\"worker_version\":\"w\",\"protocol_version\":6")
            .message(1100, "child", "configure_frame_limit", "\"max_frame_bytes\":65536")
            .request(2000, "rows")
            .message(3000, "parent", "data_row", "\"stream\":\"a\",\"sequence\":0,\"payload\":1")
            .message(3500, "parent", "data_row", "\"stream\":\"a\",\"sequence\":1,\"payload\":1")
            .response(4000, "rows_complete")
            .request(9000, "health")
            .fault(9400)
            .line(
                9500,
                "\"to\":\"parent\",\"frame\":{\"version\":6,\"message\":{\"type\":\"response\","
                    + "\"body\":{\"status\":\"health_ok\"}}},\"only\":\"sent\"")
            .line(
                9600,
                "\"to\":\"parent\",\"frame\":{\"version\":6,\"message\":{\"type\":\"response\","
                    + "\"body\":{\"status\":\"error\"}}},\"only\":\"delivered\"")
            .request(10_000, "hang")
            .line(12_000, "\"stderr\":\"12345\"")
            .line(13_000, "\"event\":\"exit\",\"code\":1")
            .in(folder);
    Stats stats = new Stats();
    stats.add(talk, (done, all) -> {});
    assertThat(stats.operations().keySet()).containsExactly("rows", "health", "hang");
    StatsOperation rows = stats.operations().get("rows");
    assertThat(rows.rows()).isEqualTo(2);
    assertThat(rows.took().max()).isEqualTo(2000);
    assertThat(rows.rowsPerSecond()).isEqualTo(1000);
    StatsOperation health = stats.operations().get("health");
    assertThat(health.responses()).isEqualTo(1);
    assertThat(health.errors()).isEqualTo(1);
    assertThat(health.took().max()).isEqualTo(600);
    StatsOperation hang = stats.operations().get("hang");
    assertThat(hang.requests()).isEqualTo(1);
    assertThat(hang.responses()).isZero();
    assertThat(stats.handshakes().max()).isEqualTo(1000);
    // 1000 to 2000, 4000 to 9000, 9600 to 10000; from there on a request is open.
    assertThat(stats.idleMicros()).isEqualTo(1000 + 5000 + 400);
    assertThat(stats.micros()).isEqualTo(13_000);
    assertThat(stats.bytesStderr()).isEqualTo(5);
    assertThat(stats.faults()).isEqualTo(1);
    assertThat(stats.cutOff()).isEqualTo(1);
    assertThat(stats.largest().orElseThrow().limitBytes()).isEqualTo(65536);
    stats.add(talk, (done, all) -> {});
    assertThat(stats.operations().get("rows").requests()).isEqualTo(2);
    assertThat(stats.recordings()).isEqualTo(2);
  }

  @Test
  void aMillionOpsWouldNotNeedAMillionCounters() throws Exception {
    Written written = new Written();
    for (int count = 0; count < 1000; count++) {
      written.request(count, "op" + count).response(count, "ok");
    }
    Stats stats = new Stats();
    stats.add(written.in(folder), (done, all) -> {});
    assertThat(stats.operations()).hasSize(Stats.MOST_OPS + 1);
    assertThat(stats.operations().get(Stats.OTHER_OPS).responses()).isEqualTo(800);
  }
}
