package dev.frametape.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** This process: its standard descriptors, its end. */
final class StandardStage implements EmissionPerformer.Stage {
  /** So long a process may outlive its parent. */
  private static final Duration SHORT = Duration.ofMillis(100);

  private final ParentProcess parent = ParentProcess.ofThis();
  private final ParentInput input;
  private final Consumer<ChildExit> end;
  private final Descriptor[] descriptors;

  /**
   * @param stdout see {@link StartState#stdout()}
   */
  StandardStage(int stdout, ParentInput input, Consumer<ChildExit> end) {
    this.input = input;
    this.end = end;
    this.descriptors = new Descriptor[] {Descriptor.of(0), Descriptor.of(stdout), Descriptor.of(2)};
  }

  @Override
  public void write(Emission.Stream on, ByteBuffer bytes) throws IOException {
    descriptors[on.ordinal()].write(bytes);
  }

  @Override
  public void close(Emission.Stream stream) throws IOException {
    if (stream == Emission.Stream.STDIN) {
      input.breakOff();
    } else {
      descriptors[stream.ordinal()].replaceByNothing();
    }
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (duration.compareTo(SHORT) < 0) {
      Thread.sleep(duration);
      return;
    }
    try {
      parent.await(duration.toNanos(), List.of(descriptors));
    } catch (IOException failure) {
      throw new IllegalStateException("cannot wait", failure);
    }
  }

  @Override
  public void awaitNobody() throws IOException {
    try (PollGate gate = new PollGate()) {
      OtherEnds.awaitNobody(List.of(descriptors), gate, () -> false);
    }
  }

  @Override
  public void stopReading() throws IOException {
    input.stop();
  }

  @Override
  public void breakInput() throws IOException {
    input.breakOff();
  }

  /** A worker that is played is no process of its own: whoever plays it does this for it. */
  @Override
  public void signalWorker(int signal) {
    throw new UnsupportedOperationException("signal " + signal + " for a worker that is played");
  }

  @Override
  public void freeze(Duration duration) throws InterruptedException {
    sleep(duration);
  }

  @Override
  public Descriptor descriptor(Emission.Stream stream) {
    return descriptors[stream.ordinal()];
  }

  @Override
  public void end(ChildExit how) {
    end.accept(how);
  }
}
