package dev.frametape.recording;

/**
 * Who has seen a line's bytes, or the end that it tells. Only a fault makes the two sides differ.
 */
public enum Lane {
  /** Sent by one side and delivered to the other: the usual case, which a line does not mention. */
  BOTH,

  /** Sent, and not delivered. */
  SENT,

  /** Delivered, and not sent by anybody. */
  DELIVERED;

  /** Whether who reads from that side sees it. */
  public boolean isIn(As as) {
    return this == BOTH || (as == As.SENT) == (this == SENT);
  }
}
