package dev.frametape.recording;

/** A line breaks the format; the reader adds file and line and makes a RecordingException of it. */
class BadLine extends Exception {
  private final int at;

  /**
   * @param at index in the array that was parsed
   * @param finding what was found and what was expected
   */
  BadLine(int at, String finding) {
    super(finding);
    this.at = at;
  }

  int at() {
    return at;
  }
}
