package dev.frametape.cli;

import java.io.IOException;
import java.util.Locale;

/** Bytes for people: sixteen to a line, in hex and as ASCII. */
final class HexDump {
  private static final int WIDTH = 16;
  private static final int HEAD_LINES = 12;
  private static final int TAIL_LINES = 2;

  private HexDump() {}

  /** All of it when it is short, otherwise its beginning and its end. */
  static void write(Appendable out, byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      out.append("  (nothing)\n");
      return;
    }
    int lines = (bytes.length + WIDTH - 1) / WIDTH;
    boolean cut = lines > HEAD_LINES + TAIL_LINES + 1;
    for (int line = 0; line < lines; line++) {
      if (cut && line == HEAD_LINES) {
        int left = (lines - HEAD_LINES - TAIL_LINES) * WIDTH;
        out.append("  ... ").append(Integer.toString(left)).append(" bytes more ...\n");
        line = lines - TAIL_LINES;
      }
      line(out, bytes, line * WIDTH);
    }
  }

  private static void line(Appendable out, byte[] bytes, int from) throws IOException {
    StringBuilder hex = new StringBuilder();
    StringBuilder text = new StringBuilder();
    for (int at = from; at < Math.min(from + WIDTH, bytes.length); at++) {
      hex.append(String.format(Locale.ROOT, "%02x ", bytes[at] & 0xFF));
      hex.append(at - from == WIDTH / 2 - 1 ? " " : "");
      text.append(bytes[at] >= ' ' && bytes[at] < 0x7F ? (char) bytes[at] : '.');
    }
    out.append(String.format(Locale.ROOT, "  %08x  %-49s |%s|%n", from, hex, text));
  }
}
