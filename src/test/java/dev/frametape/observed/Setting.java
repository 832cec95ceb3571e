package dev.frametape.observed;

/** Where a fault happens: it must look the same to a parent. */
enum Setting {
  /** A live worker. */
  RUN,
  /** A live worker, recorded. */
  RECORD,
  /** A recording of the worker, made without a fault. */
  REPLAY;

  boolean isLive() {
    return this != REPLAY;
  }
}
