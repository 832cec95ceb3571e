package dev.frametape.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Takes a tape apart into chunks, in order, and checks each of them; more may still come. */
final class TapeChunks {
  /**
   * One chunk.
   *
   * @param at where its content begins in the tape
   */
  record Chunk(byte kind, long micros, long at, byte[] content) {}

  private final SourceFile file;
  private final CRC32C crc = new CRC32C();
  private final byte[] head = new byte[TapeFormat.HEADER_BYTES];
  private long at;
  private int check;
  private long chunks;
  private long bytesToChild;
  private long bytesToParent;
  private long bytesStderr;
  private boolean ended;

  TapeChunks(SourceFile file) {
    this.file = file;
  }

  /** Whether the footer has been read. */
  boolean ended() {
    return ended;
  }

  /** How many bytes there are behind the last whole chunk. */
  long tornBytes() throws IOException {
    return Math.max(0, file.length() - at);
  }

  /** The next chunk, or null when no whole one is there yet. */
  Chunk next() throws IOException {
    long length = file.length();
    if (at == 0) {
      if (length < TapeFormat.MAGIC.length) {
        return null;
      }
      at = TapeFormat.MAGIC.length;
    }
    long rest = length - at;
    if (ended && rest > 0) {
      throw damaged("found " + rest + " bytes after the footer, expected the end of the file");
    }
    if (rest < TapeFormat.HEADER_BYTES) {
      return torn();
    }
    file.read(at, head, head.length);
    ByteBuffer header = ByteBuffer.wrap(head);
    int next = TapeFormat.check(crc, check, header, 0);
    if (next != header.getInt(TapeFormat.CHECKED_BYTES)) {
      throw damaged("found a header that does not agree with its check, expected a chunk");
    }
    byte kind = head[4];
    int count = header.getInt();
    if (!TapeFormat.isKind(kind) || count < 0 || count > TapeFormat.CONTENT_BYTES) {
      throw damaged(
          "found a chunk of kind "
              + (kind & 0xFF)
              + " with "
              + Integer.toUnsignedLong(count)
              + " bytes, expected one of L, B, C, P, E, Z with at most "
              + TapeFormat.CONTENT_BYTES
              + "; perhaps a newer Frametape wrote it");
    }
    if (rest - TapeFormat.HEADER_BYTES < count) {
      return torn();
    }
    byte[] content = new byte[count];
    file.read(at + TapeFormat.HEADER_BYTES, content, count);
    crc.reset();
    crc.update(content, 0, count);
    if ((int) crc.getValue() != header.getInt(16)) {
      throw damaged("found content that does not agree with its check");
    }
    Chunk chunk = new Chunk(kind, header.getLong(8), at + TapeFormat.HEADER_BYTES, content);
    countIn(chunk);
    at += TapeFormat.HEADER_BYTES + count;
    check = next;
    chunks++;
    return chunk;
  }

  /** What looks like a torn end is damage where a footer stands at the end of the file. */
  private Chunk torn() throws IOException {
    if (endsWithFooter(file) && file.length() > at) {
      throw damaged("found a chunk that is longer than the rest of a whole tape");
    }
    return null;
  }

  private void countIn(Chunk chunk) throws RecordingException {
    int count = chunk.content().length;
    switch (chunk.kind()) {
      case TapeFormat.CHILD -> bytesToChild += count;
      case TapeFormat.PARENT -> bytesToParent += count;
      case TapeFormat.STDERR -> bytesStderr += count;
      case TapeFormat.END -> {
        ByteBuffer expected = ByteBuffer.allocate(TapeFormat.END_BYTES);
        expected.putLong(chunks).putLong(bytesToChild).putLong(bytesToParent).putLong(bytesStderr);
        expected.put(TapeFormat.END_MARK);
        if (!expected.flip().equals(ByteBuffer.wrap(chunk.content()))) {
          throw damaged("found a footer that does not agree with the chunks before it");
        }
        ended = true;
      }
      default -> {}
    }
  }

  private RecordingException damaged(String finding) {
    return new RecordingException(
        file.path(),
        0,
        at,
        "chunk " + (chunks + 1) + ", byte " + at + ": " + finding,
        "use an intact copy, or record the conversation again");
  }

  /** Whether the last bytes of a tape are those of a footer. */
  static boolean endsWithFooter(SourceFile file) throws IOException {
    int count = TapeFormat.HEADER_BYTES + TapeFormat.END_BYTES;
    if (file.length() < TapeFormat.MAGIC.length + count) {
      return false;
    }
    byte[] last = new byte[count];
    file.read(file.length() - count, last, count);
    ByteBuffer footer = ByteBuffer.wrap(last);
    byte[] mark = new byte[TapeFormat.END_MARK.length];
    footer.get(count - mark.length, mark);
    return footer.getInt(0) == TapeFormat.END_BYTES
        && last[4] == TapeFormat.END
        && java.util.Arrays.equals(mark, TapeFormat.END_MARK);
  }
}
