package dev.frametape.view;

import dev.frametape.process.ByteText;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A JSON document for people: one member to a line. Takes bytes and gives characters as they come,
 * so that a document of any size needs no memory. Strings and numbers stay as they are written; of
 * characters, those that a terminal could take for something else are spelled out.
 */
public final class PayloadPretty extends OutputStream {
  /** Deeper levels stay on one line: a million of them would be a million long lines. */
  private static final int DEEPEST_INDENTED = 40;

  private static final int CHUNK_BYTES = 8192;

  private final Appendable out;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int held;
  private long depth;
  private boolean opened;
  private boolean inString;
  private boolean escaped;

  public PayloadPretty(Appendable out) {
    this.out = out;
  }

  @Override
  public void write(int value) throws IOException {
    byte next = (byte) value;
    if (inString) {
      keep(next);
      inString = escaped || next != '"';
      escaped = !escaped && next == '\\';
      return;
    }
    switch (next) {
      case ' ', '\n', '\t', '\r' -> {}
      case '{', '[' -> {
        begin();
        keep(next);
        depth++;
        opened = true;
      }
      case '}', ']' -> {
        depth--;
        if (!opened) {
          lineBreak();
        }
        opened = false;
        keep(next);
      }
      case ',' -> {
        keep(next);
        if (depth > DEEPEST_INDENTED) {
          keep((byte) ' ');
        } else {
          lineBreak();
        }
      }
      case ':' -> {
        keep(next);
        keep((byte) ' ');
      }
      default -> {
        begin();
        keep(next);
        inString = next == '"';
      }
    }
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    for (int at = from; at < from + count; at++) {
      write(bytes[at]);
    }
  }

  /** Ends the last line. */
  @Override
  public void close() throws IOException {
    give(held);
    out.append('\n');
  }

  private void begin() throws IOException {
    if (opened) {
      lineBreak();
      opened = false;
    }
  }

  private void lineBreak() throws IOException {
    if (depth > DEEPEST_INDENTED) {
      return;
    }
    give(held);
    out.append('\n');
    for (long level = 0; level < depth; level++) {
      out.append("  ");
    }
  }

  private void keep(byte next) throws IOException {
    if (held == chunk.length) {
      // A character may not be whole yet.
      int whole = held;
      while (whole > held - 4 && (chunk[whole - 1] & 0xC0) == 0x80) {
        whole--;
      }
      give(chunk[whole - 1] < 0 ? whole - 1 : held);
    }
    chunk[held++] = next;
  }

  private void give(int count) throws IOException {
    byte[] text = java.util.Arrays.copyOf(chunk, count);
    out.append(ByteText.spelledOut(ByteText.decode(text)));
    System.arraycopy(chunk, count, chunk, 0, held - count);
    held -= count;
  }
}
