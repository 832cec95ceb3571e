package dev.frametape.relay;

import dev.frametape.process.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What happens to the bytes of one stream between being read and being passed on. One pump's own;
 * not shared between threads.
 */
interface Passage {
  /** Where the next bytes are to be read into: a direct buffer with room, at its position. */
  ByteBuffer room();

  /** The last read put {@code count} bytes into {@link #room()}. */
  void arrived(int count);

  /**
   * Records and then passes on what may go now.
   *
   * @param everything whether nothing may be kept back any longer: the time is over, or the stream
   */
  void passOn(Descriptor sink, boolean everything) throws IOException, StrictRecordingException;

  /**
   * Much comes at once: there may be more room from now on.
   *
   * @return how many bytes the parent's pipe should hold then, when the worker writes it: what is
   *     recorded, and a parent that does not read has not got, stays within bounds
   */
  default int widen() {
    return 0;
  }

  /**
   * Whether the bytes need only be recorded: then a copy of them may come by {@link #room}, {@link
   * #arrived} and {@link #keep}, and the kernel moves them on.
   */
  default boolean takesCopies() {
    return false;
  }

  /** Records what has arrived and does not pass it on. */
  default void keep() throws StrictRecordingException {
    throw new UnsupportedOperationException("this passage takes no copies");
  }

  /** Whether the bytes have to be seen; if not, they may be moved without being read. */
  boolean looksAtBytes();

  /** How many bytes are kept back that should go on after a while: the last ones that arrived. */
  int heldBytes();

  /** Nothing more will come from the source. */
  void sourceEnded();

  /** The reader of this stream has gone. */
  void sinkGone();
}
