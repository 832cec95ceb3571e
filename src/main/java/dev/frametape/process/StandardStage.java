package dev.frametape.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;

/** This process: its standard descriptors, its end. */
final class StandardStage implements EmissionPerformer.Stage {
  private final Consumer<ChildExit> end;
  private final Descriptor[] descriptors;

  /**
   * @param stdout see {@link StartState#stdout()}
   */
  StandardStage(int stdout, Consumer<ChildExit> end) {
    this.end = end;
    this.descriptors = new Descriptor[] {Descriptor.of(0), Descriptor.of(stdout), Descriptor.of(2)};
  }

  @Override
  public void write(Emission.Stream on, ByteBuffer bytes) throws IOException {
    descriptors[on.ordinal()].write(bytes);
  }

  @Override
  public void close(Emission.Stream stream) throws IOException {
    descriptors[stream.ordinal()].replaceByNothing();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public void awaitNobody() throws IOException {
    Poll poll = new Poll();
    int left = 0;
    for (Descriptor descriptor : descriptors) {
      poll.add(descriptor, Poll.ONLY_IF_GONE);
      left++;
    }
    while (left > 0) {
      poll.await(-1);
      for (int entry = 0; entry < descriptors.length; entry++) {
        if (poll.gone(entry)) {
          poll.drop(entry);
          left--;
        }
      }
    }
  }

  @Override
  public void end(ChildExit how) {
    end.accept(how);
  }
}
