package dev.frametape.recording;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * What is remembered of bytes of any number: their digest, and a checksum per block, so that two
 * can be told apart and the block of the first difference found without holding either. Four bytes
 * for each {@value #BLOCK_BYTES}.
 */
final class BytesSketch extends OutputStream {
  static final int BLOCK_BYTES = 64 * 1024;

  private final MessageDigest digest = sha256();
  private final CRC32C block = new CRC32C();
  private int[] blocks = new int[4];
  private int count;
  private long length;

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int size) {
    digest.update(bytes, from, size);
    int at = from;
    int end = from + size;
    while (at < end) {
      int now = (int) Math.min(end - at, BLOCK_BYTES - length % BLOCK_BYTES);
      block.update(bytes, at, now);
      at += now;
      length += now;
      if (length % BLOCK_BYTES == 0) {
        closeBlock();
      }
    }
  }

  private void closeBlock() {
    if (count == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * count);
    }
    blocks[count++] = (int) block.getValue();
    block.reset();
  }

  long length() {
    return length;
  }

  /** The digest of all that was written; nothing may be written afterwards. */
  byte[] finish() {
    if (length % BLOCK_BYTES != 0) {
      closeBlock();
    }
    return digest.digest();
  }

  /** Where the first block begins that is not the same in both; both are finished. */
  long firstBlockApart(BytesSketch other) {
    int same = 0;
    while (same < Math.min(count, other.count) && blocks[same] == other.blocks[same]) {
      same++;
    }
    return (long) same * BLOCK_BYTES;
  }

  /** Writes bytes of any number somewhere. */
  interface Source {
    void copyTo(OutputStream out) throws IOException;
  }

  /** Some of the bytes that a source writes, in memory. */
  static byte[] window(Source source, long from, int most) throws IOException {
    Window window = new Window(from, most);
    source.copyTo(window);
    return Arrays.copyOf(window.kept, window.count);
  }

  private static final class Window extends OutputStream {
    private final byte[] kept;
    private long toSkip;
    private int count;

    private Window(long toSkip, int most) {
      this.toSkip = toSkip;
      this.kept = new byte[most];
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int size) {
      int skipped = (int) Math.min(size, toSkip);
      toSkip -= skipped;
      int now = Math.min(size - skipped, kept.length - count);
      System.arraycopy(bytes, from + skipped, kept, count, now);
      count += now;
    }
  }
}
