package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** 64 KiB of whole frames of one size, as one read of a busy pipe gives them. */
final class Rows {
  static final int CHUNK_BYTES = 65_536;

  private static final String BEFORE =
      "{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":\"";
  private static final String AFTER = "\"}}";

  private Rows() {}

  /**
   * @param frameBytes a power of two from 128 to {@link #CHUNK_BYTES}, the prefix included
   */
  static ByteBuf chunk(int frameBytes) {
    ByteBuf chunk = Unpooled.wrappedBuffer(new byte[CHUNK_BYTES]).clear();
    while (chunk.isWritable()) {
      int payload = frameBytes - 4;
      chunk.writeInt(payload).writeBytes(BEFORE.getBytes(US_ASCII));
      chunk.writeBytes("x".repeat(payload - BEFORE.length() - AFTER.length()).getBytes(US_ASCII));
      chunk.writeBytes(AFTER.getBytes(US_ASCII));
    }
    return chunk;
  }
}
