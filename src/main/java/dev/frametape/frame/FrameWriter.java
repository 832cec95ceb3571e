package dev.frametape.frame;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Writes frames to a stream: prefix and payload in one write, then a flush. One thread at a time.
 *
 * @see "lean-rs-worker-protocol, protocol.rs, write_frame"
 */
public final class FrameWriter {
  private final OutputStream out;

  public FrameWriter(OutputStream out) {
    this.out = requireNonNull(out, "out");
  }

  /**
   * Writes one frame, or nothing when the payload is above the limit.
   *
   * @param limitBytes largest payload that may be written, in bytes, 0 to 4294967295
   * @return why nothing was written, or empty
   */
  public Optional<ReadError.FrameTooLarge> write(byte[] payload, long limitBytes)
      throws IOException {
    if (payload.length > limitBytes) {
      return Optional.of(new ReadError.FrameTooLarge(payload.length, limitBytes));
    }
    out.write(frameOf(payload));
    out.flush();
    return Optional.empty();
  }

  /**
   * The bytes of a frame: prefix and payload.
   *
   * @param payload up to 2^31 - 13 bytes
   */
  public static byte[] frameOf(byte[] payload) {
    return ByteBuffer.allocate(Math.addExact(Frame.PREFIX_BYTES, payload.length))
        .putInt(payload.length)
        .put(payload)
        .array();
  }
}
