package dev.frametape.recording;

/** Whether bytes are JSON, at any depth and in one pass. */
public final class JsonText {
  private JsonText() {}

  /** Whether a stretch is exactly one JSON value (RFC 8259) in UTF-8, blanks around it aside. */
  public static boolean isOneDocument(byte[] bytes, int from, int to) {
    JsonScanner scanner = new JsonScanner();
    int start = scanner.skipBlanks(bytes, from, to);
    int end = start < to ? scanner.end(bytes, start, to) : -1;
    return end >= 0 && scanner.skipBlanks(bytes, end, to) == to;
  }
}
