package dev.frametape.frame;

import io.netty.buffer.ByteBuf;

/**
 * Cuts one direction of a conversation into frames. Everything that goes in comes out, in the same
 * order and unchanged, as slices of the buffer that went in: nothing is copied and nothing
 * gathered, so a frame of any length passes in constant memory. {@link FrameSteps} says where to
 * cut. One thread at a time.
 */
public final class FrameSplitter {
  /** Frames up to this size, prefix included, are held back until they are whole. */
  public static final int DEFAULT_HOLD_BYTES = 65_536;

  private final FrameSteps steps;
  private final Buffer source = new Buffer();

  public FrameSplitter(Framing framing, Direction to, FrameLimit limit) {
    this(framing, to, limit, DEFAULT_HOLD_BYTES);
  }

  /**
   * @param holdBytes largest frame, prefix included, that is held back until it is whole; 0 holds
   *     back nothing but an incomplete prefix
   */
  public FrameSplitter(Framing framing, Direction to, FrameLimit limit, int holdBytes) {
    steps = new FrameSteps(framing, to, limit, holdBytes);
  }

  /**
   * Takes the next step. Call it until it says {@link Decoded.NeedMore}, then come back with the
   * bytes that were left, followed by new ones. The reader index moves past exactly the bytes that
   * are given out.
   *
   * @param in what has arrived; borrowed, while the slices that are given out retain it
   * @param flush whether to give out a frame that is not whole as well: no byte stays in {@code in}
   *     when this is called until it says {@link Decoded.NeedMore}
   */
  public Decoded next(ByteBuf in, boolean flush) {
    source.bytes = in;
    FrameSteps.Kind kind = steps.step(source, flush);
    source.bytes = null;
    return switch (kind) {
      case NEED_MORE -> new Decoded.NeedMore(steps.missingBytes());
      case WHOLE -> new Decoded.Complete(new Frame(steps.offset(), take(in)));
      case PART -> new Decoded.Part(steps.frameBytes(), steps.from(), take(in));
      case MALFORMED -> new Decoded.Malformed(steps.offset(), steps.reason(), take(in));
      case RAW -> new Decoded.Raw(steps.offset(), take(in));
    };
  }

  private ByteBuf take(ByteBuf in) {
    return in.readRetainedSlice(steps.length());
  }

  /** The readable bytes of a buffer. */
  private static final class Buffer implements ByteSource {
    private ByteBuf bytes;

    @Override
    public int length() {
      return bytes.readableBytes();
    }

    @Override
    public int at(int index) {
      return bytes.getUnsignedByte(bytes.readerIndex() + index);
    }

    @Override
    public void copy(int index, byte[] into, int at, int count) {
      bytes.getBytes(bytes.readerIndex() + index, into, at, count);
    }
  }
}
