package dev.frametape.frame;

import io.netty.buffer.ByteBuf;

/**
 * One step of {@link FrameSplitter}. Malformed bytes are a value, not an exception: a transparent
 * relay passes them on like all others. Whoever receives a value with bytes owns them: it closes
 * the frame or releases the buffer.
 */
public sealed interface Decoded {
  /** A whole frame. */
  record Complete(Frame frame) implements Decoded {}

  /**
   * Some bytes of a frame that is passed on in pieces. The pieces of one frame follow each other
   * without anything between them.
   *
   * @param frameBytes length of the whole frame, prefix included, or {@link #UNKNOWN} when the
   *     prefix itself is not complete with these bytes
   * @param from index of the first of these bytes within the frame; 0 in a frame's first piece
   * @param bytes at least one byte, of one frame only
   */
  record Part(long frameBytes, long from, ByteBuf bytes) implements Decoded {
    public static final long UNKNOWN = -1;

    /** Whether the frame is whole with these bytes. */
    public boolean last() {
      return from + bytes.readableBytes() == frameBytes;
    }
  }

  /**
   * Here the stream stopped making sense: these bytes and everything later are passed on as {@link
   * Raw} bytes. Comes once at most.
   *
   * @param offset where the first of these bytes stands in the stream, in bytes from 0
   * @param reason what was found and what was expected
   * @param bytes all there is; when parts of the bad prefix were given out before, only the rest
   */
  record Malformed(long offset, String reason, ByteBuf bytes) implements Decoded {}

  /**
   * Bytes of a stream without frames: the framing is {@link Framing.Raw}, or a {@link Malformed}
   * came before.
   *
   * @param offset where the first of these bytes stands in the stream, in bytes from 0
   * @param bytes at least one byte
   */
  record Raw(long offset, ByteBuf bytes) implements Decoded {}

  /**
   * Nothing to give out yet.
   *
   * @param missingBytes how many more bytes the frame needs, or its prefix while that is
   *     incomplete; at least 1
   */
  record NeedMore(long missingBytes) implements Decoded {}
}
