package dev.frametape.frame;

/**
 * Bytes that have arrived and can be looked at, wherever they are kept. Index 0 is the next one.
 */
interface ByteSource {
  int length();

  /** 0 to 255. */
  int at(int index);

  void copy(int index, byte[] into, int at, int count);
}
