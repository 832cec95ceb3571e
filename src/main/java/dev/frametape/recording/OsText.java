package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * An argument, variable or path as the operating system has it: bytes that need not be UTF-8. Made
 * from {@code byte[]} and compared by content.
 */
public final class OsText {
  private final byte[] bytes;

  private OsText(byte[] bytes) {
    this.bytes = bytes;
  }

  public static OsText of(byte[] bytes) {
    return new OsText(bytes.clone());
  }

  public static OsText of(String text) {
    return new OsText(text.getBytes(UTF_8));
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  boolean isUtf8() {
    return Utf8.isValid(bytes, 0, bytes.length);
  }

  /** For reading only: bytes that are not UTF-8 become U+FFFD. */
  @Override
  public String toString() {
    return new String(bytes, UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OsText text && Arrays.equals(bytes, text.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** A JSON string, or {@code {"bytes":"base64"}} when the bytes are not UTF-8. */
  void write(LineBuffer line) {
    if (isUtf8()) {
      line.string(bytes, 0, bytes.length);
    } else {
      line.put("{\"bytes\":".getBytes(UTF_8)).base64(bytes, 0, bytes.length).put('}');
    }
  }
}
