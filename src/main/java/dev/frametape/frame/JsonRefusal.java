package dev.frametape.frame;

/**
 * Carries the reason why a document was refused up to the one place that turns it into a {@link
 * ReadError.Json}. Has no stack trace: bad bytes of a peer are no fault of this program.
 */
final class JsonRefusal extends Exception {
  JsonRefusal(String reason, int line, int column) {
    super(reason + " at line " + line + " column " + column, null, false, false);
  }
}
