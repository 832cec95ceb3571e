package dev.frametape.cli;

/** Words for the user on stderr. */
final class Complaint {
  private Complaint() {}

  /** One line, whatever the message holds: file names and contents may hold anything. */
  static void say(String message) {
    System.err.println("frametape: " + Printable.text(String.valueOf(message)));
  }

  static int badFile(Exception failure) {
    say(failure.getMessage());
    return ExitCodes.BAD_FILE;
  }
}
