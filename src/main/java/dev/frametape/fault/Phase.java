package dev.frametape.fault;

/** Where a conversation stands, as told by what has passed before the frame that is looked at. */
public enum Phase {
  /** Nothing has started. */
  SPAWN,
  /** The worker runs; its first frame has not passed, or is the one that is looked at. */
  BEFORE_HANDSHAKE,
  /** The handshake has passed; the parent's first frame has not, or is the one looked at. */
  NEGOTIATION,
  /** No request is open. A request that is looked at opens with itself: it is in flight. */
  IDLE,
  /** A request is open, and no row of it has passed. Its response is still in this phase. */
  IN_FLIGHT,
  /** A request is open, and rows of it have passed. Its response is still in this phase. */
  STREAMING,
  /** A request {@code terminate} has passed. */
  TERMINATING,
  /** The worker has ended. */
  AFTER_EXIT
}
