package dev.frametape.fault;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.process.Emission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One direction: puts frames together as far as a rule has to see them, has them decided on, and
 * says what becomes of their bytes.
 *
 * <pre>
 *   pieces ─▶ enough to decide ─▶ draft ─▶ steps ─▶ at once, or held back for others
 * </pre>
 */
final class FrameLane {
  /** So much of a large frame is looked at before it is decided on. */
  private static final int HEAD_BYTES = Passing.PREFIX_BYTES + 65_536;

  /** Whether bytes still come out. */
  private enum State {
    OPEN,
    /** The stream stays open, and nothing more comes. */
    HUNG,
    /** Its receiver has seen the end. */
    CLOSED
  }

  private final Direction to;
  private final ScenarioEngine engine;
  private State state = State.OPEN;
  private long number;
  private long position;

  /** What has come of a frame that is not decided on yet; null when there is none. */
  private ByteBuf gathered;

  private long gatheredFrameBytes;
  private long wanted;

  /** A large frame that is decided on and passes in parts; null when there is none. */
  private LargeFrame large;

  /** Frames that wait for one another; null when there are none. */
  private HeldFrames held;

  FrameLane(Direction to, ScenarioEngine engine) {
    this.to = to;
    this.engine = engine;
  }

  Direction to() {
    return to;
  }

  Emission.Stream stream() {
    return to == Direction.TO_CHILD ? Emission.Stream.STDIN : Emission.Stream.STDOUT;
  }

  boolean isOpen() {
    return state == State.OPEN && !engine.isOver();
  }

  boolean isHung() {
    return state == State.HUNG;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  void hang() {
    if (state == State.OPEN) {
      state = State.HUNG;
    }
  }

  void close() {
    state = State.CLOSED;
  }

  /** How many frames have begun. */
  long frames() {
    return number;
  }

  List<FaultStep> passes(Decoded piece, long micros) {
    List<FaultStep> steps = new ArrayList<>();
    switch (piece) {
      case Decoded.Complete(var frame) -> {
        try (frame) {
          whole(frame.bytes(), micros, steps);
        }
      }
      case Decoded.Part(long frameBytes, long from, ByteBuf bytes) -> {
        try {
          part(frameBytes, from, bytes, micros, steps);
        } finally {
          bytes.release();
        }
      }
      case Decoded.Malformed(long _, String _, ByteBuf bytes) -> raw(bytes, micros, steps);
      case Decoded.Raw(long _, ByteBuf bytes) -> raw(bytes, micros, steps);
      case Decoded.NeedMore _ -> throw new IllegalArgumentException("nothing passes: " + piece);
    }
    return steps;
  }

  // ---- whole frames ----

  /**
   * @param wire borrowed
   */
  private void whole(ByteBuf wire, long micros, List<FaultStep> steps) {
    byte[] payload = new byte[wire.readableBytes() - Passing.PREFIX_BYTES];
    wire.getBytes(wire.readerIndex() + Passing.PREFIX_BYTES, payload);
    Passing frame = look(wire.readableBytes(), payload, true, micros);
    List<FaultStep> unit = new ArrayList<>();
    if (isOpen()) {
      Draft draft = engine.decide(frame, unit);
      render(frame, wire, draft, unit, steps);
    } else {
      steps.add(withhold(FaultStep.Place.whole(wire.readableBytes()), wire.retainedSlice()));
      if (to == Direction.TO_CHILD && frame.isType("request")) {
        engine.exchange().requestLost();
      }
    }
    engine.passed(frame);
  }

  private Passing look(long frameBytes, byte[] payload, boolean whole, long micros) {
    Passing frame =
        engine.exchange().look(to, number, position, frameBytes, payload, whole, micros);
    number++;
    position += frameBytes;
    return frame;
  }

  private void render(
      Passing frame, ByteBuf wire, Draft draft, List<FaultStep> unit, List<FaultStep> steps) {
    if (draft.losesRequest()) {
      engine.exchange().requestLost();
    } else if (draft.repeatsRequest()) {
      engine.exchange().requestRepeated();
    }
    if (draft.flood().isPresent()) {
      unit.addAll(draft.before());
      release(steps);
      steps.addAll(unit);
      flood(draft.flood().get(), wire, frame, steps);
      return;
    }
    pauseIfAny(draft.delay(), unit);
    unit.addAll(draft.before());
    FaultStep.Place place = FaultStep.Place.whole(wire.readableBytes());
    if (draft.endBefore().isPresent()) {
      unit.add(withhold(place, wire.retainedSlice()));
      engine.end(draft.endBefore().get(), unit);
    } else {
      if (draft.dropped()) {
        unit.add(withhold(place, wire.retainedSlice()));
      } else {
        main(draft, wire, unit);
      }
      unit.addAll(draft.after());
      if (draft.hangs()) {
        engine.hang(this);
      }
      draft.ending().ifPresent(ending -> engine.end(ending, this, unit));
      draft.endAfter().ifPresent(how -> engine.end(how, unit));
    }
    if (draft.holding().isPresent() && held == null) {
      held = new HeldFrames(draft.holding().get(), stream(), frame.micros());
    }
    if (held == null || !isOpen()) {
      release(steps);
      steps.addAll(unit);
      return;
    }
    // Behind the response to a request nothing comes that would fill a window.
    boolean last = to == Direction.TO_PARENT && frame.isType("response") && held.isWindow();
    if (held.add(unit, steps) || last) {
      release(steps);
    }
  }

  private void main(Draft draft, ByteBuf wire, List<FaultStep> unit) {
    byte[] changed = draft.wire();
    int length = (int) Math.min(draft.keep(), changed.length);
    boolean same = length == changed.length && wire.equals(Unpooled.wrappedBuffer(changed));
    if (!same) {
      unit.add(withhold(FaultStep.Place.whole(wire.readableBytes()), wire.retainedSlice()));
    }
    for (int copy = 0; copy < draft.copies(); copy++) {
      if (copy > 0) {
        pauseIfAny(draft.gap(), unit);
      }
      boolean passes = same && copy == 0;
      int from = 0;
      while (from < length) {
        int until = (int) Math.min(length, draft.nextCut(from));
        if (from > 0) {
          between(draft, unit);
        }
        if (passes) {
          unit.add(
              new FaultStep.Pass(
                  stream(),
                  new FaultStep.Place(length, from),
                  wire.retainedSlice(wire.readerIndex() + from, until - from)));
        } else {
          boolean frame = from == 0 && until == changed.length && isFrame(changed);
          unit.add(
              new FaultStep.Insert(
                  stream(), frame, Unpooled.wrappedBuffer(changed, from, until - from)));
        }
        from = until;
      }
    }
  }

  private static boolean isFrame(byte[] wire) {
    return wire.length >= Passing.PREFIX_BYTES
        && Unpooled.wrappedBuffer(wire).readUnsignedInt() == wire.length - Passing.PREFIX_BYTES;
  }

  private static void between(Draft draft, List<FaultStep> unit) {
    unit.add(new FaultStep.Do(new Emission.Flush()));
    pauseIfAny(draft.pause(), unit);
  }

  private static void pauseIfAny(java.time.Duration pause, List<FaultStep> unit) {
    if (pause.isPositive()) {
      unit.add(new FaultStep.Do(new Emission.Pause(pause)));
    }
  }

  private FaultStep withhold(FaultStep.Place place, ByteBuf bytes) {
    return new FaultStep.Withhold(stream(), place, bytes);
  }

  // ---- large frames ----

  private void part(long frameBytes, long from, ByteBuf bytes, long micros, List<FaultStep> steps) {
    if (large != null) {
      large(bytes, steps);
      return;
    }
    if (from == 0) {
      gathered = Unpooled.buffer((int) Math.min(HEAD_BYTES, Math.max(64, frameBytes)));
      wanted = HEAD_BYTES;
    }
    gathered.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
    gatheredFrameBytes = frameBytes;
    decideIfEnough(micros, steps);
  }

  private void decideIfEnough(long micros, List<FaultStep> steps) {
    long have = gathered.readableBytes();
    if (gatheredFrameBytes == Decoded.Part.UNKNOWN || have < Math.min(wanted, gatheredFrameBytes)) {
      return;
    }
    boolean whole = have == gatheredFrameBytes;
    if (!whole && wanted == HEAD_BYTES && isOpen() && needsWhole(micros)) {
      wanted = gatheredFrameBytes;
      return;
    }
    ByteBuf all = gathered;
    gathered = null;
    if (whole && have <= Draft.MOST_BYTES) {
      whole(all, micros, steps);
      return;
    }
    byte[] head = new byte[(int) Math.min(have, HEAD_BYTES) - Passing.PREFIX_BYTES];
    all.getBytes(Passing.PREFIX_BYTES, head);
    Passing frame = look(gatheredFrameBytes, head, false, micros);
    boolean open = isOpen();
    Draft draft = open ? engine.decide(frame, steps) : new Draft(frame, engine.exchange());
    if (open) {
      release(steps);
    }
    large = new LargeFrame(this, engine, frame, draft, open);
    large.begins(steps);
    large(all, steps);
    engine.passed(frame);
  }

  /** Whether a rule may have a say for which all of the frame has to be here. */
  private boolean needsWhole(long micros) {
    if (gatheredFrameBytes > Draft.MOST_BYTES) {
      return false;
    }
    byte[] head = new byte[gathered.readableBytes() - Passing.PREFIX_BYTES];
    gathered.getBytes(Passing.PREFIX_BYTES, head);
    return engine.mayNeedWhole(to, number, position, gatheredFrameBytes, head, micros);
  }

  private void large(ByteBuf bytes, List<FaultStep> steps) {
    large.passes(bytes, steps);
    if (large.isOver()) {
      large.ends(steps);
      large = null;
    }
  }

  // ---- bytes that are no frames ----

  private void raw(ByteBuf bytes, long micros, List<FaultStep> steps) {
    try {
      flushGathered(steps);
      if (!isOpen()) {
        steps.add(withhold(FaultStep.Place.raw(position), bytes.retainedSlice()));
      } else {
        release(steps);
        long cut = engine.cutOfRaw(to, position, bytes.readableBytes(), micros, steps);
        int kept = (int) Math.min(bytes.readableBytes(), cut);
        if (kept > 0) {
          steps.add(
              new FaultStep.Pass(
                  stream(),
                  FaultStep.Place.raw(position),
                  bytes.retainedSlice(bytes.readerIndex(), kept)));
        }
        if (kept < bytes.readableBytes()) {
          steps.add(
              withhold(
                  FaultStep.Place.raw(position + kept),
                  bytes.retainedSlice(bytes.readerIndex() + kept, bytes.readableBytes() - kept)));
          engine.endOfRawCut(this, steps);
        }
      }
      position += bytes.readableBytes();
    } finally {
      bytes.release();
    }
  }

  /** A frame that was begun and never decided on: its bytes go on as they are. */
  private void flushGathered(List<FaultStep> steps) {
    if (gathered == null) {
      return;
    }
    FaultStep.Place place = new FaultStep.Place(gatheredFrameBytes, 0);
    position += gathered.readableBytes();
    if (isOpen()) {
      release(steps);
      steps.add(new FaultStep.Pass(stream(), place, gathered));
    } else {
      steps.add(withhold(place, gathered));
    }
    gathered = null;
  }

  // ---- ends ----

  /** The sender sends no more; the end itself is the engine's. */
  void senderEnded(List<FaultStep> steps) {
    flushGathered(steps);
    large = null;
    if (held != null && !held.isEndless()) {
      release(steps);
    }
  }

  // ---- frames that wait ----

  /** What waits goes on. */
  void release(List<FaultStep> steps) {
    if (held != null) {
      HeldFrames all = held;
      held = null;
      all.release(steps);
    }
  }

  private void flood(Draft.Flood flood, ByteBuf wire, Passing frame, List<FaultStep> steps) {
    List<FaultStep> unit = new ArrayList<>();
    FaultStep.Place place = FaultStep.Place.whole(wire.readableBytes());
    held = HeldFrames.flood(flood, stream(), frame.micros());
    if (flood.most() > 0) {
      unit.add(new FaultStep.Pass(stream(), place, wire.retainedSlice()));
      held.add(unit, steps);
    } else {
      steps.add(withhold(place, wire.retainedSlice()));
      hang();
    }
  }

  OptionalLong nextWake() {
    return held == null || state == State.CLOSED || engine.isOver()
        ? OptionalLong.empty()
        : held.nextWake();
  }

  void wake(long micros, List<FaultStep> steps) {
    if (held != null && state != State.CLOSED && !engine.isOver() && held.wake(micros, steps)) {
      release(steps);
    }
  }
}
