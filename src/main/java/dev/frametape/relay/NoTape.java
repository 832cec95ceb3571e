package dev.frametape.relay;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;

/** Relays without recording. */
public final class NoTape implements Tape {
  public NoTape() {}

  @Override
  public void started(ChildProcess child) {}

  @Override
  public void signalled(int signal, String sender) {}

  @Override
  public void ended(ChildExit exit) {}

  @Override
  public Passage toChild(int chunkBytes) {
    return new PlainPassage(chunkBytes);
  }

  @Override
  public Passage toParent(int chunkBytes) {
    return new PlainPassage(chunkBytes);
  }

  @Override
  public Passage stderr(int chunkBytes) {
    return new PlainPassage(chunkBytes);
  }
}
