package dev.frametape.recording;

import dev.frametape.frame.ByteSpan;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSteps;
import dev.frametape.frame.Framing;

/**
 * Cuts one direction into frames, parts and what is neither, and puts them into batches: while a
 * conversation is recorded as lines, and when a tape is read.
 */
public final class StreamCutter {
  private static final String NOT_A_FRAME = "no frames in this stream";

  private final Direction to;
  private final FrameSteps steps;
  private String whyRaw = NOT_A_FRAME;

  public StreamCutter(Framing framing, Direction to, FrameLimit limit) {
    this.to = to;
    steps = new FrameSteps(framing, to, limit);
  }

  /**
   * Puts what is there into a batch, and takes exactly that from the front of the span.
   *
   * @param everything whether nothing may be left for later
   * @param mostBytes after so many bytes it stops
   * @return whether it has come to the end: what is left needs more to come
   */
  public boolean cut(
      ByteSpan bytes, RecordingWriter.Batch batch, boolean everything, int mostBytes) {
    int start = bytes.from();
    while (bytes.from() - start < mostBytes) {
      FrameSteps.Kind kind = steps.next(bytes, everything);
      if (kind == FrameSteps.Kind.NEED_MORE) {
        return true;
      }
      byte[] array = bytes.array();
      int at = bytes.from();
      int count = steps.length();
      bytes.skip(count);
      // Not a switch, see docs/decisions/0005-system-calls.md.
      if (kind == FrameSteps.Kind.WHOLE) {
        batch.frame(to, array, at, count);
      } else if (kind == FrameSteps.Kind.PART) {
        batch.part(to, steps.frameBytes(), steps.from(), array, at, count);
      } else if (kind == FrameSteps.Kind.MALFORMED) {
        batch.raw(to, array, at, count, steps.reason());
        whyRaw = "after the length at offset " + steps.offset() + " that was none";
      } else {
        batch.raw(to, array, at, count, whyRaw);
      }
    }
    return false;
  }
}
