package dev.frametape.cli;

import dev.frametape.fault.ScenarioException;

/** Words for the user on stderr. */
final class Complaint {
  private Complaint() {}

  /** One line, whatever the message holds: file names and contents may hold anything. */
  static void say(String message) {
    System.err.println("frametape: " + Printable.text(String.valueOf(message)));
  }

  /** A scenario may have several things wrong with it: one line for each. */
  static int badScenario(ScenarioException wrong) {
    wrong.problems().forEach(problem -> say(problem.toString()));
    return ExitCodes.BAD_FILE;
  }

  static int badFile(Exception failure) {
    say(failure.getMessage());
    return ExitCodes.BAD_FILE;
  }
}
