package dev.frametape.view;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * One thing that `lint` found. Words of others in it are spelled out already.
 *
 * @param line the physical line of the recording, from 1; 0 for the whole
 * @param frame the number of the frame in its direction, from 0; empty where there is none
 * @param found what stands there
 * @param expected what should
 */
public record LintFinding(
    LintRule rule, long line, OptionalLong frame, String found, String expected) {
  public LintFinding {
    requireNonNull(rule, "rule");
    requireNonNull(frame, "frame");
    requireNonNull(found, "found");
    requireNonNull(expected, "expected");
  }
}
