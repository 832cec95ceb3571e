package dev.frametape.observed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.transparency.Parent;
import dev.frametape.transparency.Processes;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fault on a frame of 256 MiB needs no more memory than the plain relay of it, and an engine. */
@Timeout(300)
class LargeFaultsIT {
  private static final int PAYLOAD = 256 << 20;
  private static final long MIB = 1 << 20;
  private static final Executor READERS = task -> Thread.ofPlatform().daemon().start(task);
  private static final String SAYS_MUCH =
      Talk.worker(
          Talk.say(Talk.HANDSHAKE),
          Talk.say(Talk.length(PAYLOAD)),
          "head -c " + PAYLOAD + " /dev/zero; cat; exit 7");

  /**
   * What came.
   *
   * @param bytes behind the handshake
   * @param odd how many of them are not 0, the length aside
   */
  private record Seen(long bytes, long odd, long peakBytes) {}

  /**
   * What deciding takes by itself, whatever passes: its classes and the garbage of its small heap.
   */
  private static final long MARGIN = 32 * MIB;

  private static final Map<Setting, Long> PLAIN_PEAKS = new EnumMap<>(Setting.class);

  @BeforeAll
  static void passItOnWithoutAFault() throws Exception {
    for (Setting setting : List.of(Setting.RUN, Setting.RECORD)) {
      Seen seen = play(new Scene.Plan(setting, SAYS_MUCH));
      assertThat(seen.bytes()).isEqualTo(PAYLOAD + 4L);
      PLAIN_PEAKS.put(setting, seen.peakBytes());
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RUN    | to-parent:#1:flip=bits:5                     | 268435460 | 5
          RECORD | to-parent:#1:flip=bits:5                     | 268435460 | 5
          RUN    | to-parent:#1:cut-payload=200000000           | 200000004 | 0
          RECORD | to-parent:#1:cut-payload=200000000           | 200000004 | 0
          RUN    | to-parent:#1:delay=200ms                     | 268435460 | 0
          RECORD | to-parent:#1:delay=200ms                     | 268435460 | 0
          RUN    | to-parent:#1:dribble=pieces:20,over:200ms    | 268435460 | 0
          RECORD | to-parent:#1:dribble=pieces:20,over:200ms    | 268435460 | 0
          RUN    | to-parent:#1:drop                            |         0 | 0
          RECORD | to-parent:#1:drop                            |         0 | 0
          """)
  void isBrokenInTheMemoryOfThePlainRelay(Setting setting, String rule, long bytes, long odd)
      throws Exception {
    Seen seen = play(new Scene.Plan(setting, SAYS_MUCH).with("--fault=" + rule, "--seed=3"));
    assertThat(seen.bytes()).isEqualTo(bytes);
    // Several flipped bits may share a byte.
    assertThat(seen.odd()).isBetween(Math.min(odd, 1), odd);
    System.out.printf(
        "peak memory: %d MiB with %s, %d MiB without, %s%n",
        seen.peakBytes() / MIB, rule, PLAIN_PEAKS.get(setting) / MIB, setting);
    assertThat(seen.peakBytes()).isLessThan(PLAIN_PEAKS.get(setting) + MARGIN);
  }

  private static Seen play(Scene.Plan plan) throws Exception {
    try (ChildProcess wrapper = Parent.PLAIN.start(plan.command())) {
      InputStream stdout = wrapper.stdout();
      assertThat(stdout.readNBytes(Talk.HANDSHAKE.length())).hasSize(Talk.HANDSHAKE.length());
      // What has the worker end only now also has it end at all, when nothing of this arrives.
      wrapper.stdin().close();
      byte[] chunk = new byte[1 << 16];
      long bytes = 0;
      long odd = 0;
      CompletableFuture<Long> peak =
          CompletableFuture.supplyAsync(() -> lastPeakBytes(wrapper.pid()), READERS);
      for (int count = stdout.read(chunk); count >= 0; count = stdout.read(chunk)) {
        for (int at = 0; at < count; at++) {
          if (chunk[at] != 0 && bytes + at >= 4) {
            odd++;
          }
        }
        bytes += count;
      }
      assertThat(wrapper.waitFor()).isEqualTo(new ChildExit.Exited(Talk.EXIT));
      return new Seen(bytes, odd, peak.join());
    }
  }

  /** The last peak that could be seen before the process ended; a peak never falls. */
  private static long lastPeakBytes(long pid) {
    long last = 0;
    for (long now = peakBytes(pid); now > 0; now = peakBytes(pid)) {
      last = now;
      LockSupport.parkNanos(2_000_000);
    }
    return last;
  }

  /** 0 when it has ended. */
  private static long peakBytes(long pid) {
    String peak = Processes.field(Processes.file(pid, "status"), "VmHWM");
    return peak.isEmpty() ? 0 : 1024 * Long.parseLong(peak.split(" ")[0]);
  }
}
