package dev.frametape.frame;

import static dev.frametape.frame.Frame.PREFIX_BYTES;
import static java.util.Objects.requireNonNull;

/**
 * Says where the frames of one direction begin and end. Holds no bytes and makes no objects: each
 * step tells how many of the bytes that have arrived belong together, and what they are. {@link
 * FrameSplitter} makes values of them. One thread at a time.
 *
 * <p>Small frames come out whole. A frame that is larger than the hold size comes out in parts as
 * it arrives, and so does one that was begun and then flushed. The first frame to the child sets
 * the {@link FrameLimit} before the next one is looked at.
 */
public final class FrameSteps {
  /** What the bytes of a step are. */
  public enum Kind {
    /** Nothing can be told before {@link #missingBytes} more have come. */
    NEED_MORE,
    /** A whole frame. */
    WHOLE,
    /** Some bytes of a frame: {@link #frameBytes} and {@link #from} say which. */
    PART,
    /** Here the stream stopped making sense; {@link #reason} says why. Comes once at most. */
    MALFORMED,
    /** Bytes of a stream without frames. */
    RAW
  }

  /** A {@code configure_frame_limit} has about 90 bytes; a first frame above this is none. */
  private static final int LARGEST_CONFIGURATION_BYTES = 65_536;

  private final Direction to;
  private final FrameLimit limit;
  private final int holdBytes;

  /** How many bytes were given out so far. */
  private long given;

  /** No more frames in this direction. */
  private boolean raw;

  /** A frame was begun in parts: this many of its bytes are given out, and 0 outside of such. */
  private long givenBytes;

  /** Length of the frame that is given out in parts, when its prefix is known. */
  private long partedBytes;

  /** The bytes of an incomplete prefix that were given out, as the high end of a number. */
  private int prefix;

  /** The first frame to the child, copied while it is given out in parts; else null. */
  private byte[] configuration;

  // What the last step said.
  private int length;
  private long missingBytes;
  private long frameBytes;
  private long from;
  private String reason;

  public FrameSteps(Framing framing, Direction to, FrameLimit limit) {
    this(framing, to, limit, FrameSplitter.DEFAULT_HOLD_BYTES);
  }

  /**
   * @param holdBytes largest frame, prefix included, that is held back until it is whole; 0 holds
   *     back nothing but an incomplete prefix
   */
  public FrameSteps(Framing framing, Direction to, FrameLimit limit, int holdBytes) {
    if (holdBytes < 0) {
      throw new IllegalArgumentException("holdBytes is " + holdBytes + ", expected 0 or more");
    }
    this.to = requireNonNull(to, "to");
    this.limit = requireNonNull(limit, "limit");
    this.holdBytes = holdBytes;
    this.raw = !framing.hasFrames();
  }

  /**
   * Takes the next step. Whoever asks takes {@link #length} bytes away then.
   *
   * @param in what has arrived and was not given out yet
   * @param flush whether to give out a frame that is not whole as well: no byte is left when this
   *     says {@link Kind#NEED_MORE} then
   * @see "lean-rs-worker-protocol, protocol.rs, read_frame"
   */
  public Kind next(ByteSpan in, boolean flush) {
    return step(in, flush);
  }

  Kind step(ByteSource in, boolean flush) {
    int readable = in.length();
    if (raw) {
      return readable == 0 ? needMore(1) : take(Kind.RAW, readable);
    }
    if (givenBytes > 0) {
      return nextPart(in, readable);
    }
    if (readable < PREFIX_BYTES) {
      return flush && readable > 0 ? nextPart(in, readable) : needMore(PREFIX_BYTES - readable);
    }
    long payloadBytes =
        (long) in.at(0) << 24 | (long) in.at(1) << 16 | (long) in.at(2) << 8 | in.at(3);
    if (payloadBytes > limit.bytes()) {
      return malformed(readable, payloadBytes, given);
    }
    long wholeBytes = PREFIX_BYTES + payloadBytes;
    if (wholeBytes <= readable) {
      if (limit.awaitsConfiguration(to)) {
        byte[] payload = new byte[(int) payloadBytes];
        in.copy(PREFIX_BYTES, payload, 0, payload.length);
        limit.observe(to, EnvelopePeek.of(payload));
      }
      return take(Kind.WHOLE, (int) wholeBytes);
    }
    return flush || wholeBytes > holdBytes
        ? nextPart(in, readable)
        : needMore(wholeBytes - readable);
  }

  private Kind nextPart(ByteSource in, int readable) {
    boolean prefixIsOut = givenBytes >= PREFIX_BYTES;
    int missingPrefix = prefixIsOut ? 0 : (int) (PREFIX_BYTES - givenBytes);
    if (readable == 0) {
      return needMore(prefixIsOut ? partedBytes - givenBytes : missingPrefix);
    }
    if (!prefixIsOut) {
      int known = Math.min(missingPrefix, readable);
      for (int i = 0; i < known; i++) {
        prefix = prefix << 8 | in.at(i);
      }
      if (known < missingPrefix) {
        return givePart(in, readable, Decoded.Part.UNKNOWN);
      }
      long payloadBytes = Integer.toUnsignedLong(prefix);
      if (payloadBytes > limit.bytes()) {
        return malformed(readable, payloadBytes, given - givenBytes);
      }
      partedBytes = PREFIX_BYTES + payloadBytes;
      if (limit.awaitsConfiguration(to) && payloadBytes <= LARGEST_CONFIGURATION_BYTES) {
        configuration = new byte[(int) payloadBytes];
      }
    }
    return givePart(in, (int) Math.min(readable, partedBytes - givenBytes), partedBytes);
  }

  private Kind givePart(ByteSource in, int count, long wholeBytes) {
    from = givenBytes;
    frameBytes = wholeBytes;
    givenBytes += count;
    if (configuration != null) {
      int skipped = (int) Math.max(0, Math.min(count, PREFIX_BYTES - from));
      in.copy(skipped, configuration, (int) (from + skipped - PREFIX_BYTES), count - skipped);
    }
    if (givenBytes == wholeBytes) {
      endParts();
    }
    return take(Kind.PART, count);
  }

  private void endParts() {
    if (limit.awaitsConfiguration(to)) {
      limit.observe(to, EnvelopePeek.of(configuration == null ? new byte[0] : configuration));
      configuration = null;
    }
    givenBytes = 0;
    prefix = 0;
  }

  private Kind malformed(int readable, long payloadBytes, long prefixOffset) {
    raw = true;
    reason =
        "the length at offset "
            + prefixOffset
            + " announces "
            + payloadBytes
            + " bytes but the limit in force is "
            + limit.bytes();
    return take(Kind.MALFORMED, readable);
  }

  private Kind needMore(long bytes) {
    missingBytes = bytes;
    length = 0;
    return Kind.NEED_MORE;
  }

  private Kind take(Kind kind, int count) {
    length = count;
    given += count;
    return kind;
  }

  /** How many bytes the last step gave out. */
  public int length() {
    return length;
  }

  /** Where the first byte of the last step stands in the stream, in bytes from 0. */
  public long offset() {
    return given - length;
  }

  /**
   * How many more bytes the frame needs, or its prefix while that is incomplete; at least 1. Only
   * after {@link Kind#NEED_MORE}.
   */
  public long missingBytes() {
    return missingBytes;
  }

  /**
   * Length of the whole frame, prefix included, or {@link Decoded.Part#UNKNOWN}. Only after {@link
   * Kind#PART}.
   */
  public long frameBytes() {
    return frameBytes;
  }

  /** Where in its frame the part begins. Only after {@link Kind#PART}. */
  public long from() {
    return from;
  }

  /** What was found and what was expected. Only after {@link Kind#MALFORMED}. */
  public String reason() {
    return reason;
  }
}
