package dev.frametape.recording;

import java.io.IOException;
import java.util.Optional;

/** Counts, in one of two recordings, the frames of a direction that the other has as well. */
final class PairsBefore {
  private final Alignment aligned;
  private final boolean inSecond;
  private long frames;
  private long pairs;
  private long requests;

  /**
   * @param aligned borrowed, and read by this counter alone
   */
  PairsBefore(Alignment aligned, boolean inSecond) {
    this.aligned = aligned;
    this.inSecond = inSecond;
  }

  /** Counts the pairs among the first {@code count} frames, which is never less than before. */
  void advance(long count) throws IOException {
    while (frames < count) {
      Optional<Aligned> next = aligned.next();
      if (next.isEmpty()) {
        return;
      }
      switch (next.get()) {
        case Aligned.Same(DiffItem first, DiffItem second) -> pair(first, second);
        case Aligned.Changed(DiffItem first, DiffItem second) -> pair(first, second);
        case Aligned.OnlyFirst(DiffItem first) -> frames += inSecond ? 0 : frame(first);
        case Aligned.OnlySecond(DiffItem second) -> frames += inSecond ? frame(second) : 0;
      }
    }
  }

  private void pair(DiffItem first, DiffItem second) {
    int frame = frame(first);
    frames += frame;
    pairs += frame;
    requests += first.isRequest() && second.isRequest() ? 1 : 0;
  }

  private static int frame(DiffItem item) {
    return item.kind == DiffItem.Kind.FRAME ? 1 : 0;
  }

  long pairs() {
    return pairs;
  }

  long requests() {
    return requests;
  }
}
