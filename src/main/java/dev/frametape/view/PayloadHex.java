package dev.frametape.view;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;

/** Bytes for people, all of them: the offset, sixteen bytes in hex, and the same as ASCII. */
public final class PayloadHex extends OutputStream {
  private static final int WIDTH = 16;

  private final Appendable out;
  private final byte[] row = new byte[WIDTH];
  private int held;
  private long offset;

  public PayloadHex(Appendable out) {
    this.out = out;
  }

  @Override
  public void write(int value) throws IOException {
    row[held++] = (byte) value;
    if (held == WIDTH) {
      give();
    }
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    for (int at = from; at < from + count; at++) {
      write(bytes[at]);
    }
  }

  @Override
  public void close() throws IOException {
    if (held > 0) {
      give();
    }
  }

  private void give() throws IOException {
    StringBuilder line = new StringBuilder(80);
    line.append(HexFormat.of().toHexDigits(offset, 8)).append("  ");
    for (int at = 0; at < WIDTH; at++) {
      line.append(at < held ? HexFormat.of().toHexDigits(row[at]) : "  ");
      line.append(at == WIDTH / 2 - 1 ? "  " : " ");
    }
    line.append(" |");
    for (int at = 0; at < held; at++) {
      line.append(row[at] >= ' ' && row[at] < 0x7F ? (char) row[at] : '.');
    }
    out.append(line).append("|\n");
    offset += held;
    held = 0;
  }
}
