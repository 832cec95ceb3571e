package dev.frametape.recording;

/**
 * One line after the header.
 *
 * @param n its number, from 1; it is physical line {@code n + 1}
 * @param micros microseconds since the spawn
 * @param offset where it begins in the file, in bytes
 * @param raw the line as it stands in the file, without its line break: a rewriting tool keeps from
 *     here what this version does not know. Not a copy: leave it unchanged.
 * @param lane whether it was sent, delivered, or both; both too where that has no meaning
 */
public record RecordedLine(
    long n, long micros, long offset, byte[] raw, Lane lane, RecordedEvent event) {
  /** Whether who reads from that side sees this line. */
  public boolean isIn(As as) {
    return lane.isIn(as);
  }
}
