package dev.frametape.fault;

/** The order in which several faults of one frame take effect, whatever the order of the rules. */
enum Stage {
  /** Whether, when and how often the frame goes: drop, reorder, duplicate. */
  SEQUENCE,
  /** The payload's bytes. */
  PAYLOAD,
  /** The length that is announced. */
  LENGTH,
  /** The prefix as bytes, and bytes around the frame. */
  PREFIX,
  /** Where the frame stops. */
  CUT,
  /** In which pieces, and when. */
  PACE,
  /** What happens to the process or another stream, before or behind the frame. */
  EFFECT
}
