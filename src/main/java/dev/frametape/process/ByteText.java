package dev.frametape.process;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Bytes that are mostly UTF-8 as text and back, without loss: a byte that is not valid UTF-8
 * becomes the lone surrogate U+DC00 + byte, which no valid UTF-8 decodes to. Command lines and
 * environments travel through Java this way.
 */
public final class ByteText {
  private static final int ESCAPE = 0xDC00;

  private ByteText() {}

  /** Text for any bytes. */
  public static String decode(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (!result.isError()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE + (in.get() & 0xFF)));
      }
    }
  }

  /**
   * The bytes that {@link #decode} made the text of; other lone surrogates become a question mark.
   */
  public static byte[] encode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
    CharsetEncoder encoder =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer in = CharBuffer.wrap(text);
    ByteBuffer out = ByteBuffer.allocate(text.length() * 3 + 4);
    while (true) {
      CoderResult result = encoder.encode(in, out, true);
      bytes.write(out.array(), 0, out.position());
      out.clear();
      if (!result.isError()) {
        return bytes.toByteArray();
      }
      for (int i = 0; i < result.length(); i++) {
        char bad = in.get();
        bytes.write(bad >= ESCAPE + 0x80 && bad <= ESCAPE + 0xFF ? bad - ESCAPE : '?');
      }
    }
  }
}
