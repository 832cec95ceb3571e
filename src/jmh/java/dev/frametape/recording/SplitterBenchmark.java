package dev.frametape.recording;

import dev.frametape.frame.ByteSpan;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSteps;
import dev.frametape.frame.Framing;
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

/** Cuts 64 KiB into frames. An operation is a byte: ops/us are bytes per microsecond. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SplitterBenchmark {
  /** Of a frame, with its prefix. */
  @Param({"128", "1024", "65536"})
  public int frameBytes;

  private final FrameSteps steps =
      new FrameSteps(Framing.U32BE_JSON, Direction.TO_PARENT, new FrameLimit());
  private ByteSpan chunk;

  @Setup
  public void prepare() {
    chunk = new ByteSpan(Rows.chunk(frameBytes).array());
  }

  @Benchmark
  @OperationsPerInvocation(Rows.CHUNK_BYTES)
  public int split() {
    chunk.set(0, Rows.CHUNK_BYTES);
    int frames = 0;
    while (steps.next(chunk, false) == FrameSteps.Kind.WHOLE) {
      chunk.skip(steps.length());
      frames++;
    }
    return frames;
  }
}
