package dev.frametape.fault;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSplitter;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A conversation on paper: bytes and times go in, and what an engine makes of them comes out, with
 * no process anywhere. Nothing waits: who asks for a time is told that it has come.
 */
public final class DryRun {
  /** Takes what comes of it, in order. */
  public interface Outcome {
    /** A rule fired. */
    default void fired(Firing firing, long micros) {}

    /** A rule matched and could not apply, or never matched. */
    default void inert(Firing.Inert inert, long micros) {}

    /** Bytes arrive. */
    default void delivered(Emission.Stream on, byte[] bytes, long micros) {}

    /** Anything else happens. */
    default void happens(Emission what, long micros) {}
  }

  /** Faults without end (ticks for ever, say) are not followed for ever. */
  private static final int MOST_WAKES = 10_000;

  private final FaultEngine engine;
  private final Outcome outcome;
  private final Map<Direction, FrameSplitter> splitters = new EnumMap<>(Direction.class);
  private final Map<Direction, ByteBuf> waiting = new EnumMap<>(Direction.class);
  private final int limitBytes;
  private long now;
  private int wakes;

  /**
   * @param limitBytes largest payload that the conversation starts with
   * @param generation number of the conversation, from 1
   */
  public DryRun(List<FaultRule> rules, long seed, int generation, int limitBytes, Outcome outcome) {
    engine = new ScenarioEngine(rules, seed, generation, limitBytes);
    this.limitBytes = limitBytes;
    this.outcome = outcome;
    for (Direction to : Direction.values()) {
      splitters.put(
          to,
          new FrameSplitter(
              Framing.U32BE_JSON,
              to,
              FrameLimit.fixed(FrameLimit.HARD_CAP_BYTES),
              FaultEngine.HOLD_BYTES));
      waiting.put(to, Unpooled.buffer());
    }
  }

  int limitBytes() {
    return limitBytes;
  }

  /** Before everything else. */
  public SpawnPlan spawn() {
    SpawnPlan plan = engine.spawn();
    take(plan.log());
    plan.failure().ifPresent(failure -> take(failure.steps()));
    return plan;
  }

  /** The sender of a direction sends these bytes: frames, parts of them, or anything. */
  public void sends(Direction to, byte[] bytes, long micros) {
    until(micros);
    waiting.get(to).writeBytes(bytes);
    split(to, false);
    waiting.get(to).discardReadBytes();
  }

  private void split(Direction to, boolean end) {
    while (true) {
      Decoded piece = splitters.get(to).next(waiting.get(to), end);
      if (piece instanceof Decoded.NeedMore) {
        return;
      }
      take(engine.passes(to, piece, now));
    }
  }

  /** The sender of a direction sends no more. */
  public void ends(Direction to, long micros) {
    until(micros);
    split(to, true);
    take(engine.ends(to, now));
  }

  /** The worker writes to stderr. */
  public void stderr(byte[] bytes, long micros) {
    until(micros);
    take(engine.stderr(Unpooled.wrappedBuffer(bytes), now));
  }

  public void stderrEnds(long micros) {
    until(micros);
    take(engine.stderrEnds(now));
  }

  public void workerEnds(ChildExit exit, long micros) {
    until(micros);
    take(engine.workerEnded(exit, now));
  }

  /** The conversation is over: which rules never fired is told now. */
  public void finish() {
    take(List.copyOf(engine.finish()));
    waiting.values().forEach(ByteBuf::release);
  }

  /** How many firings there were. */
  public long fired() {
    return engine.fired();
  }

  public boolean usesChance() {
    return engine.usesChance();
  }

  /** Lets the time pass. */
  public void until(long micros) {
    while (wakes < MOST_WAKES) {
      Subject next = null;
      long at = Long.MAX_VALUE;
      for (Subject subject : Subject.values()) {
        OptionalLong wish = engine.nextWake(subject);
        if (wish.isPresent() && wish.getAsLong() < at) {
          at = wish.getAsLong();
          next = subject;
        }
      }
      if (next == null || at > micros) {
        break;
      }
      now = Math.max(now, at);
      wakes++;
      take(engine.wake(next, now));
    }
    now = Math.max(now, micros);
  }

  private void take(List<FaultStep> steps) {
    for (FaultStep step : steps) {
      switch (step) {
        case FaultStep.Fired(Firing firing) -> outcome.fired(firing, now);
        case FaultStep.Inert(Firing.Inert inert) -> outcome.inert(inert, now);
        case FaultStep.Pass(var on, var _, ByteBuf bytes) ->
            outcome.delivered(on, released(bytes), now);
        case FaultStep.Insert(var on, var _, ByteBuf bytes) ->
            outcome.delivered(on, released(bytes), now);
        case FaultStep.Withhold(var _, var _, ByteBuf bytes) -> bytes.release();
        case FaultStep.Do(Emission what) -> outcome.happens(what, now);
      }
    }
  }

  private static byte[] released(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    bytes.release();
    return copy;
  }
}
