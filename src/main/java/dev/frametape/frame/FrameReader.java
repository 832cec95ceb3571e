package dev.frametape.frame;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Reads frames from a blocking stream the way the reference crate does: the limit is checked before
 * the payload is read, and the payload must be an envelope of the one protocol version that is
 * spoken. One thread at a time.
 *
 * @see "lean-rs-worker-protocol, protocol.rs, read_frame"
 */
public final class FrameReader {
  private static final String END_OF_FILE =
      "worker protocol I/O failed: failed to fill whole buffer";

  /** The longest array that every Java machine can make. */
  private static final int LARGEST_PAYLOAD_BYTES = Integer.MAX_VALUE - 8;

  private final InputStream in;
  private final int protocolVersion;
  private final Shape.Fields envelope;

  /**
   * @param in read without a buffer in between: not one byte more than the frame is taken from it
   * @param protocolVersion 6 or 10
   */
  public FrameReader(InputStream in, int protocolVersion) {
    this.in = requireNonNull(in, "in");
    this.protocolVersion = protocolVersion;
    this.envelope = ShapeTable.envelope(protocolVersion);
  }

  /**
   * Reads one frame. Memory grows with the bytes that arrive, not with the length that is
   * announced.
   *
   * @param limitBytes largest payload accepted, in bytes, 0 to 4294967295
   * @return the payload, or the error that the reference reader gives for these bytes; a stream
   *     that fails, or a payload too long for an array (2 GiB), is a {@link ReadError.Io} with the
   *     words of the failure
   * @throws IOException never so far; callers are ready for it
   */
  public ReadResult read(long limitBytes) throws IOException {
    try {
      byte[] prefix = in.readNBytes(Frame.PREFIX_BYTES);
      if (prefix.length < Frame.PREFIX_BYTES) {
        return refused(new ReadError.Io(true, END_OF_FILE));
      }
      long announced = Integer.toUnsignedLong(ByteBuffer.wrap(prefix).getInt());
      if (announced > limitBytes) {
        return refused(new ReadError.FrameTooLarge(announced, limitBytes));
      }
      byte[] payload = in.readNBytes(arrayLength(announced));
      return payload.length < announced
          ? refused(new ReadError.Io(true, END_OF_FILE))
          : accept(payload);
    } catch (IOException failure) {
      return refused(
          new ReadError.Io(false, "worker protocol I/O failed: " + failure.getMessage()));
    }
  }

  private static int arrayLength(long announced) throws IOException {
    if (announced > LARGEST_PAYLOAD_BYTES) {
      throw new IOException(
          "a payload of "
              + announced
              + " bytes does not fit into memory, expected "
              + LARGEST_PAYLOAD_BYTES
              + " at most; lower the frame limit");
    }
    return (int) announced;
  }

  private ReadResult accept(byte[] payload) {
    int version;
    try {
      version = EnvelopeCheck.version(payload, envelope);
    } catch (JsonRefusal refusal) {
      return refused(
          new ReadError.Json("worker protocol JSON decode failed: " + refusal.getMessage()));
    }
    return version == protocolVersion
        ? new ReadResult.Accepted(payload, EnvelopePeek.of(payload))
        : refused(new ReadError.VersionMismatch(protocolVersion, version));
  }

  private static ReadResult refused(ReadError error) {
    return new ReadResult.Refused(error);
  }
}
