package dev.frametape.process;

import java.io.IOException;
import java.util.OptionalLong;

/**
 * Stands between a worker that is played and its parent, and decides what becomes of what either of
 * them does. One thread's own.
 */
public interface Interposer {
  /** Carries out what was decided. */
  interface Stage {
    /**
     * Performs one step. A {@link Emission.Send} on stdin reaches the worker, everything else the
     * parent.
     */
    void perform(Emission step) throws IOException, InterruptedException;

    /** Whether a send of some ten KiB on this stream does not wait for who reads it. */
    default boolean hasRoom(Emission.Stream on) {
      return true;
    }
  }

  /**
   * The worker is about to do this.
   *
   * @param micros time since the start, in microseconds
   */
  void fromWorker(Emission what, long micros, Stage stage) throws IOException, InterruptedException;

  /** The parent sent bytes. */
  void fromParent(byte[] bytes, long micros, Stage stage) throws IOException, InterruptedException;

  /** The parent sends no more. */
  void parentEnded(long micros, Stage stage) throws IOException, InterruptedException;

  /** When {@link #wake} is to be called although nothing has happened, in microseconds. */
  OptionalLong nextWakeMicros();

  /** That time has come. */
  void wake(long micros, Stage stage) throws IOException, InterruptedException;

  /** Everything passes unchanged. */
  static Interposer none() {
    return new Interposer() {
      @Override
      public void fromWorker(Emission what, long micros, Stage stage)
          throws IOException, InterruptedException {
        stage.perform(what);
      }

      @Override
      public void fromParent(byte[] bytes, long micros, Stage stage)
          throws IOException, InterruptedException {
        stage.perform(new Emission.Send(Emission.Stream.STDIN, Emission.Content.of(bytes)));
      }

      @Override
      public void parentEnded(long micros, Stage stage) throws IOException, InterruptedException {
        stage.perform(new Emission.Close(Emission.Stream.STDIN));
      }

      @Override
      public OptionalLong nextWakeMicros() {
        return OptionalLong.empty();
      }

      @Override
      public void wake(long micros, Stage stage) {}
    };
  }
}
