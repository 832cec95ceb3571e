package dev.frametape.fault;

import static java.util.Objects.requireNonNull;

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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Breaks the conversation between a worker that is played and its parent, by the decisions of an
 * engine. The engine is asked what it would be asked about a live worker, so the decisions are the
 * same.
 */
public final class FaultInterposer implements Interposer {
  private static final int CHUNK_BYTES = 1 << 16;
  // A pipe takes no more by one write.
  private static final int MOST_TOGETHER_BYTES = CHUNK_BYTES;
  // When to look again whether a full stream has room.
  private static final long FULL_MICROS = 5_000;
  private static final long FOR_EVER = Long.MAX_VALUE;
  private static final int SIGCONT = 18;
  private static final Set<Integer> STOPPING = Set.of(19, 20, 21, 22);
  private static final Set<Integer> HARMLESS = Set.of(17, 23, 28);

  private final FaultEngine engine;
  private final Consumer<FaultStep> log;
  private final Map<Direction, FrameSplitter> splitters = new EnumMap<>(Direction.class);
  private final Map<Direction, ByteBuf> buffers = new EnumMap<>(Direction.class);
  private final Set<Emission.Stream> sendersEnded = EnumSet.noneOf(Emission.Stream.class);
  private final Set<Emission.Stream> closed = EnumSet.noneOf(Emission.Stream.class);
  private final List<Emission.Stream> withTheWorker = new ArrayList<>();
  private boolean dying;
  private boolean over;
  private long frozenUntil;
  private long fullUntil;

  /**
   * @param log gets every {@link FaultStep.Fired} and {@link FaultStep.Inert}, before it is carried
   *     out
   */
  public FaultInterposer(FaultEngine engine, Framing framing, Consumer<FaultStep> log) {
    this.engine = requireNonNull(engine, "engine");
    this.log = requireNonNull(log, "log");
    for (Direction to : Direction.values()) {
      splitters.put(
          to,
          new FrameSplitter(
              framing, to, FrameLimit.fixed(FrameLimit.HARD_CAP_BYTES), FaultEngine.HOLD_BYTES));
      buffers.put(to, Unpooled.buffer());
    }
  }

  @Override
  public void fromWorker(Emission what, long now, Stage stage)
      throws IOException, InterruptedException {
    if (over) {
      return;
    }
    long micros = thaw(now, stage);
    switch (what) {
      case Emission.Send(Emission.Stream on, Emission.Content content) ->
          content.copyTo(pieces(on, micros, stage));
      case Emission.Close(Emission.Stream stream) -> senderEnds(stream, micros, stage);
      case Emission.End(ChildExit how) -> workerEnds(how, micros, stage);
      case Emission other -> stage.perform(other);
    }
  }

  /** A worker that stands still does nothing; the time at which it goes on. */
  private long thaw(long micros, Stage stage) throws IOException, InterruptedException {
    if (frozenUntil <= micros) {
      return micros;
    }
    if (frozenUntil == FOR_EVER) {
      stage.perform(new Emission.Stall());
      return micros;
    }
    stage.perform(new Emission.Pause(Duration.ofNanos((frozenUntil - micros) * 1000)));
    return frozenUntil;
  }

  /** A large content goes through in pieces, as it would come out of a pipe. */
  private OutputStream pieces(Emission.Stream on, long micros, Stage stage) {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int count) throws IOException {
        try {
          for (int at = from; at < from + count; at += CHUNK_BYTES) {
            int now = Math.min(CHUNK_BYTES, from + count - at);
            if (on == Emission.Stream.STDERR) {
              take(engine.stderr(Unpooled.copiedBuffer(bytes, at, now), micros), micros, stage);
            } else {
              pass(Direction.TO_PARENT, bytes, at, now, micros, stage);
            }
          }
        } catch (InterruptedException interruption) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted while a fault was carried out", interruption);
        }
      }
    };
  }

  private void pass(Direction to, byte[] bytes, int from, int count, long micros, Stage stage)
      throws IOException, InterruptedException {
    if (buffers.get(to).refCnt() > 1) {
      // The engine has kept a part: that stays as it is.
      ByteBuf fresh = Unpooled.buffer();
      fresh.writeBytes(buffers.get(to));
      buffers.put(to, fresh).release();
    }
    buffers.get(to).discardReadBytes().writeBytes(bytes, from, count);
    split(to, false, micros, stage);
  }

  private void split(Direction to, boolean everything, long micros, Stage stage)
      throws IOException, InterruptedException {
    while (!over) {
      Decoded piece = splitters.get(to).next(buffers.get(to), everything);
      if (piece instanceof Decoded.NeedMore) {
        return;
      }
      take(engine.passes(to, piece, micros), micros, stage);
    }
  }

  @Override
  public void fromParent(byte[] bytes, long micros, Stage stage)
      throws IOException, InterruptedException {
    for (int at = 0; at < bytes.length && !over; at += CHUNK_BYTES) {
      int now = Math.min(CHUNK_BYTES, bytes.length - at);
      pass(Direction.TO_CHILD, bytes, at, now, micros, stage);
    }
  }

  @Override
  public void parentEnded(long micros, Stage stage) throws IOException, InterruptedException {
    senderEnds(Emission.Stream.STDIN, micros, stage);
  }

  /** Gives the time at which it has ended. */
  private long senderEnds(Emission.Stream stream, long micros, Stage stage)
      throws IOException, InterruptedException {
    if (over || !sendersEnded.add(stream)) {
      return micros;
    }
    long end = micros;
    switch (stream) {
      case STDIN -> {
        split(Direction.TO_CHILD, true, end, stage);
        take(engine.ends(Direction.TO_CHILD, end), end, stage);
      }
      case STDOUT -> {
        split(Direction.TO_PARENT, true, end, stage);
        wakeIfDue(Subject.TO_PARENT, end, stage);
        end = sitOut(end, stage);
        take(engine.ends(Direction.TO_PARENT, end), end, stage);
      }
      case STDERR -> {
        wakeIfDue(Subject.STDERR, end, stage);
        take(engine.stderrEnds(end), end, stage);
      }
    }
    return end;
  }

  /** How fast a worker ends is no reason for what comes before its end, nor for when. */
  private long sitOut(long micros, Stage stage) throws IOException, InterruptedException {
    long now = micros;
    while (!over && engine.waitsForTime(Direction.TO_PARENT)) {
      long next = engine.nextWake(Subject.TO_PARENT).orElseThrow();
      if (next > now) {
        stage.perform(new Emission.Pause(Duration.ofNanos((next - now) * 1000)));
        now = next;
      }
      take(engine.wake(Subject.TO_PARENT, now), now, stage);
    }
    return now;
  }

  private void workerEnds(ChildExit how, long micros, Stage stage)
      throws IOException, InterruptedException {
    // Its streams end with it, and are to be seen so unless something comes between.
    dying = true;
    long end = senderEnds(Emission.Stream.STDOUT, micros, stage);
    senderEnds(Emission.Stream.STDERR, end, stage);
    dying = false;
    if (!over) {
      take(engine.workerEnded(how, end), end, stage);
    }
  }

  @Override
  public OptionalLong nextWakeMicros() {
    OptionalLong next = OptionalLong.empty();
    for (Subject subject : Subject.values()) {
      OptionalLong one = over ? OptionalLong.empty() : engine.nextWake(subject);
      if (one.isPresent()) {
        long at =
            subject == Subject.STDERR ? Math.max(one.getAsLong(), fullUntil) : one.getAsLong();
        next = OptionalLong.of(Math.min(at, next.orElse(Long.MAX_VALUE)));
      }
    }
    return next;
  }

  @Override
  public void wake(long micros, Stage stage) throws IOException, InterruptedException {
    for (Subject subject : Subject.values()) {
      OptionalLong next = engine.nextWake(subject);
      if (over || next.isEmpty() || next.getAsLong() > micros) {
        continue;
      }
      if (subject == Subject.STDERR && !stage.hasRoom(Emission.Stream.STDERR)) {
        // Nobody reads what comes beside the conversation: that goes on, as between two pipes.
        fullUntil = micros + FULL_MICROS;
      } else {
        take(engine.wake(subject, micros), micros, stage);
      }
    }
  }

  /** What is to come on a stream comes before its end. */
  private void wakeIfDue(Subject subject, long micros, Stage stage)
      throws IOException, InterruptedException {
    for (OptionalLong next = engine.nextWake(subject);
        !over && next.isPresent() && next.getAsLong() <= micros;
        next = engine.nextWake(subject)) {
      take(engine.wake(subject, micros), micros, stage);
    }
  }

  // ---- steps ----

  private void take(List<FaultStep> steps, long micros, Stage stage)
      throws IOException, InterruptedException {
    // What stands together goes out together, as it does from a live relay.
    Together together = new Together(stage);
    for (FaultStep step : steps) {
      switch (step) {
        case FaultStep.Fired _, FaultStep.Inert _ -> log.accept(step);
        case FaultStep.Pass(var on, var _, ByteBuf bytes) -> together.add(on, bytes);
        case FaultStep.Insert(var on, boolean _, ByteBuf bytes) -> together.add(on, bytes);
        case FaultStep.Withhold(var _, var _, ByteBuf bytes) -> bytes.release();
        case FaultStep.Do(Emission what) -> {
          together.send();
          if (!over) {
            act(what, micros, stage);
          }
        }
      }
    }
    together.send();
  }

  /** Bytes of one stream that are sent at once, as far as memory is to hold them. */
  private final class Together {
    private final Stage stage;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // Null while there are none.
    private Emission.Stream on;

    Together(Stage stage) {
      this.stage = stage;
    }

    /**
     * @param piece takes ownership
     */
    void add(Emission.Stream stream, ByteBuf piece) throws IOException, InterruptedException {
      if (stream != on || bytes.size() + piece.readableBytes() > MOST_TOGETHER_BYTES) {
        send();
      }
      on = stream;
      bytes.writeBytes(taken(piece));
    }

    void send() throws IOException, InterruptedException {
      if (bytes.size() > 0 && !over && !closed.contains(on)) {
        stage.perform(new Emission.Send(on, Emission.Content.of(bytes.toByteArray())));
      }
      bytes.reset();
      on = null;
    }
  }

  private static byte[] taken(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy).release();
    return copy;
  }

  /** What becomes of a worker that does not even start: there is nothing to stand between. */
  public static void perform(List<FaultStep> steps, Consumer<FaultStep> log, Stage stage)
      throws IOException, InterruptedException {
    for (FaultStep step : steps) {
      switch (step) {
        case FaultStep.Fired _, FaultStep.Inert _ -> log.accept(step);
        case FaultStep.Pass(Emission.Stream on, var _, ByteBuf bytes) ->
            stage.perform(new Emission.Send(on, Emission.Content.of(taken(bytes))));
        case FaultStep.Insert(Emission.Stream on, boolean _, ByteBuf bytes) ->
            stage.perform(new Emission.Send(on, Emission.Content.of(taken(bytes))));
        case FaultStep.Withhold withheld -> withheld.bytes().release();
        case FaultStep.Do(Emission what) -> stage.perform(what);
      }
    }
  }

  private void act(Emission what, long micros, Stage stage)
      throws IOException, InterruptedException {
    switch (what) {
      case Emission.Close(Emission.Stream stream) -> {
        if (dying) {
          withTheWorker.add(stream);
        } else if (closed.add(stream)) {
          stage.perform(what);
        }
      }
      case Emission.End _ -> {
        over = true;
        stage.perform(what);
      }
      case Emission.Freeze(Duration duration) ->
          frozenUntil = Math.max(frozenUntil, micros + duration.toNanos() / 1000);
      case Emission.SignalWorker(int signal) -> signal(signal, micros, stage);
      case Emission.Pause _ -> {
        closeWithTheWorker(stage);
        stage.perform(what);
      }
      case Emission.Stall _ -> {
        closeWithTheWorker(stage);
        over = true;
        stage.perform(what);
      }
      case Emission other -> stage.perform(other);
    }
  }

  private void closeWithTheWorker(Stage stage) throws IOException, InterruptedException {
    for (Emission.Stream stream : withTheWorker) {
      if (closed.add(stream)) {
        stage.perform(new Emission.Close(stream));
      }
    }
    withTheWorker.clear();
  }

  /** A worker that is played has handlers for nothing. */
  private void signal(int signal, long micros, Stage stage)
      throws IOException, InterruptedException {
    if (signal == SIGCONT) {
      frozenUntil = micros;
    } else if (STOPPING.contains(signal)) {
      frozenUntil = FOR_EVER;
    } else if (!HARMLESS.contains(signal)) {
      workerEnds(new ChildExit.Signaled(signal, false), micros, stage);
    }
  }
}
