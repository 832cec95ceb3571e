package dev.frametape.cli;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Standard output for commands that print. {@code System.out} would hide failures: a full disk
 * would look like success, and {@code | head} would not end a long listing.
 */
final class Output extends OutputStream {
  /** Whoever read our output has gone, as {@code head} does. To be ended by quietly. */
  static final class ReaderGoneException extends IOException {
    ReaderGoneException(IOException cause) {
      super("nobody reads standard output any more", cause);
    }
  }

  private final OutputStream out;

  Output(OutputStream out) {
    this.out = out;
  }

  /** Standard output as bytes, buffered: flush it before the end. */
  static OutputStream bytes() {
    return new BufferedOutputStream(new Output(new FileOutputStream(FileDescriptor.out)), 1 << 16);
  }

  /** Standard output in UTF-8, buffered: flush it before the end. */
  static Writer standard() {
    return new BufferedWriter(
        new OutputStreamWriter(
            new Output(new FileOutputStream(FileDescriptor.out)), StandardCharsets.UTF_8),
        1 << 14);
  }

  /** One line, at once. */
  static void say(String line) throws IOException {
    Writer out = standard();
    out.append(line).append('\n').flush();
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (IOException failure) {
      // The launcher starts the JVM with LC_ALL=C.UTF-8, so the system says it in these words.
      if ("Broken pipe".equals(failure.getMessage())) {
        throw new ReaderGoneException(failure);
      }
      throw new IOException("cannot write to standard output: " + failure.getMessage(), failure);
    }
  }
}
