package dev.frametape.recording;

/** Which payloads may stand in a line of JSON as they are. */
public final class LinePayload {
  private LinePayload() {}

  /**
   * Whether bytes are exactly one JSON value in UTF-8 without line breaks and blanks around it, and
   * not nested deeper than what every reader takes: as docs/recording-format.md says of {@code
   * "frame"}.
   */
  public static boolean fits(byte[] bytes, int from, int to) {
    return new JsonScanner().fitsInLine(bytes, from, to, LineFormat.EMBEDDED_DEPTH);
  }

  /** Whether bytes are UTF-8 (RFC 3629). */
  public static boolean isUtf8(byte[] bytes, int from, int to) {
    return Utf8.isValid(bytes, from, to);
  }
}
