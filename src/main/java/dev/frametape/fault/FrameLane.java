package dev.frametape.fault;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopePeek;
import dev.frametape.process.Emission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One direction: puts frames together as far as a rule has to see them, has them decided on, and
 * says what becomes of their bytes. In how many pieces a frame comes makes no difference.
 *
 * <pre>
 *   pieces ─▶ enough to decide ─▶ draft ─▶ steps ─▶ at once, or held back for others
 * </pre>
 */
final class FrameLane {
  /** A frame above this is decided on when so much of it is here, unless a rule needs it all. */
  private static final int HEAD_BYTES = Passing.PREFIX_BYTES + Passing.HEAD_BYTES;

  /** Whether bytes still come out. */
  private enum State {
    OPEN,
    /** The stream stays open, and nothing more comes. */
    HUNG,
    /** Its receiver has seen the end. */
    CLOSED
  }

  private final Direction to;
  private final FrameRules rules;
  private final Exchange exchange;
  private final Streams streams;
  private State state = State.OPEN;
  private long number;
  private long position;
  private long lastBytes;
  private long pieces;

  /** Bytes without frames have been cut, and the stream goes on to its end. */
  private boolean cutOff;

  /** What has come of a frame that is not decided on yet; null when there is none. */
  private ByteBuf gathered;

  private long gatheredFrameBytes;
  private boolean wantsAll;

  /** A large frame that is decided on and passes in parts; null when there is none. */
  private LargeFrame large;

  /** Frames that wait for one another; null when there are none. */
  private HeldFrames held;

  /** While the steps of one frame are put together, those that wait stay before them. */
  private boolean rendering;

  FrameLane(Direction to, FrameRules rules, Exchange exchange, Streams streams) {
    this.to = to;
    this.rules = rules;
    this.exchange = exchange;
    this.streams = streams;
  }

  Emission.Stream stream() {
    return to == Direction.TO_CHILD ? Emission.Stream.STDIN : Emission.Stream.STDOUT;
  }

  boolean isOpen() {
    return state == State.OPEN && !streams.isOver();
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

  /** How many pieces have come: another number means that something has. */
  long pieces() {
    return pieces;
  }

  /** When the last bytes came; the start, before there were any. */
  long lastBytes() {
    return lastBytes;
  }

  List<FaultStep> passes(Decoded piece, long micros) {
    lastBytes = micros;
    pieces++;
    List<FaultStep> steps = new ArrayList<>();
    switch (piece) {
      case Decoded.Complete(var frame) -> {
        try (frame) {
          ByteBuf wire = frame.bytes();
          if (wire.readableBytes() <= HEAD_BYTES) {
            whole(wire, micros, steps);
          } else {
            part(wire.readableBytes(), 0, wire, micros, steps);
          }
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
    comes(frame);
    if (isOpen()) {
      List<FaultStep> unit = new ArrayList<>();
      Draft draft = rules.decide(frame, streams, unit);
      render(frame, wire, draft, unit, steps);
    } else {
      lost(frame);
      steps.add(withhold(FaultStep.Place.whole(wire.readableBytes()), wire.retainedSlice()));
    }
    rules.passed(frame);
  }

  /** Leaves no trace. */
  private Passing look(long frameBytes, byte[] payload, boolean whole, long micros) {
    EnvelopePeek peek = EnvelopePeek.of(payload, 0, Math.min(payload.length, Passing.HEAD_BYTES));
    return exchange.look(to, number, position, frameBytes, peek, payload, whole, micros);
  }

  private void comes(Passing frame) {
    number++;
    position += frame.frameBytes();
    exchange.comes(frame);
  }

  private void lost(Passing frame) {
    if (frame.isRequest()) {
      exchange.requestLost();
    }
  }

  private void render(
      Passing frame, ByteBuf wire, Draft draft, List<FaultStep> log, List<FaultStep> steps) {
    FaultStep.Place place = FaultStep.Place.whole(wire.readableBytes());
    rendering = true;
    List<FaultStep> unit = log;
    tellExchange(frame, draft);
    Streams.pause(draft.delay(), unit);
    for (Act act : draft.before()) {
      act.now(streams, unit);
    }
    if (draft.flood().isPresent() && isOpen()) {
      rendering = false;
      release(steps);
      rendering = true;
      steps.addAll(unit);
      unit = new ArrayList<>();
      held = HeldFrames.flood(draft.flood().get(), stream(), frame.micros());
      if (held.isEndless()) {
        // The frame itself is never reached.
        steps.add(withhold(place, wire.retainedSlice()));
        hang();
        rendering = false;
        return;
      }
    }
    if (draft.endBefore().isPresent()) {
      unit.add(withhold(place, wire.retainedSlice()));
      streams.end(draft.endBefore().get(), unit);
    } else {
      if (draft.dropped() || !isOpen()) {
        unit.add(withhold(place, wire.retainedSlice()));
      } else {
        new WholeFrame(draft, wire, stream()).render(unit);
      }
      behind(draft, unit);
    }
    rendering = false;
    hold(frame, draft, unit, steps);
  }

  /** What a fault has happen behind the bytes of a frame. */
  void behind(Draft draft, List<FaultStep> steps) {
    if (isOpen()) {
      for (Act act : draft.after()) {
        act.now(streams, steps);
      }
    }
    if (draft.hangs()) {
      streams.hang(this, steps);
    }
    draft.ending().ifPresent(ending -> streams.end(ending, this, steps));
    draft.endAfter().ifPresent(how -> streams.end(how, steps));
  }

  private void tellExchange(Passing frame, Draft draft) {
    if (draft.dropped()) {
      lost(frame);
    } else {
      exchange.requestRepeated(draft.repeats());
      if (to == Direction.TO_CHILD && frame.number() == 0 && frame.whole()) {
        exchange.workerIsTold(EnvelopePeek.of(draft.payload()));
      }
    }
  }

  private FaultStep withhold(FaultStep.Place place, ByteBuf bytes) {
    return new FaultStep.Withhold(stream(), place, bytes);
  }

  // ---- large frames ----

  /**
   * @param bytes borrowed
   */
  private void part(long frameBytes, long from, ByteBuf bytes, long micros, List<FaultStep> steps) {
    if (large != null) {
      large(bytes, steps);
      return;
    }
    if (from > 0 && gathered == null) {
      // The conversation ended in the middle of this frame.
      steps.add(withhold(new FaultStep.Place(frameBytes, from), bytes.retainedSlice()));
      position += bytes.readableBytes();
      return;
    }
    if (from == 0) {
      gathered = Unpooled.buffer((int) Math.min(HEAD_BYTES, Math.max(64, frameBytes)));
      wantsAll = false;
    }
    gatheredFrameBytes = frameBytes;
    int index = bytes.readerIndex();
    int count = bytes.readableBytes();
    if (!wantsAll && gathered.readableBytes() < HEAD_BYTES) {
      // No more than the head, so that what is decided on does not hang on what else has come.
      int now = Math.min(count, HEAD_BYTES - gathered.readableBytes());
      gathered.writeBytes(bytes, index, now);
      index += now;
      count -= now;
      decideIfEnough(micros, steps);
    }
    if (count > 0) {
      ByteBuf rest = bytes.slice(index, count);
      if (large != null) {
        large(rest, steps);
      } else {
        gathered.writeBytes(rest);
        decideIfEnough(micros, steps);
      }
    }
  }

  private void decideIfEnough(long micros, List<FaultStep> steps) {
    long have = gathered.readableBytes();
    if (gatheredFrameBytes == Decoded.Part.UNKNOWN
        || have < (wantsAll ? gatheredFrameBytes : Math.min(HEAD_BYTES, gatheredFrameBytes))) {
      return;
    }
    if (have < gatheredFrameBytes && isOpen() && needsWhole(micros)) {
      wantsAll = true;
      return;
    }
    ByteBuf all = gathered;
    gathered = null;
    try {
      if (have == gatheredFrameBytes) {
        whole(all, micros, steps);
      } else {
        large(all, micros, steps);
      }
    } finally {
      all.release();
    }
  }

  /**
   * @param head borrowed
   */
  private void large(ByteBuf head, long micros, List<FaultStep> steps) {
    byte[] payload = new byte[Passing.HEAD_BYTES];
    head.getBytes(Passing.PREFIX_BYTES, payload);
    Passing frame = look(gatheredFrameBytes, payload, false, micros);
    comes(frame);
    boolean open = isOpen();
    Draft draft;
    if (open) {
      draft = rules.decide(frame, streams, steps);
      release(steps);
      tellExchange(frame, draft);
    } else {
      draft = new Draft(frame, exchange);
      lost(frame);
    }
    large = new LargeFrame(this, streams, frame, draft, open);
    large.begins(steps);
    large(head, steps);
    rules.passed(frame);
  }

  /** Whether a rule may have a say for which all of the frame has to be here. */
  private boolean needsWhole(long micros) {
    if (gatheredFrameBytes > Draft.MOST_BYTES) {
      return false;
    }
    if (held != null) {
      // It waits with the others.
      return true;
    }
    byte[] head = new byte[Passing.HEAD_BYTES];
    gathered.getBytes(Passing.PREFIX_BYTES, head);
    return rules.mayNeedWhole(look(gatheredFrameBytes, head, false, micros));
  }

  /**
   * @param bytes borrowed
   */
  private void large(ByteBuf bytes, List<FaultStep> steps) {
    large.passes(bytes, steps);
    if (large.isOver()) {
      large.ends(steps);
      large = null;
    }
  }

  // ---- bytes that are no frames ----

  /**
   * @param bytes takes ownership
   */
  private void raw(ByteBuf bytes, long micros, List<FaultStep> steps) {
    flushGathered(micros, steps);
    try {
      stretch(FaultStep.Place.NO_FRAME, position, bytes, micros, steps);
    } finally {
      bytes.release();
    }
  }

  /** A frame that was begun and never decided on: its bytes go on as they are. */
  private void flushGathered(long micros, List<FaultStep> steps) {
    if (gathered != null) {
      ByteBuf all = gathered;
      gathered = null;
      stretch(gatheredFrameBytes, 0, all, micros, steps);
      all.release();
    }
  }

  /**
   * Bytes that no rule has a say in but one that cuts the connection.
   *
   * @param bytes borrowed
   */
  private void stretch(
      long frameBytes, long from, ByteBuf bytes, long micros, List<FaultStep> steps) {
    int count = bytes.readableBytes();
    int kept = 0;
    Optional<Ending> ending = Optional.empty();
    if (isOpen() && !cutOff) {
      release(steps);
      Optional<FrameRules.RawCut> cut = rules.cutOfRaw(to, position, count, micros, steps);
      kept = cut.map(its -> (int) (its.at() - position)).orElse(count);
      ending = cut.map(FrameRules.RawCut::ending);
    }
    if (kept > 0) {
      steps.add(
          new FaultStep.Pass(
              stream(),
              new FaultStep.Place(frameBytes, from),
              bytes.retainedSlice(bytes.readerIndex(), kept)));
    }
    if (kept < count) {
      steps.add(
          withhold(
              new FaultStep.Place(frameBytes, from + kept),
              bytes.retainedSlice(bytes.readerIndex() + kept, count - kept)));
    }
    position += count;
    if (ending.isPresent()) {
      cutOff = true;
      streams.end(ending.get(), this, steps);
    }
  }

  // ---- ends ----

  /** The sender sends no more; the end itself is decided elsewhere. */
  void senderEnded(List<FaultStep> steps) {
    flushGathered(streams.now(), steps);
    if (large != null) {
      large.ends(steps);
      large = null;
    }
    if (held != null && !held.isEndless()) {
      release(steps);
    }
  }

  /** The conversation is over: what waits here reaches nobody. */
  void abandon(List<FaultStep> steps) {
    if (held != null && !rendering) {
      held.withhold(steps);
      held = null;
    }
    flushGathered(streams.now(), steps);
  }

  // ---- frames that wait ----

  private void hold(Passing frame, Draft draft, List<FaultStep> unit, List<FaultStep> steps) {
    if (!isOpen()) {
      // Nothing waits any more; what the worker has not got by its end it never gets.
      if (streams.isOver() && to == Direction.TO_CHILD) {
        abandon(steps);
      }
      release(steps);
      steps.addAll(unit);
      return;
    }
    if (draft.holding().isPresent()) {
      Draft.Holding how = draft.holding().get();
      if (held != null && (held.isFlood() || held.gather() != how.gather())) {
        // What waits in another way goes first.
        release(steps);
      }
      if (held == null) {
        held = new HeldFrames(how, stream(), frame.micros());
      }
    }
    if (held == null) {
      steps.addAll(unit);
      return;
    }
    // Behind these the worker waits for the parent, so nothing comes that would fill a window.
    boolean last =
        held.gather() == Draft.Gather.REORDER && (frame.isType("response") || frame.number() == 0);
    if (held.add(unit, steps) || last) {
      release(steps);
    }
  }

  /** What waits goes on. */
  void release(List<FaultStep> steps) {
    if (held != null && !rendering) {
      HeldFrames all = held;
      held = null;
      all.release(steps);
    }
  }

  OptionalLong nextWake() {
    return held == null || streams.isOver() ? OptionalLong.empty() : held.nextWake();
  }

  /** Whether what waits does so for a time, and for no other frame. */
  boolean waitsForTime() {
    return held != null && !streams.isOver() && held.waitsForTime();
  }

  void wake(long micros, List<FaultStep> steps) {
    if (held != null && !streams.isOver() && held.wake(micros, steps)) {
      release(steps);
    }
  }
}
