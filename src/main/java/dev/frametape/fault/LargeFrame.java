package dev.frametape.fault;

import dev.frametape.process.Emission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A frame that is too large to wait for: what was drafted from its beginning is done to its bytes
 * as they come, in constant memory. Up to the first change its bytes pass; from there on they are
 * withheld, and others inserted.
 */
final class LargeFrame {
  private final FrameLane lane;
  private final ScenarioEngine engine;
  private final Passing frame;
  private final Draft draft;
  private final boolean open;
  private final EditedBytes edited;
  private boolean changed;
  private boolean cut;
  private long in;
  private long out;

  LargeFrame(FrameLane lane, ScenarioEngine engine, Passing frame, Draft draft, boolean open) {
    this.lane = lane;
    this.engine = engine;
    this.frame = frame;
    this.draft = draft;
    this.open = open;
    List<Draft.Edit> edits = new ArrayList<>();
    Optional<byte[]> prefix = draft.newPrefix();
    if (prefix.isPresent()) {
      edits.add(new Draft.Edit.Add(0, prefix.get()));
      edits.add(new Draft.Edit.Remove(0, Passing.PREFIX_BYTES));
    }
    edits.addAll(draft.edits());
    edited = new EditedBytes(edits);
  }

  void begins(List<FaultStep> steps) {
    if (!open) {
      return;
    }
    if (draft.delay().isPositive()) {
      steps.add(new FaultStep.Do(new Emission.Pause(draft.delay())));
    }
    steps.addAll(draft.before());
    draft.endBefore().ifPresent(how -> engine.end(how, steps));
    if (draft.keep() == 0) {
      cut(steps);
    }
  }

  boolean isOver() {
    return in == frame.frameBytes();
  }

  /**
   * @param bytes borrowed
   */
  void passes(ByteBuf bytes, List<FaultStep> steps) {
    if (!lane.isOpen() && !cut || draft.dropped()) {
      withhold(bytes, bytes.readerIndex(), bytes.readableBytes(), steps);
      return;
    }
    int index = bytes.readerIndex();
    int left = bytes.readableBytes();
    while (left > 0 && !cut) {
      int now = (int) Math.min(left, draft.nextCut(in) - in);
      if (!changed && edited.leaves(now)) {
        now = (int) Math.min(now, draft.keep() - out);
        if (in > 0 && draft.nextCut(in - 1) == in) {
          between(steps);
        }
        steps.add(
            new FaultStep.Pass(
                lane.stream(),
                new FaultStep.Place(frame.frameBytes(), in),
                bytes.retainedSlice(index, now)));
        edited.passed(now);
        in += now;
        out += now;
      } else {
        change(bytes, index, now, steps);
      }
      index += now;
      left -= now;
      if (out >= draft.keep()) {
        cut(steps);
      }
    }
    withhold(bytes, index, left, steps);
  }

  private void change(ByteBuf bytes, int index, int count, List<FaultStep> steps) {
    changed = true;
    ByteBuf delivered = Unpooled.buffer(count + 16);
    edited.pass(bytes.slice(index, count), delivered);
    if (delivered.readableBytes() > draft.keep() - out) {
      delivered.writerIndex(delivered.readerIndex() + (int) (draft.keep() - out));
    }
    if (in > 0 && draft.nextCut(in - 1) == in) {
      between(steps);
    }
    withhold(bytes, index, count, steps);
    out += delivered.readableBytes();
    if (delivered.isReadable()) {
      steps.add(new FaultStep.Insert(lane.stream(), false, delivered));
    } else {
      delivered.release();
    }
  }

  private void between(List<FaultStep> steps) {
    steps.add(new FaultStep.Do(new Emission.Flush()));
    if (draft.pause().isPositive()) {
      steps.add(new FaultStep.Do(new Emission.Pause(draft.pause())));
    }
  }

  private void withhold(ByteBuf bytes, int index, int count, List<FaultStep> steps) {
    if (count > 0) {
      steps.add(
          new FaultStep.Withhold(
              lane.stream(),
              new FaultStep.Place(frame.frameBytes(), in),
              bytes.retainedSlice(index, count)));
      in += count;
    }
  }

  private void cut(List<FaultStep> steps) {
    cut = true;
    if (draft.hangs()) {
      engine.hang(lane);
    }
    draft.ending().ifPresent(ending -> engine.end(ending, lane, steps));
  }

  /** All of it has come. */
  void ends(List<FaultStep> steps) {
    if (!open) {
      return;
    }
    steps.addAll(draft.after());
    if (!cut) {
      if (draft.hangs()) {
        engine.hang(lane);
      }
      draft.ending().ifPresent(ending -> engine.end(ending, lane, steps));
    }
    draft.endAfter().ifPresent(how -> engine.end(how, steps));
  }
}
