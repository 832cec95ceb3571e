package dev.frametape.process;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A SHA-256 that grows with a stream and can be asked at any time. Where it can, it uses the
 * processor's own instructions from the first byte on; the JVM does so only after some megabytes,
 * which it adds up a hundred times as slowly. One thread at a time.
 *
 * @see "FIPS 180-4"
 */
public final class Sha256 {
  private static final int BLOCK_BYTES = 64;
  private static final int LENGTH_BYTES = 8;
  private static final boolean DIRECT = Kernel.sumsBlocks();
  private static final int[] BEGINNING = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  // The JVM uses the processor's instructions once a method has been called some thousand times:
  // with pieces of this size after 10 MiB instead of hundreds.
  private static final int PIECE_BYTES = 2048;

  // Null where the processor's instructions are used, with the next four; elsewhere in their place.
  private final MessageDigest slow;

  private final int[] words;
  private final byte[] block;
  private int inBlock;
  private long bytes;

  public Sha256() {
    slow = DIRECT ? null : newDigest();
    words = BEGINNING.clone();
    block = new byte[BLOCK_BYTES];
  }

  private Sha256(Sha256 other) {
    slow = other.slow == null ? null : copyOf(other.slow);
    words = other.words.clone();
    block = other.block.clone();
    inBlock = other.inBlock;
    bytes = other.bytes;
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256, this one says it has not", e);
    }
  }

  private static MessageDigest copyOf(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be copied, this one cannot", e);
    }
  }

  /**
   * Adds bytes.
   *
   * @throws IndexOutOfBoundsException when they are not all in the array
   */
  public void add(byte[] source, int from, int count) {
    Objects.checkFromIndexSize(from, count, source.length);
    if (slow != null) {
      for (int at = 0; at < count; at += PIECE_BYTES) {
        slow.update(source, from + at, Math.min(PIECE_BYTES, count - at));
      }
      return;
    }
    bytes += count;
    int at = from;
    int left = count;
    if (inBlock > 0) {
      int taken = Math.min(left, BLOCK_BYTES - inBlock);
      System.arraycopy(source, at, block, inBlock, taken);
      inBlock += taken;
      at += taken;
      left -= taken;
      if (inBlock < BLOCK_BYTES) {
        return;
      }
      addBlocks(block, 0, 1);
      inBlock = 0;
    }
    int blocks = left / BLOCK_BYTES;
    if (blocks > 0) {
      addBlocks(source, at, blocks);
      at += blocks * BLOCK_BYTES;
      left -= blocks * BLOCK_BYTES;
    }
    System.arraycopy(source, at, block, 0, left);
    inBlock = left;
  }

  private void addBlocks(byte[] array, int from, int blocks) {
    if (Kernel.addBlocks(words, array, from, blocks) != 0) {
      throw new IllegalStateException("no memory to add " + blocks + " blocks to a SHA-256");
    }
  }

  /** The same sum once more, to go on with separately. */
  public Sha256 copy() {
    return new Sha256(this);
  }

  /** The sum of all bytes so far, 64 lower-case hexadecimal digits; more may be added after. */
  public String hex() {
    return HexFormat.of().formatHex(copy().end());
  }

  private byte[] end() {
    if (slow != null) {
      return slow.digest();
    }
    byte[] end = new byte[2 * BLOCK_BYTES];
    System.arraycopy(block, 0, end, 0, inBlock);
    end[inBlock] = (byte) 0x80;
    int length = inBlock < BLOCK_BYTES - LENGTH_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES;
    put(end, length - LENGTH_BYTES, bytes * Byte.SIZE, LENGTH_BYTES);
    addBlocks(end, 0, length / BLOCK_BYTES);
    byte[] sum = new byte[words.length * Integer.BYTES];
    for (int i = 0; i < words.length; i++) {
      put(sum, i * Integer.BYTES, words[i], Integer.BYTES);
    }
    return sum;
  }

  /** A number, its highest byte first. */
  private static void put(byte[] into, int at, long number, int count) {
    for (int i = 0; i < count; i++) {
      into[at + i] = (byte) (number >>> Byte.SIZE * (count - 1 - i));
    }
  }
}
