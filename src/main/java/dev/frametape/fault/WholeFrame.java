package dev.frametape.fault;

import dev.frametape.process.Emission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;

/** A frame that is in memory: what was drafted becomes steps. */
final class WholeFrame {
  private static final byte[] BLANKS = blanks();

  private final Draft draft;
  private final ByteBuf sent;
  private final Emission.Stream stream;
  private final byte[] changed;
  private final long length;
  private final boolean same;

  /**
   * @param sent borrowed
   */
  WholeFrame(Draft draft, ByteBuf sent, Emission.Stream stream) {
    this.draft = draft;
    this.sent = sent;
    this.stream = stream;
    changed = draft.wire();
    length = Math.min(draft.keep(), changed.length + draft.padding());
    same =
        length == changed.length
            && draft.padding() == 0
            && sent.equals(Unpooled.wrappedBuffer(changed));
  }

  void render(List<FaultStep> unit) {
    if (!same) {
      unit.add(
          new FaultStep.Withhold(
              stream, FaultStep.Place.whole(sent.readableBytes()), sent.retainedSlice()));
    }
    for (long copy = 0; copy < draft.copies(); copy++) {
      if (copy > 0) {
        Streams.pause(draft.gap(), unit);
      }
      copy(same && copy == 0, unit);
    }
  }

  private void copy(boolean passes, List<FaultStep> unit) {
    long from = 0;
    while (from < length) {
      long until = Math.min(length, draft.nextCut(from));
      if (from > 0) {
        between(draft, unit);
      }
      if (passes) {
        unit.add(
            new FaultStep.Pass(
                stream,
                new FaultStep.Place(length, from),
                sent.retainedSlice(sent.readerIndex() + (int) from, (int) (until - from))));
      } else {
        insert(from, until, unit);
      }
      from = until;
    }
  }

  private void insert(long from, long until, List<FaultStep> unit) {
    int to = (int) Math.min(until, changed.length);
    if (from < to) {
      boolean frame = from == 0 && until == length && length == to && isFrame(to);
      unit.add(
          new FaultStep.Insert(
              stream, frame, Unpooled.wrappedBuffer(changed, (int) from, to - (int) from)));
    }
    blanks(stream, until - Math.max(from, changed.length), unit);
  }

  /** Whether the first so many bytes are a frame, and nothing else. */
  private boolean isFrame(int bytes) {
    return bytes >= Passing.PREFIX_BYTES
        && Unpooled.wrappedBuffer(changed).readUnsignedInt() == bytes - Passing.PREFIX_BYTES;
  }

  static void between(Draft draft, List<FaultStep> steps) {
    steps.add(new FaultStep.Do(new Emission.Flush()));
    Streams.pause(draft.pause(), steps);
  }

  /** So many blanks, in pieces that share one page of memory. */
  static void blanks(Emission.Stream stream, long count, List<FaultStep> steps) {
    for (long left = count; left > 0; left -= BLANKS.length) {
      int now = (int) Math.min(left, BLANKS.length);
      steps.add(new FaultStep.Insert(stream, false, Unpooled.wrappedBuffer(BLANKS, 0, now)));
    }
  }

  private static byte[] blanks() {
    byte[] page = new byte[65_536];
    Arrays.fill(page, (byte) ' ');
    return page;
  }
}
