package dev.frametape.campaign;

import static java.util.Objects.requireNonNull;

import dev.frametape.fault.Verdict;

/**
 * What a parent did.
 *
 * @param why in words, for a person who was not there
 */
public record Judgement(Verdict verdict, String why) {
  public Judgement {
    requireNonNull(verdict, "verdict");
    requireNonNull(why, "why");
  }
}
