package dev.frametape.frame;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The words that every envelope is made of, so that peeking at them makes no new strings. */
final class KnownWords {
  /** A power of two with room to spare: a word that finds its slot taken is simply left out. */
  private static final int SLOTS = 256;

  private static final String[] WORDS = new String[SLOTS];
  private static final byte[][] BYTES = new byte[SLOTS][];

  static {
    String words =
        "version message type body op status stream sequence count max_frame_bytes handshake"
            + " configure_frame_limit request response diagnostic progress_tick data_row fatal_exit"
            + " health health_ok rows_complete stream_complete u64 error terminate terminating"
            + " rows";
    for (String word : words.split(" ")) {
      byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
      int slot = slot(bytes, bytes.length);
      if (WORDS[slot] == null) {
        WORDS[slot] = word;
        BYTES[slot] = bytes;
      }
    }
  }

  private KnownWords() {}

  /** The string of the first {@code length} bytes, which are ASCII. */
  static String string(byte[] ascii, int length) {
    int slot = slot(ascii, length);
    byte[] known = BYTES[slot];
    return known != null && isSame(known, ascii, length)
        ? WORDS[slot]
        : new String(ascii, 0, length, StandardCharsets.ISO_8859_1);
  }

  private static boolean isSame(byte[] known, byte[] ascii, int length) {
    return Arrays.equals(known, 0, known.length, ascii, 0, length);
  }

  private static int slot(byte[] ascii, int length) {
    if (length == 0) {
      return 0;
    }
    int mixed = length * 37 + ascii[0] * 5 + ascii[length / 2] * 11 + ascii[length - 1];
    return mixed & SLOTS - 1;
  }
}
