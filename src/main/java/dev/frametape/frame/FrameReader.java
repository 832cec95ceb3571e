package dev.frametape.frame;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads frames from a blocking stream the way the reference crate does: the limit is checked before
 * the payload is read, and the payload must be an envelope of the one protocol version that is
 * spoken.
 */
public final class FrameReader {
  private final InputStream in;
  private final int protocolVersion;

  /**
   * @param protocolVersion 6 or 10
   */
  public FrameReader(InputStream in, int protocolVersion) {
    this.in = in;
    this.protocolVersion = protocolVersion;
  }

  /**
   * Reads one frame.
   *
   * @param limitBytes largest payload accepted, in bytes, 0 to 4294967295
   */
  public ReadResult read(long limitBytes) throws IOException {
    throw new IOException("not here yet: " + in + protocolVersion + limitBytes);
  }
}
