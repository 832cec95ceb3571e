package dev.frametape.recording;

import java.io.IOException;

/** Where a reader takes lines from, one at a time; more may come while they are being written. */
interface Lines extends AutoCloseable {
  /** Where the next line begins, in bytes from the first line's beginning. */
  long offset();

  /**
   * Goes to where a line begins that was given before.
   *
   * @param number its {@code n}
   */
  void seek(long number, long offset) throws IOException;

  /**
   * The next line without its break, or null when no whole line is there yet.
   *
   * @param number its physical line, for the error
   */
  byte[] next(long number) throws IOException;

  /** How many bytes were there after the last whole line when {@link #next} last looked. */
  long tornBytes();

  /** As many of those bytes as may become a header. */
  byte[] tail();

  /**
   * A base64 string of the line that was given last, by its place where that saves memory.
   *
   * @param from where in the line its quotes open
   * @param characters between the quotes
   * @param decoded what they mean
   */
  RecordedBytes base64(int from, int characters, byte[] decoded) throws IOException;

  /** Where blobs are. */
  SourceFile blobs() throws IOException;

  /** Whether a footer says that nothing is missing, whatever could be read so far. */
  boolean hasFooter() throws IOException;

  /** Closes what it opened by itself; the file of the lines is its reader's. */
  @Override
  void close() throws IOException;
}
