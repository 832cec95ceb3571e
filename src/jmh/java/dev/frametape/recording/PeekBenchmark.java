package dev.frametape.recording;

import dev.frametape.frame.EnvelopePeek;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Looks into one envelope; it stops early in large ones. ops/us are frames per microsecond. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PeekBenchmark {
  /** Of a frame, with its prefix. */
  @Param({"128", "65536"})
  public int frameBytes;

  private ByteBuf payload;

  @Setup
  public void prepare() {
    payload = Rows.chunk(frameBytes).slice(4, frameBytes - 4);
  }

  @Benchmark
  public EnvelopePeek peek() {
    return EnvelopePeek.of(payload);
  }
}
