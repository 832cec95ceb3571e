package dev.frametape.frame;

import io.netty.buffer.ByteBuf;

/**
 * Fast forward reading of a buffer's bytes: from its array where it has one, else through a small
 * window, so that a peek at the start of a large payload copies little of it.
 */
final class ByteWindow {
  private static final int FIRST_WINDOW_BYTES = 256;
  private static final int WINDOW_BYTES = 8_192;

  private final ByteBuf buffer;
  private final int length;
  private byte[] window;

  /** Index in the window of the payload's byte 0; negative once the window has moved on. */
  private int shift;

  /** The payload's bytes {@code from} to {@code to} are in the window. */
  private int from;

  private int to;

  ByteWindow(ByteBuf buffer) {
    this.buffer = buffer;
    this.length = buffer.readableBytes();
    if (buffer.hasArray()) {
      window = buffer.array();
      shift = buffer.arrayOffset() + buffer.readerIndex();
      to = length;
    } else {
      window = new byte[Math.min(FIRST_WINDOW_BYTES, length)];
    }
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
}
