package dev.frametape.frame;

import java.util.Arrays;

/** A stack of bits: what kind each open bracket is, a hundred million levels in 12 MiB. */
final class BitStack {
  private long[] words = new long[1];
  private int size;

  void push(boolean bit) {
    int word = size >> 6;
    if (word == words.length) {
      words = Arrays.copyOf(words, words.length * 2);
    }
    long mask = 1L << size;
    words[word] = bit ? words[word] | mask : words[word] & ~mask;
    size++;
  }

  void pop() {
    size--;
  }

  boolean top() {
    return (words[size - 1 >> 6] & 1L << size - 1) != 0;
  }

  boolean isEmpty() {
    return size == 0;
  }
}
