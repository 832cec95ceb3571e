package dev.frametape.replay;

import dev.frametape.frame.JsonDifference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A recorded frame that is like one that matched none.
 *
 * @param used whether it was asked for already
 * @param sameOp whether type and op are the same
 * @param hasValues whether both are JSON, so that their values could be compared
 * @param differences where the values differ
 */
record NearMiss(
    Scripted.Place at,
    ParentFrame recorded,
    boolean used,
    boolean sameOp,
    boolean hasValues,
    List<JsonDifference> differences) {
  /** How many are worth showing. */
  static final int SHOWN = 3;

  /** Differences are counted up to this. */
  static final int MOST_DIFFERENCES = 20;

  private static final Comparator<NearMiss> NEAREST_FIRST =
      Comparator.comparing((NearMiss miss) -> !miss.sameOp)
          .thenComparing(NearMiss::distance)
          .thenComparing(NearMiss::used);

  private int distance() {
    return hasValues ? differences.size() : MOST_DIFFERENCES + 1;
  }

  /** The nearest of all recorded frames, and the nearest that is left. */
  record Found(List<NearMiss> nearest, Optional<NearMiss> left, long sameAndUsed) {}

  /**
   * Compares a frame with all recorded ones.
   *
   * @param script at its beginning
   */
  static Found search(Script script, CueIndex index, MatchRules rules, ParentFrame got)
      throws IOException {
    List<NearMiss> nearest = new ArrayList<>();
    Optional<NearMiss> left = Optional.empty();
    long sameAndUsed = 0;
    while (true) {
      Scripted step = script.next();
      if (step instanceof Scripted.CutOff || step instanceof Scripted.Ends) {
        return new Found(List.copyOf(nearest), left, sameAndUsed);
      }
      if (step instanceof Scripted.Cue(var at, var _, Said.Framed(ParentFrame recorded))) {
        NearMiss miss = of(at, recorded, index.isUsed(at), rules, got);
        if (miss.used && rules.matches(recorded, got)) {
          sameAndUsed++;
        }
        if (!miss.used && (left.isEmpty() || NEAREST_FIRST.compare(miss, left.get()) < 0)) {
          left = Optional.of(miss);
        }
        nearest.add(miss);
        // The sort is stable: of two that are equally near, the earlier stays in front.
        nearest.sort(NEAREST_FIRST);
        if (nearest.size() > SHOWN) {
          nearest.removeLast();
        }
      }
    }
  }

  private static NearMiss of(
      Scripted.Place at, ParentFrame recorded, boolean used, MatchRules rules, ParentFrame got) {
    boolean sameOp = MatchRules.opKey(recorded) == MatchRules.opKey(got);
    boolean hasValues = recorded.json().isPresent() && got.json().isPresent();
    List<JsonDifference> differences =
        hasValues
            ? JsonDifference.between(
                recorded.json().get(), got.json().get(), rules.ignoredIn(got), MOST_DIFFERENCES)
            : List.of();
    return new NearMiss(at, recorded, used, sameOp, hasValues, differences);
  }
}
