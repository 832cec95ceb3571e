package dev.frametape.recording;

import dev.frametape.frame.Direction;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Makes lines of 64 KiB of frames, sums included, and no file. An operation is a byte: ops/us are
 * bytes per microsecond.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LineWriterBenchmark {
  /** Of a frame, with its prefix. */
  @Param({"128", "1024", "65536"})
  public int frameBytes;

  private final LineWriter writer = new LineWriter();
  private final StreamTally tally = new StreamTally();
  private byte[] chunk;
  private long micros;

  @Setup
  public void prepare() {
    chunk = Rows.chunk(frameBytes).array();
    tally.sourcesStay(true);
  }

  @Benchmark
  @OperationsPerInvocation(Rows.CHUNK_BYTES)
  public int lines() {
    writer.restart(1);
    micros += 100;
    for (int at = 0; at < chunk.length; at += frameBytes) {
      writer.frame(micros, Direction.TO_PARENT, chunk, at, frameBytes, tally, Lane.BOTH);
    }
    tally.settle();
    return writer.lines().length();
  }
}
