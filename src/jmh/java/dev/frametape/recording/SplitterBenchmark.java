package dev.frametape.recording;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSplitter;
import dev.frametape.frame.Framing;
import io.netty.buffer.ByteBuf;
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

  private final FrameSplitter splitter =
      new FrameSplitter(Framing.U32BE_JSON, Direction.TO_PARENT, new FrameLimit());
  private ByteBuf chunk;

  @Setup
  public void prepare() {
    chunk = Rows.chunk(frameBytes);
  }

  @Benchmark
  @OperationsPerInvocation(Rows.CHUNK_BYTES)
  public int split() {
    chunk.readerIndex(0);
    int frames = 0;
    while (splitter.next(chunk, false) instanceof Decoded.Complete complete) {
      complete.frame().close();
      frames++;
    }
    return frames;
  }
}
