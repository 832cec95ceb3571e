package dev.frametape.frame;

import static dev.frametape.frame.Frame.PREFIX_BYTES;
import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Cuts one direction of a conversation into frames. Everything that goes in comes out, in the same
 * order and unchanged, as slices of the buffer that went in: nothing is copied and nothing
 * gathered, so a frame of any length passes in constant memory. One thread at a time.
 *
 * <p>Small frames come out whole. A frame that is larger than the hold size comes out in parts as
 * it arrives, and so does one that was begun and then flushed. The first frame to the child sets
 * the {@link FrameLimit} before the next one is looked at.
 */
public final class FrameSplitter {
  /** Frames up to this size, prefix included, are held back until they are whole. */
  public static final int DEFAULT_HOLD_BYTES = 65_536;

  /** A {@code configure_frame_limit} has about 90 bytes; a first frame above this is none. */
  private static final int LARGEST_CONFIGURATION_BYTES = 65_536;

  private final Direction to;
  private final FrameLimit limit;
  private final int holdBytes;

  /** How many bytes were given out so far. */
  private long offset;

  /** No more frames in this direction. */
  private boolean raw;

  /** A frame was begun in parts: this many of its bytes are given out, and 0 outside of such. */
  private long givenBytes;

  /** Length of the frame that is given out in parts, when its prefix is known. */
  private long frameBytes;

  /** The bytes of an incomplete prefix that were given out, as the high end of a number. */
  private int prefix;

  /** The first frame to the child, copied while it is given out in parts; else null. */
  private byte[] configuration;

  public FrameSplitter(Framing framing, Direction to, FrameLimit limit) {
    this(framing, to, limit, DEFAULT_HOLD_BYTES);
  }

  /**
   * @param holdBytes largest frame, prefix included, that is held back until it is whole; 0 holds
   *     back nothing but an incomplete prefix
   */
  public FrameSplitter(Framing framing, Direction to, FrameLimit limit, int holdBytes) {
    if (holdBytes < 0) {
      throw new IllegalArgumentException("holdBytes is " + holdBytes + ", expected 0 or more");
    }
    this.to = requireNonNull(to, "to");
    this.limit = requireNonNull(limit, "limit");
    this.holdBytes = holdBytes;
    this.raw = !framing.hasFrames();
  }

  /**
   * Takes the next step. Call it until it says {@link Decoded.NeedMore}, then come back with the
   * bytes that were left, followed by new ones. The reader index moves past exactly the bytes that
   * are given out.
   *
   * @param in what has arrived; borrowed, while the slices that are given out retain it
   * @param flush whether to give out a frame that is not whole as well: no byte stays in {@code in}
   *     when this is called until it says {@link Decoded.NeedMore}
   * @see "lean-rs-worker-protocol, protocol.rs, read_frame"
   */
  public Decoded next(ByteBuf in, boolean flush) {
    int readable = in.readableBytes();
    if (raw) {
      return readable == 0 ? new Decoded.NeedMore(1) : new Decoded.Raw(offset, take(in, readable));
    }
    if (givenBytes > 0) {
      return nextPart(in, readable);
    }
    if (readable < PREFIX_BYTES) {
      return flush && readable > 0
          ? nextPart(in, readable)
          : new Decoded.NeedMore(PREFIX_BYTES - readable);
    }
    long payloadBytes = in.getUnsignedInt(in.readerIndex());
    if (payloadBytes > limit.bytes()) {
      return malformed(in, payloadBytes, offset);
    }
    long wholeBytes = PREFIX_BYTES + payloadBytes;
    if (wholeBytes <= readable) {
      Frame frame = new Frame(offset, take(in, (int) wholeBytes));
      if (limit.awaitsConfiguration(to)) {
        limit.observe(to, frame.payload());
      }
      return new Decoded.Complete(frame);
    }
    return flush || wholeBytes > holdBytes
        ? nextPart(in, readable)
        : new Decoded.NeedMore(wholeBytes - readable);
  }

  /**
   * The same step as {@link #next} where that is a whole frame, as most are, without an object to
   * hold it: moves the reader index past the frame.
   *
   * @return its length, prefix included; 0 when the next step is another one and nothing was taken
   */
  public int skipWhole(ByteBuf in) {
    int readable = in.readableBytes();
    if (raw || givenBytes > 0 || readable < PREFIX_BYTES || limit.awaitsConfiguration(to)) {
      return 0;
    }
    long payloadBytes = in.getUnsignedInt(in.readerIndex());
    long wholeBytes = PREFIX_BYTES + payloadBytes;
    if (payloadBytes > limit.bytes() || wholeBytes > readable) {
      return 0;
    }
    offset += wholeBytes;
    in.skipBytes((int) wholeBytes);
    return (int) wholeBytes;
  }

  private Decoded nextPart(ByteBuf in, int readable) {
    boolean prefixIsOut = givenBytes >= PREFIX_BYTES;
    int missingPrefix = prefixIsOut ? 0 : (int) (PREFIX_BYTES - givenBytes);
    if (readable == 0) {
      return new Decoded.NeedMore(prefixIsOut ? frameBytes - givenBytes : missingPrefix);
    }
    if (!prefixIsOut) {
      int known = Math.min(missingPrefix, readable);
      for (int i = 0; i < known; i++) {
        prefix = prefix << 8 | in.getUnsignedByte(in.readerIndex() + i);
      }
      if (known < missingPrefix) {
        return givePart(in, readable, Decoded.Part.UNKNOWN);
      }
      long payloadBytes = Integer.toUnsignedLong(prefix);
      if (payloadBytes > limit.bytes()) {
        return malformed(in, payloadBytes, offset - givenBytes);
      }
      frameBytes = PREFIX_BYTES + payloadBytes;
      if (limit.awaitsConfiguration(to) && payloadBytes <= LARGEST_CONFIGURATION_BYTES) {
        configuration = new byte[(int) payloadBytes];
      }
    }
    return givePart(in, (int) Math.min(readable, frameBytes - givenBytes), frameBytes);
  }

  private Decoded givePart(ByteBuf in, int length, long wholeBytes) {
    long from = givenBytes;
    ByteBuf bytes = take(in, length);
    givenBytes += length;
    if (configuration != null) {
      int skipped = (int) Math.max(0, Math.min(length, PREFIX_BYTES - from));
      bytes.getBytes(
          bytes.readerIndex() + skipped,
          configuration,
          (int) (from + skipped - PREFIX_BYTES),
          length - skipped);
    }
    if (givenBytes == wholeBytes) {
      endParts();
    }
    return new Decoded.Part(wholeBytes, from, bytes);
  }

  private void endParts() {
    if (limit.awaitsConfiguration(to)) {
      limit.observe(
          to,
          configuration == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(configuration));
      configuration = null;
    }
    givenBytes = 0;
    prefix = 0;
  }

  private Decoded malformed(ByteBuf in, long payloadBytes, long prefixOffset) {
    raw = true;
    String reason =
        "the length at offset "
            + prefixOffset
            + " announces "
            + payloadBytes
            + " bytes but the limit in force is "
            + limit.bytes();
    long at = offset;
    return new Decoded.Malformed(at, reason, take(in, in.readableBytes()));
  }

  private ByteBuf take(ByteBuf in, int length) {
    offset += length;
    return in.readRetainedSlice(length);
  }
}
