package dev.frametape.bench;

/** A hop could not be started or made, or did not pass the bytes on as they were. */
final class BenchException extends RuntimeException {
  BenchException(String message) {
    super(message);
  }
}
