package dev.frametape.frame;

import java.util.Objects;

/**
 * A stretch of an array that is filled behind and emptied in front. The buffer library would do as
 * well, but takes longer to load than a recorder to start.
 */
public final class ByteSpan implements ByteSource {
  private final byte[] array;
  private int from;
  private int to;

  /**
   * @param array borrowed; nothing has arrived in it yet
   */
  public ByteSpan(byte[] array) {
    this(array, 0, 0);
  }

  /** The bytes {@code from} to {@code to} of an array, which is borrowed. */
  public ByteSpan(byte[] array, int from, int to) {
    this.array = array;
    set(from, to);
  }

  /** Says anew where in the array the bytes are. */
  public void set(int newFrom, int newTo) {
    Objects.checkFromToIndex(newFrom, newTo, array.length);
    from = newFrom;
    to = newTo;
  }

  public byte[] array() {
    return array;
  }

  /** Where in the array the next byte is. */
  public int from() {
    return from;
  }

  /** Where in the array the next byte to arrive goes. */
  public int to() {
    return to;
  }

  @Override
  public int length() {
    return to - from;
  }

  /** The next bytes are given out. */
  public void skip(int count) {
    set(from + count, to);
  }

  /** More bytes have been put into the array. */
  public void arrived(int count) {
    set(from, to + count);
  }

  @Override
  public int at(int index) {
    return array[from + index] & 0xff;
  }

  @Override
  public void copy(int index, byte[] into, int at, int count) {
    System.arraycopy(array, from + index, into, at, count);
  }
}
