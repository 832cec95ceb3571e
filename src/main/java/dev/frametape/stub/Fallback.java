package dev.frametape.stub;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import java.io.IOException;

/** A worker behind the stub, for what no mapping answers. */
public interface Fallback extends AutoCloseable {
  /** Hears what the worker does. For any thread; may wait until there is room. */
  interface Listener {
    /** Bytes on stdout or stderr. Not copied: leave them unchanged. */
    void said(Emission.Stream on, byte[] bytes);

    /** The worker has ended, and has said all. */
    void ended(ChildExit how);
  }

  /** Starts the worker. Called once. */
  void start(Listener listener) throws IOException;

  /**
   * Passes bytes on to its stdin; does not wait for it to read them.
   *
   * @param bytes not copied: leave them unchanged
   */
  void send(byte[] bytes);

  /** No more will be sent. */
  void endInput();

  /** Whether it has to hear of the frame limit, also when a mapping has answered that. */
  boolean wantsTheFrameLimit();

  /** Ends the worker if it still runs. */
  @Override
  void close();
}
