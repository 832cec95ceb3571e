package dev.frametape.recording;

import java.io.IOException;

/**
 * The last line of a file, when it is a footer.
 *
 * @param offset where the line begins
 */
record Footer(long offset, JsonMembers members) {
  private static final int FOOTER_BYTES = 4096;

  /** Null when the file, as it is now, does not end with a footer. */
  static Footer of(SourceFile file) throws IOException {
    long length = file.length();
    int count = (int) Math.min(length, FOOTER_BYTES);
    if (count == 0) {
      return null;
    }
    byte[] tail = new byte[count];
    file.read(length - count, tail, count);
    int start = count - 1;
    while (start > 0 && tail[start - 1] != '\n') {
      start--;
    }
    try {
      JsonMembers last = JsonMembers.of(tail, start, count - 1);
      return tail[count - 1] == '\n' && last.has("event") && last.string("event").equals("end")
          ? new Footer(length - count + start, last)
          : null;
    } catch (BadLine e) {
      // Not a line of its own, or a torn one: in any case no footer.
      return null;
    }
  }
}
