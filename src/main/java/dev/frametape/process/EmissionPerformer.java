package dev.frametape.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Carries out emission plans, step by step. One thread's own.
 *
 * <p>Each of the two streams has a thread that writes, so that a parent that reads only one of them
 * gets all of it, as from a worker behind two pipes. No more than {@value #AHEAD_BYTES} bytes wait
 * in each. When the reader of a stream has gone, what is sent on it is dropped.
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
  }

  private final Stage stage;
  private final Outlet stdout;
  private final Outlet stderr;

  /**
   * @param oneStream whether stdout and stderr are one and the same pipe, where the order of the
   *     two must stay
   */
  public EmissionPerformer(Stage stage, boolean oneStream) {
    this.stage = requireNonNull(stage, "stage");
    stdout = new Outlet("frametape-stdout", AHEAD_BYTES, to(Emission.Stream.STDOUT));
    stderr =
        oneStream
            ? stdout
            : new Outlet("frametape-stderr", AHEAD_BYTES, to(Emission.Stream.STDERR));
  }

  /**
   * Performs on this process's own standard descriptors.
   *
   * @param world says which descriptor is stdout
   * @param end what an {@link Emission.End} comes to, such as {@link ProcessEnd#endAs}
   */
  public static EmissionPerformer ofThisProcess(StartState world, Consumer<ChildExit> end)
      throws IOException {
    world.giveUpSubstitute();
    return new EmissionPerformer(new StandardStage(world.stdout(), end), world.stderrIsStdout());
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
      case Emission.Send(Emission.Stream on, Emission.Content content) ->
          content.copyTo(outlet(on).asOutputStream());
      case Emission.Pause(Duration duration) -> stage.sleep(duration);
      case Emission.Close(Emission.Stream stream) -> close(stream);
      case Emission.Stall() -> {
        stage.awaitNobody();
        stage.end(new ChildExit.Exited(1));
      }
      case Emission.End(ChildExit how) -> {
        drain();
        stage.end(how);
      }
    }
  }

  /** Waits until everything that was sent is out, or its reader gone. */
  public void drain() throws InterruptedException {
    stdout.drain();
    stderr.drain();
  }

  private void close(Emission.Stream stream) throws IOException, InterruptedException {
    if (stream == Emission.Stream.STDIN) {
      stage.close(stream);
    } else if (stdout == stderr) {
      // Both numbers stand for one pipe: it ends for its reader when the process does.
      stdout.drain();
    } else {
      outlet(stream).close();
    }
  }

  private Outlet outlet(Emission.Stream on) {
    return on == Emission.Stream.STDOUT ? stdout : stderr;
  }
}
