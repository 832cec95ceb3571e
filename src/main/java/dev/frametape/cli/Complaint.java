package dev.frametape.cli;

import dev.frametape.fault.ScenarioException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

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

  /** What a failure says of itself; of a file, the library often says nothing but its name. */
  static String words(Exception failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case NoSuchFileException _ -> message + ": found no such file or folder";
      case AccessDeniedException _ -> message + ": access is denied";
      case NotDirectoryException _ -> message + ": is no folder";
      case DirectoryNotEmptyException _ -> message + ": is not empty";
      case FileAlreadyExistsException _ -> message + ": exists already";
      default -> message;
    };
  }
}
