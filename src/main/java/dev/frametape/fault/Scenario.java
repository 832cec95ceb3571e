package dev.frametape.fault;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A named list of rules.
 *
 * @param name the file's name without its ending, or a word for rules of the command line
 * @param note for its reader
 * @param expect what a sound parent does; empty when nothing is expected
 */
public record Scenario(
    String name, String note, List<FaultRule> rules, Optional<Expectation> expect) {
  /**
   * What a sound parent does.
   *
   * @param verdicts any of these is right
   * @param within of the start of the case
   */
  public record Expectation(List<Verdict> verdicts, Optional<Duration> within) {
    public Expectation {
      verdicts = List.copyOf(verdicts);
    }
  }

  public Scenario {
    requireNonNull(name, "name");
    requireNonNull(note, "note");
    rules = List.copyOf(rules);
    requireNonNull(expect, "expect");
  }
}
