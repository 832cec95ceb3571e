package dev.frametape.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.frametape.frame.Direction;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done for every frame leaves nothing for the collector, compiled or not. */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest(name = "payload of {0} bytes")
  @ValueSource(ints = {80, 1024, 60_000})
  void aLineOfAFrameAllocatesNothing(int payloadBytes) {
    byte[] frame = Samples.frame('"' + "x".repeat(payloadBytes - 2) + '"');
    LineWriter writer = new LineWriter();
    StreamTally tally = new StreamTally();
    assertThat(
            allocated(
                () -> {
                  writer.restart(1);
                  writer.frame(1, Direction.TO_PARENT, frame, 0, frame.length, tally, Lane.BOTH);
                }))
        .isZero();
  }

  /** The bytes that a thousand runs allocate, once buffers have grown to their size. */
  private static long allocated(Runnable step) {
    long least = Long.MAX_VALUE;
    // The first runs grow buffers; a compiler that works beside us may take part in one attempt.
    for (int attempt = 0; attempt < 5; attempt++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        step.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
