package dev.frametape.relay;

import dev.frametape.process.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Nothing is recorded and nothing is looked at: what was read is written. */
final class PlainPassage implements Passage {
  private final ByteBuffer buffer;

  PlainPassage(int bytes) {
    buffer = ByteBuffer.allocateDirect(bytes);
  }

  @Override
  public ByteBuffer room() {
    return buffer.clear();
  }

  @Override
  public void arrived(int count) {}

  @Override
  public int widen() {
    return Pump.BULK_BYTES;
  }

  @Override
  public void passOn(Descriptor sink, boolean everything) throws IOException {
    sink.write(buffer.flip());
    // Nothing is left, also for a call that follows no read: at the end of the linger there is one.
    buffer.limit(0);
  }

  @Override
  public boolean looksAtBytes() {
    return false;
  }

  @Override
  public int heldBytes() {
    return 0;
  }

  @Override
  public void sourceEnded() {}

  @Override
  public void sinkGone() {}
}
