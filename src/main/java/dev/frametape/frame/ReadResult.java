package dev.frametape.frame;

/** What {@link FrameReader} gives for one frame: the payload of a well-formed one, or the error. */
public sealed interface ReadResult {
  /**
   * A frame whose payload is an envelope that the reference reader accepts.
   *
   * @param payload the payload, verbatim
   * @param peek the fields that were looked at
   */
  record Accepted(byte[] payload, EnvelopePeek peek) implements ReadResult {}

  record Refused(ReadError error) implements ReadResult {}
}
