package dev.frametape.fault;

import java.io.IOException;
import java.util.List;

/**
 * A scenario, or another text about faults, is not what it should be. All that was found is in it;
 * the message has one line for each.
 */
public final class ScenarioException extends IOException {
  /**
   * One thing that is wrong.
   *
   * @param where a file, or the words {@code --fault} and what followed
   * @param line from 1; 0 when there is only one
   * @param column in characters from 1; 0 when it is about the whole
   * @param finding what was found, and what was expected
   */
  public record Problem(String where, int line, int column, String finding) {
    @Override
    public String toString() {
      return where
          + (line > 0 ? ":" + line : "")
          + (column == 0 ? "" : line > 0 ? ":" + column : ", character " + column)
          + ": "
          + finding;
    }
  }

  private final transient List<Problem> problems;

  ScenarioException(List<Problem> problems) {
    super(String.join("\n", problems.stream().map(Problem::toString).toList()));
    this.problems = List.copyOf(problems);
  }

  ScenarioException(String where, String finding) {
    this(List.of(new Problem(where, 0, 0, finding)));
  }

  /** At least one, in the order of their places. */
  public List<Problem> problems() {
    return problems;
  }
}
