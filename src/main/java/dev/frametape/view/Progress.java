package dev.frametape.view;

/** Told now and then how far the reading of a recording is, in bytes of its line file. */
public interface Progress {
  void at(long done, long all);
}
