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

  /**
   * Text with all spelled out that a terminal or a reader could take for something other than a
   * character: control characters, line breaks, invisible and direction-changing characters, and
   * bytes that are no UTF-8, as {@link #decode} spells them.
   */
  public static String spelledOut(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(point -> spellOut(safe, point));
    return safe.toString();
  }

  private static void spellOut(StringBuilder safe, int point) {
    if (point == '\n') {
      safe.append("\\n");
    } else if (point == '\t') {
      safe.append("\\t");
    } else if (point >= ESCAPE + 0x80 && point <= ESCAPE + 0xFF) {
      safe.append("\\x").append(Integer.toHexString(point - ESCAPE));
    } else if (isUnsafe(point)) {
      safe.append("\\u{").append(Integer.toHexString(point)).append('}');
    } else {
      safe.appendCodePoint(point);
    }
  }

  /** Whether a terminal or a reader could take it for something other than a character. */
  public static boolean isUnsafe(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          true;
      default -> false;
    };
  }
}
