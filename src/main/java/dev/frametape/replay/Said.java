package dev.frametape.replay;

/** What the parent did, now or when the conversation was recorded. */
sealed interface Said {
  /** A whole frame. */
  record Framed(ParentFrame frame) implements Said {}

  /** Bytes that are no frame. Where one piece ends and the next begins says nothing. */
  record Raw(byte[] bytes) implements Said {}

  /** A frame that was begun, and then nothing more came. */
  record CutOff(ParentFrame beginning) implements Said {}

  /** The end of its stream. */
  record Eof() implements Said {}

  /** A signal. */
  record Signalled(int signal) implements Said {}
}
