package dev.frametape.fault;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSplitter;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import dev.frametape.process.Interposer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Has a worker that is played misbehave: cuts what either side says into frames, asks the engine,
 * and turns its steps into emissions.
 */
public final class FaultInterposer implements Interposer {
  /** The direction of one stream: its splitter, and what it has not given out yet. */
  private static final class Lane {
    final Direction to;
    final FrameSplitter splitter;
    final ByteBuf waiting = Unpooled.buffer();

    Lane(Direction to, Framing framing) {
      this.to = to;
      splitter =
          new FrameSplitter(
              framing, to, new FrameLimit(FrameLimit.HARD_CAP_BYTES), FaultEngine.HOLD_BYTES);
    }
  }

  private final FaultEngine engine;
  private final Consumer<FaultStep> log;
  private final Lane toParent;
  private final Lane toChild;
  private boolean stdoutEnded;
  private boolean stderrEnded;

  /**
   * @param log gets every {@link FaultStep.Fired} and {@link FaultStep.Inert}, before it is carried
   *     out
   */
  public FaultInterposer(FaultEngine engine, Framing framing, Consumer<FaultStep> log) {
    this.engine = engine;
    this.log = log;
    toParent = new Lane(Direction.TO_PARENT, framing);
    toChild = new Lane(Direction.TO_CHILD, framing);
  }

  @Override
  public void fromWorker(Emission what, long micros, Stage stage)
      throws IOException, InterruptedException {
    switch (what) {
      case Emission.Send(Emission.Stream on, Emission.Content content) -> {
        if (on == Emission.Stream.STDERR) {
          send(content, bytes -> take(engine.stderr(bytes, micros), stage));
        } else {
          send(content, bytes -> pass(toParent, bytes, micros, stage));
        }
      }
      case Emission.Close(Emission.Stream stream) -> {
        switch (stream) {
          case STDOUT -> stdoutEnds(micros, stage);
          case STDERR -> stderrEnds(micros, stage);
          case STDIN -> stage.perform(what);
        }
      }
      case Emission.End(ChildExit how) -> {
        stdoutEnds(micros, stage);
        stderrEnds(micros, stage);
        take(engine.workerEnded(how, micros), stage);
      }
      default -> stage.perform(what);
    }
  }

  @Override
  public void fromParent(byte[] bytes, long micros, Stage stage)
      throws IOException, InterruptedException {
    pass(toChild, Unpooled.wrappedBuffer(bytes), micros, stage);
  }

  @Override
  public void parentEnded(long micros, Stage stage) throws IOException, InterruptedException {
    split(toChild, true, micros, stage);
    take(engine.ends(Direction.TO_CHILD, micros), stage);
  }

  private void stdoutEnds(long micros, Stage stage) throws IOException, InterruptedException {
    if (!stdoutEnded) {
      stdoutEnded = true;
      split(toParent, true, micros, stage);
      take(engine.ends(Direction.TO_PARENT, micros), stage);
    }
  }

  private void stderrEnds(long micros, Stage stage) throws IOException, InterruptedException {
    if (!stderrEnded) {
      stderrEnded = true;
      take(engine.stderrEnds(micros), stage);
    }
  }

  @Override
  public OptionalLong nextWakeMicros() {
    OptionalLong next = OptionalLong.empty();
    for (Subject subject : Subject.values()) {
      OptionalLong wish = engine.nextWake(subject);
      if (wish.isPresent() && (next.isEmpty() || wish.getAsLong() < next.getAsLong())) {
        next = wish;
      }
    }
    return next;
  }

  @Override
  public void wake(long micros, Stage stage) throws IOException, InterruptedException {
    for (Subject subject : Subject.values()) {
      OptionalLong wish = engine.nextWake(subject);
      if (wish.isPresent() && wish.getAsLong() <= micros) {
        take(engine.wake(subject, micros), stage);
      }
    }
  }

  private interface Taker {
    void take(ByteBuf bytes) throws IOException, InterruptedException;
  }

  /** Content may be larger than memory: it goes piece by piece, as it is read. */
  private static void send(Emission.Content content, Taker taker)
      throws IOException, InterruptedException {
    try {
      content.copyTo(
          new OutputStream() {
            @Override
            public void write(int value) throws IOException {
              write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
              try {
                taker.take(Unpooled.copiedBuffer(bytes, from, count));
              } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while faults were carried out");
              }
            }
          });
    } catch (InterruptedIOException interruption) {
      throw (InterruptedException) new InterruptedException().initCause(interruption);
    }
  }

  private void pass(Lane lane, ByteBuf bytes, long micros, Stage stage)
      throws IOException, InterruptedException {
    lane.waiting.discardReadBytes();
    lane.waiting.writeBytes(bytes);
    bytes.release();
    split(lane, false, micros, stage);
  }

  private void split(Lane lane, boolean flush, long micros, Stage stage)
      throws IOException, InterruptedException {
    while (true) {
      Decoded piece = lane.splitter.next(lane.waiting, flush);
      if (piece instanceof Decoded.NeedMore) {
        return;
      }
      take(engine.passes(lane.to, piece, micros), stage);
    }
  }

  private void take(List<FaultStep> steps, Stage stage) throws IOException, InterruptedException {
    perform(steps, log, stage);
  }

  /** Turns steps into emissions. */
  public static void perform(List<FaultStep> steps, Consumer<FaultStep> log, Stage stage)
      throws IOException, InterruptedException {
    for (FaultStep step : steps) {
      switch (step) {
        case FaultStep.Fired _, FaultStep.Inert _ -> log.accept(step);
        case FaultStep.Pass(Emission.Stream on, var _, ByteBuf bytes) -> send(on, bytes, stage);
        case FaultStep.Insert(Emission.Stream on, boolean _, ByteBuf bytes) ->
            send(on, bytes, stage);
        case FaultStep.Withhold withheld -> withheld.bytes().release();
        case FaultStep.Do(Emission what) -> stage.perform(what);
      }
    }
  }

  private static void send(Emission.Stream on, ByteBuf bytes, Stage stage)
      throws IOException, InterruptedException {
    byte[] content = new byte[bytes.readableBytes()];
    bytes.readBytes(content);
    bytes.release();
    stage.perform(new Emission.Send(on, Emission.Content.of(content)));
  }
}
