package dev.frametape.fault;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;

/**
 * A frame that is too large to wait for: what was drafted from its beginning is done to its bytes
 * as they come, in constant memory. Up to the first change its bytes pass; from there on they are
 * withheld, and others inserted.
 */
final class LargeFrame {
  private final FrameLane lane;
  private final Streams streams;
  private final Passing frame;
  private final Draft draft;
  private final boolean open;
  private final Optional<byte[]> prefix;
  private final EditedBytes edited;

  /** What comes out is no longer what has come in. */
  private boolean changed;

  /** Nothing more of the frame is to come out, and what stands behind it has. */
  private boolean stopped;

  private long in;
  private long out;

  LargeFrame(FrameLane lane, Streams streams, Passing frame, Draft draft, boolean open) {
    this.lane = lane;
    this.streams = streams;
    this.frame = frame;
    this.draft = draft;
    this.open = open;
    prefix = draft.newPrefix();
    changed = prefix.isPresent();
    edited = new EditedBytes(draft.edits());
  }

  void begins(List<FaultStep> steps) {
    if (!open) {
      return;
    }
    Streams.pause(draft.delay(), steps);
    for (Act act : draft.before()) {
      act.now(streams, steps);
    }
    draft.endBefore().ifPresent(how -> streams.end(how, steps));
    if (draft.dropped() || draft.keep() == 0) {
      stop(steps);
    }
  }

  boolean isOver() {
    return in == frame.frameBytes();
  }

  /**
   * @param bytes borrowed
   */
  void passes(ByteBuf bytes, List<FaultStep> steps) {
    int index = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (index < end && !stopped && lane.isOpen()) {
      int now = (int) Math.min(end - index, draft.nextCut(in) - in);
      if (in > 0 && draft.nextCut(in - 1) == in) {
        WholeFrame.between(draft, steps);
      }
      if (in < Passing.PREFIX_BYTES) {
        now = (int) Math.min(now, Passing.PREFIX_BYTES - in);
      }
      if (!changed && edited.untouched() > 0) {
        now = (int) Math.min(Math.min(now, edited.untouched()), draft.keep() - out);
        steps.add(new FaultStep.Pass(lane.stream(), place(), bytes.retainedSlice(index, now)));
        edited.passed(now);
        in += now;
        out += now;
      } else {
        change(bytes, index, now, steps);
      }
      index += now;
      if (out >= draft.keep()) {
        stop(steps);
      }
    }
    withhold(bytes, index, end - index, steps);
  }

  private FaultStep.Place place() {
    return new FaultStep.Place(frame.frameBytes(), in);
  }

  private void change(ByteBuf bytes, int index, int count, List<FaultStep> steps) {
    changed = true;
    ByteBuf delivered = Unpooled.buffer(count + 16);
    if (prefix.isEmpty() || in >= Passing.PREFIX_BYTES) {
      edited.pass(bytes.slice(index, count), delivered);
    } else if (in + count == Passing.PREFIX_BYTES) {
      // Four bytes have come, and other ones go, when the last of them is here.
      edited.pass(Unpooled.wrappedBuffer(prefix.get()), delivered);
    }
    withhold(bytes, index, count, steps);
    insert(delivered, steps);
  }

  /**
   * @param delivered takes ownership
   */
  private void insert(ByteBuf delivered, List<FaultStep> steps) {
    int now = (int) Math.min(delivered.readableBytes(), draft.keep() - out);
    out += now;
    if (now > 0) {
      steps.add(
          new FaultStep.Insert(
              lane.stream(), false, delivered.writerIndex(delivered.readerIndex() + now)));
    } else {
      delivered.release();
    }
  }

  private void withhold(ByteBuf bytes, int index, int count, List<FaultStep> steps) {
    if (count > 0) {
      steps.add(new FaultStep.Withhold(lane.stream(), place(), bytes.retainedSlice(index, count)));
      in += count;
    }
  }

  private void stop(List<FaultStep> steps) {
    stopped = true;
    lane.behind(draft, steps);
  }

  /** All of it has come, or no more of it will. */
  void ends(List<FaultStep> steps) {
    if (!open || stopped || !lane.isOpen()) {
      return;
    }
    if (isOver()) {
      WholeFrame.blanks(lane.stream(), Math.min(draft.padding(), draft.keep() - out), steps);
    }
    stop(steps);
  }
}
