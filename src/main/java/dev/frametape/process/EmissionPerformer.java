package dev.frametape.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Carries out emission plans, step by step. One thread's own.
 *
 * <p>For a worker that is played, each of the two streams has a thread that writes, so that a
 * parent that reads only one of them gets all of it, as from a worker behind two pipes. No more
 * than {@value #AHEAD_BYTES} bytes wait in each. When the reader of a stream has gone, what is sent
 * on it is dropped. A live relay performs {@linkplain #direct without these}.
 */
public final class EmissionPerformer {
  /** What a pipe and the hand of a relay hold together. */
  static final int AHEAD_BYTES = 1 << 17;

  /** Where the steps take effect: this process, or a test. */
  public interface Stage {
    /**
     * Writes all bytes of a direct buffer, and waits while the reader does not read.
     *
     * @throws IOException when nobody reads any more, or the stream is broken in another way
     */
    void write(Emission.Stream on, ByteBuffer bytes) throws IOException;

    /** Lets the other end see the end of the stream. */
    void close(Emission.Stream stream) throws IOException;

    void sleep(Duration duration) throws InterruptedException;

    /** Waits until nobody is left at the other ends. */
    void awaitNobody() throws IOException;

    /** Ends the process; returns only in a test. */
    void end(ChildExit how);

    /** Reads no more from the parent; the stream stays open. */
    void stopReading() throws IOException;

    /** The parent's next write is to fail. */
    void breakInput() throws IOException;

    /** Sends a signal to the worker behind. */
    void signalWorker(int signal);

    /** Has the worker behind stand still, and does not wait for that; without one, waits. */
    void freeze(Duration duration) throws InterruptedException;

    /** What stands for a stream here, for another process to hold it. */
    Descriptor descriptor(Emission.Stream stream);
  }

  /** How bytes get to a stage. */
  private interface Way {
    void send(Emission.Content content) throws IOException;

    void close() throws IOException, InterruptedException;

    void drain() throws InterruptedException;

    boolean hasRoom();
  }

  private final Stage stage;
  private final Way stdin;
  private final Way stdout;
  private final Way stderr;

  /**
   * Performs with a store before stdout and stderr.
   *
   * @param oneStream whether stdout and stderr are one and the same pipe, where the order of the
   *     two must stay
   */
  public EmissionPerformer(Stage stage, boolean oneStream) {
    this.stage = requireNonNull(stage, "stage");
    stdin = new Direct(Emission.Stream.STDIN);
    stdout = stored("frametape-stdout", Emission.Stream.STDOUT);
    stderr = oneStream ? stdout : stored("frametape-stderr", Emission.Stream.STDERR);
  }

  private EmissionPerformer(Stage stage) {
    this.stage = requireNonNull(stage, "stage");
    stdin = new Direct(Emission.Stream.STDIN);
    stdout = new Direct(Emission.Stream.STDOUT);
    stderr = new Direct(Emission.Stream.STDERR);
  }

  /** Performs without a store: a send waits while nobody reads, so that back-pressure passes. */
  public static EmissionPerformer direct(Stage stage) {
    return new EmissionPerformer(stage);
  }

  /**
   * Performs on this process's own standard descriptors.
   *
   * @param world says which descriptor is stdout
   * @param input who reads stdin
   * @param end what an {@link Emission.End} comes to, such as {@link ProcessEnd#endAs}
   */
  public static EmissionPerformer ofThisProcess(
      StartState world, ParentInput input, Consumer<ChildExit> end) throws IOException {
    world.giveUpSubstitute();
    return new EmissionPerformer(
        new StandardStage(world.stdout(), input, end), world.stderrIsStdout());
  }

  private final class Direct implements Way {
    private final Emission.Stream on;
    // Null before the first send.
    private ByteBuffer chunk;

    Direct(Emission.Stream on) {
      this.on = on;
    }

    @Override
    public void send(Emission.Content content) throws IOException {
      if (chunk == null) {
        chunk = ByteBuffer.allocateDirect((int) Math.min(content.length() + 1, AHEAD_BYTES));
      }
      content.copyTo(
          new OutputStream() {
            @Override
            public void write(int value) throws IOException {
              write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
              for (int done = 0; done < count; ) {
                int now = Math.min(count - done, chunk.capacity());
                stage.write(on, chunk.clear().put(bytes, from + done, now).flip());
                done += now;
              }
            }
          });
    }

    @Override
    public void close() throws IOException {
      stage.close(on);
    }

    @Override
    public void drain() {}

    @Override
    public boolean hasRoom() {
      return true;
    }
  }

  private Way stored(String name, Emission.Stream on) {
    Outlet outlet = new Outlet(name, AHEAD_BYTES, to(on));
    return new Way() {
      @Override
      public void send(Emission.Content content) throws IOException {
        content.copyTo(outlet.asOutputStream());
      }

      @Override
      public void close() throws InterruptedException {
        outlet.close();
      }

      @Override
      public void drain() throws InterruptedException {
        outlet.drain();
      }

      @Override
      public boolean hasRoom() {
        return outlet.hasRoom();
      }
    };
  }

  private Outlet.Sink to(Emission.Stream stream) {
    return new Outlet.Sink() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        stage.write(stream, bytes);
      }

      @Override
      public void close() throws IOException {
        stage.close(stream);
      }
    };
  }

  /**
   * Performs one step. A {@link Emission.Send} may return before its bytes are out; a {@link
   * Emission.End} does not begin before they are.
   *
   * @throws IOException when the content of a step cannot be read, or a stream not be closed
   */
  public void perform(Emission step) throws IOException, InterruptedException {
    switch (step) {
      case Emission.Send(Emission.Stream on, Emission.Content content) -> way(on).send(content);
      case Emission.Flush() -> drain();
      case Emission.Pause(Duration duration) -> stage.sleep(duration);
      case Emission.Close(Emission.Stream stream) -> close(stream);
      case Emission.Stall() -> {
        stage.awaitNobody();
        stage.end(OtherEnds.NOBODY_LEFT);
      }
      case Emission.StopReading() -> stage.stopReading();
      case Emission.BreakInput() -> stage.breakInput();
      case Emission.SignalWorker(int signal) -> stage.signalWorker(signal);
      case Emission.Freeze(Duration duration) -> stage.freeze(duration);
      case Emission.HoldOpen(var stream, var duration, byte[] lastWords) -> {
        // It is to be the last one there.
        way(stream).drain();
        LeftProcesses.holdOpen(stage.descriptor(stream), duration, lastWords);
      }
      case Emission.LeaveProcesses(int count, Duration duration) ->
          LeftProcesses.leave(count, duration);
      case Emission.GrowMemory(long bytes, Duration ramp) -> Burden.growMemory(bytes, ramp);
      case Emission.Spin(int threads) -> Burden.spin(threads);
      case Emission.End(ChildExit how) -> {
        drain();
        stage.end(how);
      }
    }
  }

  /** Whether nothing waits on this stream but what is being written: half of it is free. */
  public boolean hasRoom(Emission.Stream on) {
    return way(on).hasRoom();
  }

  /** Waits until everything that was sent is out, or its reader gone. */
  public void drain() throws InterruptedException {
    stdout.drain();
    stderr.drain();
  }

  private void close(Emission.Stream stream) throws IOException, InterruptedException {
    if (stream != Emission.Stream.STDIN && stdout == stderr) {
      // Both numbers stand for one pipe: it ends for its reader when the process does.
      stdout.drain();
    } else {
      way(stream).close();
    }
  }

  private Way way(Emission.Stream on) {
    return switch (on) {
      case STDIN -> stdin;
      case STDOUT -> stdout;
      case STDERR -> stderr;
    };
  }
}
