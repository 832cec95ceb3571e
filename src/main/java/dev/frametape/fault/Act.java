package dev.frametape.fault;

import java.util.List;

/** Something that a fault does beside the bytes of its frame, when the frame's turn has come. */
@FunctionalInterface
interface Act {
  /**
   * @param streams may be changed
   * @param steps gets what is to be seen of it
   */
  void now(Streams streams, List<FaultStep> steps);
}
