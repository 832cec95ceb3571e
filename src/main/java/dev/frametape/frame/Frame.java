package dev.frametape.frame;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;

/**
 * A whole frame, byte for byte as it came. Owns its buffer: whoever holds it last closes it.
 *
 * <pre>
 *   0        4                 length()
 *   | prefix | payload ...     |
 * </pre>
 */
public final class Frame implements AutoCloseable {
  /** Bytes of the length that stands before every payload. */
  public static final int PREFIX_BYTES = 4;

  private final long offset;
  private final ByteBuf bytes;

  /**
   * @param offset where the prefix starts in its stream, in bytes from 0
   * @param bytes prefix and payload; takes ownership
   */
  public Frame(long offset, ByteBuf bytes) {
    this.offset = offset;
    this.bytes = requireNonNull(bytes, "bytes");
    int payloadBytes = bytes.readableBytes() - PREFIX_BYTES;
    if (payloadBytes < 0 || bytes.getUnsignedInt(bytes.readerIndex()) != payloadBytes) {
      throw new IllegalArgumentException(
          bytes.readableBytes() + " bytes are no frame: the prefix says otherwise");
    }
  }

  /** Where the prefix starts in its stream, in bytes from 0. */
  public long offset() {
    return offset;
  }

  /** Bytes of the whole frame, prefix included. */
  public int length() {
    return bytes.readableBytes();
  }

  /** Bytes of the payload. */
  public int payloadLength() {
    return bytes.readableBytes() - PREFIX_BYTES;
  }

  /** Prefix and payload. A borrowed view: valid until the frame is closed, unless retained. */
  public ByteBuf bytes() {
    return bytes;
  }

  /** The payload. A borrowed view with indices of its own, valid until the frame is closed. */
  public ByteBuf payload() {
    return bytes.slice(bytes.readerIndex() + PREFIX_BYTES, payloadLength());
  }

  /** Peeks into the envelope. Looks again at every call. */
  public EnvelopePeek peek() {
    return EnvelopePeek.of(payload());
  }

  @Override
  public void close() {
    bytes.release();
  }

  @Override
  public String toString() {
    return "Frame[offset=" + offset + ", length=" + length() + "]";
  }
}
