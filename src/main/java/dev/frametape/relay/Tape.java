package dev.frametape.relay;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;

/** What is kept of a conversation: nothing, or a recording. */
public sealed interface Tape permits NoTape, RecordingTape {
  /** The child runs. Called once, before any byte was passed on. */
  void started(ChildProcess child);

  /**
   * A signal is being forwarded to the child.
   *
   * @param sender {@code parent}, {@code terminal} or {@code process PID}
   */
  void signalled(int signal, String sender);

  /** The child has ended, and everything was passed on. */
  void ended(ChildExit exit) throws StrictRecordingException;

  /** What the bytes to the child go through. */
  Passage toChild(int chunkBytes);

  /** What the bytes to the parent go through. */
  Passage toParent(int chunkBytes);

  /** What the child's stderr goes through. */
  Passage stderr(int chunkBytes);
}
