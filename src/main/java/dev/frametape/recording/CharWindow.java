package dev.frametape.recording;

/** A stretch of an array as text, without a copy. */
final class CharWindow implements CharSequence {
  private final char[] chars;
  private final int from;
  private final int to;

  CharWindow(char[] chars, int from, int to) {
    this.chars = chars;
    this.from = from;
    this.to = to;
  }

  @Override
  public int length() {
    return to - from;
  }

  @Override
  public char charAt(int index) {
    return chars[from + index];
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return new CharWindow(chars, from + start, from + end);
  }

  @Override
  public String toString() {
    return new String(chars, from, to - from);
  }
}
