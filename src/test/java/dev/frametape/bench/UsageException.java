package dev.frametape.bench;

/** The command line asks for something that the bench does not know. */
final class UsageException extends RuntimeException {
  UsageException(String message) {
    super(message);
  }
}
