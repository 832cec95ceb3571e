package dev.frametape.recording;

import dev.frametape.frame.Direction;
import dev.frametape.frame.IgnoredPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Lays what two recordings say in one direction side by side, in order. As long as both say the
 * same it looks at one item of each. Where they part it looks {@value #LOOK_AHEAD} items ahead and
 * takes the longest common subsequence of the two windows, and between its items pairs those that
 * are alike (type, tag, stream and sequence, in falling weight). Only what stands before the first
 * common item is settled; then the windows move on. So a gap of less than a window costs one
 * difference for each item in it, and a longer one is told item by item.
 */
final class Alignment implements AutoCloseable {
  static final int LOOK_AHEAD = 32;

  /** More than all that likeness can add up to in a window. */
  private static final int SAME = 4 * LOOK_AHEAD;

  private final DirectionItems first;
  private final DirectionItems second;
  private final List<IgnoredPlace> ignored;
  private final ArrayList<DiffItem> firstAhead = new ArrayList<>();
  private final ArrayList<DiffItem> secondAhead = new ArrayList<>();
  private final Deque<Aligned> settled = new ArrayDeque<>();

  Alignment(Path first, Path second, Direction to, As as, List<IgnoredPlace> ignored)
      throws IOException {
    this.first = new DirectionItems(first, to, as);
    try {
      this.second = new DirectionItems(second, to, as);
    } catch (IOException | RuntimeException failure) {
      try {
        this.first.close();
      } catch (IOException closing) {
        failure.addSuppressed(closing);
      }
      throw failure;
    }
    this.ignored = ignored;
  }

  /** The next item or pair; empty when both recordings are at their end. */
  Optional<Aligned> next() throws IOException {
    if (settled.isEmpty()) {
      fill(first, firstAhead, 1);
      fill(second, secondAhead, 1);
      if (firstAhead.isEmpty() || secondAhead.isEmpty()) {
        firstAhead.forEach(item -> settled.add(new Aligned.OnlyFirst(item)));
        secondAhead.forEach(item -> settled.add(new Aligned.OnlySecond(item)));
        firstAhead.clear();
        secondAhead.clear();
      } else if (firstAhead.getFirst().same(secondAhead.getFirst(), ignored)) {
        settled.add(new Aligned.Same(firstAhead.removeFirst(), secondAhead.removeFirst()));
      } else {
        fill(first, firstAhead, LOOK_AHEAD);
        fill(second, secondAhead, LOOK_AHEAD);
        settle();
      }
    }
    return Optional.ofNullable(settled.pollFirst());
  }

  private static void fill(DirectionItems items, List<DiffItem> ahead, int size)
      throws IOException {
    while (ahead.size() < size) {
      Optional<DiffItem> item = items.next();
      if (item.isEmpty()) {
        return;
      }
      ahead.add(item.get());
    }
  }

  private void settle() throws IOException {
    int rows = firstAhead.size();
    int columns = secondAhead.size();
    int[][] weight = new int[rows][columns];
    int[][] best = new int[rows + 1][columns + 1];
    for (int row = rows - 1; row >= 0; row--) {
      for (int column = columns - 1; column >= 0; column--) {
        weight[row][column] = weight(firstAhead.get(row), secondAhead.get(column));
        best[row][column] =
            Math.max(
                weight[row][column] + best[row + 1][column + 1],
                Math.max(best[row + 1][column], best[row][column + 1]));
      }
    }
    // Without a common item half a window is settled: pairs at its far end may turn out better.
    int most = best[0][0] >= SAME ? rows + columns : Math.max(1, (rows + columns) / 2);
    int row = 0;
    int column = 0;
    while (row + column < most && row < rows && column < columns) {
      DiffItem one = firstAhead.get(row);
      DiffItem two = secondAhead.get(column);
      int paired = weight[row][column];
      if (paired > 0 && best[row][column] == paired + best[row + 1][column + 1]) {
        boolean same = paired == SAME;
        settled.add(same ? new Aligned.Same(one, two) : new Aligned.Changed(one, two));
        row++;
        column++;
        if (same) {
          break;
        }
      } else if (best[row][column] == best[row + 1][column]) {
        settled.add(new Aligned.OnlyFirst(one));
        row++;
      } else {
        settled.add(new Aligned.OnlySecond(two));
        column++;
      }
    }
    firstAhead.subList(0, row).clear();
    secondAhead.subList(0, column).clear();
  }

  private int weight(DiffItem one, DiffItem two) throws IOException {
    return one.same(two, ignored) ? SAME : one.likeness(two);
  }

  /** Whether the first recording has nothing behind what was given so far. */
  boolean firstIsAtEnd() {
    return firstAhead.isEmpty()
        && first.isFinished()
        && settled.stream().allMatch(step -> step instanceof Aligned.OnlySecond);
  }

  /** Whether the second recording has nothing behind what was given so far. */
  boolean secondIsAtEnd() {
    return secondAhead.isEmpty()
        && second.isFinished()
        && settled.stream().allMatch(step -> step instanceof Aligned.OnlyFirst);
  }

  @Override
  public void close() throws IOException {
    try (first) {
      second.close();
    }
  }
}
