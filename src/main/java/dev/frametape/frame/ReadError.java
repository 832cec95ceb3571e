package dev.frametape.frame;

/**
 * Why a frame could not be read: the four classes of error that the reference reader knows.
 *
 * @see "lean-rs-worker-protocol, protocol.rs, read_frame"
 */
public sealed interface ReadError {
  /** The words of the reference reader for this error. */
  String message();

  /** Reading failed; {@code endOfFile} when the bytes ended before or inside the frame. */
  record Io(boolean endOfFile, String message) implements ReadError {}

  /** The payload is no JSON document of the envelope's shape. */
  record Json(String message) implements ReadError {}

  /**
   * The announced length is above the limit.
   *
   * @param announcedBytes what the prefix says, 0 to 4294967295
   * @param limitBytes the limit in force
   */
  record FrameTooLarge(long announcedBytes, long limitBytes) implements ReadError {
    @Override
    public String message() {
      return "worker protocol frame too large: " + announcedBytes + " bytes exceeds " + limitBytes;
    }
  }

  /** The envelope is of another protocol version. */
  record VersionMismatch(int expected, int actual) implements ReadError {
    @Override
    public String message() {
      return "worker protocol version mismatch: expected " + expected + ", received " + actual;
    }
  }
}
