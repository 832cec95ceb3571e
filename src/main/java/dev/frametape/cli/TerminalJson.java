package dev.frametape.cli;

import dev.frametape.process.ByteText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Lines of JSON on their way to a terminal: what it could take for more than a character is
 * escaped, as JSON may have it in a string. The values stay the same, the bytes do not.
 */
final class TerminalJson extends OutputStream {
  private final OutputStream out;
  private final byte[] character = new byte[4];
  private int length;
  private int missing;

  TerminalJson(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int value) throws IOException {
    byte one = (byte) value;
    if (missing > 0 && (one & 0xC0) == 0x80) {
      character[length++] = one;
      if (--missing == 0) {
        put(new String(character, 0, length, StandardCharsets.UTF_8).codePointAt(0));
      }
      return;
    }
    if (missing > 0) {
      missing = 0;
      put('\uFFFD');
    }
    if (one >= 0) {
      put(one);
      return;
    }
    missing = (one & 0xE0) == 0xC0 ? 1 : (one & 0xF0) == 0xE0 ? 2 : (one & 0xF8) == 0xF0 ? 3 : 0;
    if (missing == 0) {
      put('\uFFFD');
    }
    character[0] = one;
    length = 1;
  }

  private void put(int point) throws IOException {
    // Between values these may stand, and there is no way to escape them; a return would hide text.
    if (point == '\n' || point == '\t') {
      out.write(point);
    } else if (point == '\r') {
      out.write(' ');
    } else if (ByteText.isUnsafe(point)) {
      for (char unit : Character.toChars(point)) {
        out.write("\\u%04x".formatted((int) unit).getBytes(StandardCharsets.US_ASCII));
      }
    } else if (point < 0x80) {
      out.write(point);
    } else {
      out.write(Character.toString(point).getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
