package dev.frametape.frame;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody may have meant. */
public final class NearestWord {
  private NearestWord() {}

  /** The most similar of the known words; empty when none is near. */
  public static Optional<String> to(String word, Collection<String> known) {
    int nearEnough = Math.max(1, word.replaceFirst("^-+", "").length() / 3);
    return known.stream()
        .filter(candidate -> distance(word, candidate) <= nearEnough)
        .min(Comparator.comparingInt((String candidate) -> distance(word, candidate)));
  }

  /** How many letters are put in, left out, replaced, or swapped with their neighbour. */
  public static int distance(String left, String right) {
    int[] beforeLast = new int[right.length() + 1];
    int[] last = new int[right.length() + 1];
    Arrays.setAll(last, column -> column);
    for (int at = 1; at <= left.length(); at++) {
      int[] row = new int[right.length() + 1];
      row[0] = at;
      for (int to = 1; to <= right.length(); to++) {
        boolean same = left.charAt(at - 1) == right.charAt(to - 1);
        row[to] = Math.min(last[to - 1] + (same ? 0 : 1), 1 + Math.min(last[to], row[to - 1]));
        if (at > 1
            && to > 1
            && left.charAt(at - 1) == right.charAt(to - 2)
            && left.charAt(at - 2) == right.charAt(to - 1)) {
          row[to] = Math.min(row[to], beforeLast[to - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[right.length()];
  }
}
