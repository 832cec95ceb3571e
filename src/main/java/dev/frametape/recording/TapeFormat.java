package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The numbers of the raw chunk log, {@code NAME.tape}. All of them are big-endian.
 *
 * <pre>
 *   0        8
 *   | magic  | chunk | chunk | ...
 *
 *   0        4      5     8        16          20       24
 *   | length | kind | 0 0 | micros | check of  | check  | content ...
 *   |        |      |  0  |        | content   | so far |
 * </pre>
 *
 * The check of the content is its CRC-32C. The check so far is the CRC-32C of the check so far of
 * the chunk before (0 in front of the first one) and of the 20 bytes before it: a chunk that was
 * taken out, doubled or moved breaks it.
 *
 * @see "docs/recording-format.md"
 */
final class TapeFormat {
  static final String ENDING = ".tape";

  static final byte[] MAGIC = {(byte) 0x89, 'F', 'T', 'A', 'P', 'E', '1', '\n'};

  static final int HEADER_BYTES = 24;
  static final int CHECKED_BYTES = 20;

  /** Whole lines, as they would stand in a file of lines. */
  static final byte LINES = 'L';

  /** Bytes of the blob file, behind those of the blob chunks before. */
  static final byte BLOB = 'B';

  /** Bytes that were delivered to the child, to the parent, and on stderr, as they came. */
  static final byte CHILD = 'C';

  static final byte PARENT = 'P';
  static final byte STDERR = 'E';

  /** The footer: nothing may follow. */
  static final byte END = 'Z';

  /** Chunks so far, bytes to the child, to the parent and on stderr in chunks, and a mark. */
  static final int END_BYTES = 40;

  static final byte[] END_MARK = "FTAPEEND".getBytes(US_ASCII);

  /** Twice the longest line: a batch of lines that is longer has several chunks. */
  static final int CONTENT_BYTES = 2 * LineFormat.LINE_BYTES;

  private TapeFormat() {}

  /** Whether a recording of that name is written as a tape; what is read says itself what it is. */
  static boolean isNameOfTape(Path file) {
    return String.valueOf(file.getFileName()).endsWith(ENDING);
  }

  /** Whether these may be the first bytes of a tape, all of them or as many as there are. */
  static boolean mayBegin(byte[] start, int count) {
    int common = Math.min(count, MAGIC.length);
    return Arrays.equals(start, 0, common, MAGIC, 0, common);
  }

  static boolean isKind(byte kind) {
    return kind == LINES
        || kind == BLOB
        || kind == CHILD
        || kind == PARENT
        || kind == STDERR
        || kind == END;
  }

  /** The check so far, from the one before and a chunk's header. */
  static int check(CRC32C crc, int before, ByteBuffer header, int at) {
    crc.reset();
    crc.update(before >>> 24);
    crc.update(before >>> 16);
    crc.update(before >>> 8);
    crc.update(before);
    crc.update(header.slice(at, CHECKED_BYTES));
    return (int) crc.getValue();
  }
}
