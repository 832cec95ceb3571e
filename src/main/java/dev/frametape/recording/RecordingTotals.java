package dev.frametape.recording;

import java.util.Optional;

/**
 * What a whole recording adds up to; the footer holds the same.
 *
 * @param toChild what was delivered to the child; so with the next two
 * @param sent what was sent; empty when nothing was only sent or only delivered
 * @param crc32cLines CRC-32C of every byte of the file before the footer, 8 lower-case hexadecimal
 *     digits: finds damage where no digest of a stream looks
 */
public record RecordingTotals(
    StreamTotals toChild,
    StreamTotals toParent,
    StreamTotals stderr,
    Optional<Sent> sent,
    String crc32cLines) {
  /** What was sent, whether it was delivered or not. */
  public record Sent(StreamTotals toChild, StreamTotals toParent, StreamTotals stderr) {}

  /**
   * @param parted whether anything was only sent or only delivered
   */
  static RecordingTotals of(
      StreamTally toChild,
      StreamTally toParent,
      StreamTally stderr,
      boolean parted,
      String crc32cLines) {
    Optional<Sent> sent =
        parted
            ? Optional.of(
                new Sent(toChild.totals(As.SENT), toParent.totals(As.SENT), stderr.totals(As.SENT)))
            : Optional.empty();
    return new RecordingTotals(
        toChild.totals(As.DELIVERED),
        toParent.totals(As.DELIVERED),
        stderr.totals(As.DELIVERED),
        sent,
        crc32cLines);
  }
}
