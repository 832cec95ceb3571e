package dev.frametape.recording;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSplitter;
import dev.frametape.frame.Framing;
import io.netty.buffer.ByteBuf;

/**
 * Cuts one direction into frames, parts and what is neither, and puts them into batches: while a
 * conversation is recorded as lines, and when a tape is read.
 */
public final class StreamCutter {
  private static final String NOT_A_FRAME = "no frames in this stream";

  private final Direction to;
  private final FrameSplitter splitter;
  private String whyRaw = NOT_A_FRAME;

  public StreamCutter(Framing framing, Direction to, FrameLimit limit) {
    this.to = to;
    splitter = new FrameSplitter(framing, to, limit);
  }

  /**
   * Puts what is there into a batch; the buffer's reader index moves past exactly that.
   *
   * @param everything whether nothing may be left for later
   * @param mostBytes after so many bytes it stops
   * @return whether it has come to the end: what is left needs more to come
   */
  public boolean cut(
      ByteBuf bytes, RecordingWriter.Batch batch, boolean everything, int mostBytes) {
    int start = bytes.readerIndex();
    while (bytes.readerIndex() - start < mostBytes) {
      int wholeBytes = splitter.skipWhole(bytes);
      if (wholeBytes > 0) {
        frame(bytes, wholeBytes, batch);
        continue;
      }
      Decoded decoded = splitter.next(bytes, everything);
      // Not a switch, see docs/decisions/0005-system-calls.md.
      if (decoded instanceof Decoded.NeedMore) {
        return true;
      } else if (decoded instanceof Decoded.Complete complete) {
        try (var frame = complete.frame()) {
          batch.frame(to, frame.bytes());
        }
      } else if (decoded instanceof Decoded.Part part) {
        batch.part(to, part.frameBytes(), part.from(), part.bytes());
        part.bytes().release();
      } else if (decoded instanceof Decoded.Malformed malformed) {
        batch.raw(to, malformed.bytes(), malformed.reason());
        malformed.bytes().release();
        whyRaw = "after the length at offset " + malformed.offset() + " that was none";
      } else if (decoded instanceof Decoded.Raw raw) {
        batch.raw(to, raw.bytes(), whyRaw);
        raw.bytes().release();
      }
    }
    return false;
  }

  /**
   * Puts the bytes in front of the reader index into a batch, by a look through the same buffer.
   */
  private void frame(ByteBuf bytes, int count, RecordingWriter.Batch batch) {
    int behind = bytes.readerIndex();
    int end = bytes.writerIndex();
    bytes.setIndex(behind - count, behind);
    try {
      batch.frame(to, bytes);
    } finally {
      bytes.setIndex(behind, end);
    }
  }
}
