package dev.frametape.frame;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Fast forward reading of a buffer's bytes: from its array where it has one, else through a small
 * window, so that a peek at the start of a large payload copies little of it.
 */
final class ByteWindow {
  private static final int FIRST_WINDOW_BYTES = 256;
  private static final int WINDOW_BYTES = 8_192;

  /** Null where all bytes are in the window from the start. */
  private final ByteBuf buffer;

  private final int length;
  private byte[] window;

  /** Index in the window of the payload's byte 0; negative once the window has moved on. */
  private int shift;

  /** The payload's bytes {@code from} to {@code to} are in the window. */
  private int from;

  private int to;

  private ByteWindow(ByteBuf buffer, int length, byte[] window) {
    this.buffer = buffer;
    this.length = length;
    this.window = window;
  }

  static ByteWindow of(ByteBuf buffer) {
    int length = buffer.readableBytes();
    return buffer.hasArray()
        ? of(buffer.array(), buffer.arrayOffset() + buffer.readerIndex(), length)
        : new ByteWindow(buffer, length, new byte[Math.min(FIRST_WINDOW_BYTES, length)]);
  }

  static ByteWindow of(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    ByteWindow whole = new ByteWindow(null, length, array);
    whole.shift = offset;
    whole.to = length;
    return whole;
  }

  /** The byte at an index, 0 to 255, or -1 past the end. */
  int at(int index) {
    if (index < from || index >= to) {
      if (index >= length) {
        return -1;
      }
      fill(index);
    }
    return window[index + shift] & 0xff;
  }

  /**
   * Goes over plain text eight bytes at a time.
   *
   * @param index not past the end
   * @return an index from there on before which there is neither a quote nor a backslash
   */
  int skipPlain(int index) {
    int at = index;
    if (at < from) {
      return at;
    }
    while (at + Long.BYTES <= to) {
      long special = EightBytes.quotesAndBackslashes(window, at + shift);
      if (special != 0) {
        return at + (Long.numberOfTrailingZeros(special) >> 3);
      }
      at += Long.BYTES;
    }
    return at;
  }

  private void fill(int index) {
    if (index > 0 && window.length < WINDOW_BYTES) {
      window = new byte[Math.min(WINDOW_BYTES, length)];
    }
    int filled = Math.min(window.length, length - index);
    buffer.getBytes(buffer.readerIndex() + index, window, 0, filled);
    from = index;
    to = index + filled;
    shift = -index;
  }

  /** Loaded with the first long text only: a start has none. */
  private static final class EightBytes {
    private static final VarHandle LITTLE_ENDIAN =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    /**
     * The high bit of every byte that is a quote or a backslash. The lowest bit set is always
     * right; a borrow may set wrong ones above it.
     */
    static long quotesAndBackslashes(byte[] array, int at) {
      long eight = (long) LITTLE_ENDIAN.get(array, at);
      long quotes = eight ^ ('"' * ONES);
      long backslashes = eight ^ ('\\' * ONES);
      return ((quotes - ONES) & ~quotes | (backslashes - ONES) & ~backslashes) & HIGH_BITS;
    }
  }
}
