package dev.frametape.replay;

import dev.frametape.process.ParentInput;
import dev.frametape.process.SignalForwarder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/** This process's stdin and the signals that are sent to it. */
public final class LiveInputs implements Inputs {
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int CHUNKS_AHEAD = 2;

  private final BlockingQueue<Input> queue = new ArrayBlockingQueue<>(CHUNKS_AHEAD);
  private final ParentInput stdin;
  private final long withoutEffect;
  private final IntConsumer byDefault;

  /** Null as long as signals are inputs. */
  private volatile IntConsumer signalsTo;

  /**
   * @param stdin read by a thread of its own from the start on
   * @param withoutEffect bit n-1 is set for a signal n that would not reach a worker: it was
   *     ignored or blocked when this process was started
   * @param byDefault does what a signal does by itself
   */
  public LiveInputs(ParentInput stdin, long withoutEffect, IntConsumer byDefault) {
    this.stdin = stdin;
    this.withoutEffect = withoutEffect;
    this.byDefault = byDefault;
  }

  /**
   * Starts to listen.
   *
   * @param isInput whether a signal is an input; if not, it does what it does by itself
   */
  public void start(IntPredicate isInput) {
    SignalForwarder.listen(
        signal -> {
          if ((withoutEffect >> (signal - 1) & 1) != 0) {
            return;
          }
          IntConsumer taker = signalsTo;
          if (taker != null) {
            taker.accept(signal);
          } else if (isInput.test(signal)) {
            put(new Input.Signal(signal));
          } else {
            byDefault.accept(signal);
          }
        });
    Thread reader = new Thread(this::read, "frametape-stdin");
    reader.setDaemon(true);
    reader.start();
  }

  /** From now on no signal is an input: it goes there at once, past all bytes that wait. */
  public void passSignalsTo(IntConsumer taker) {
    signalsTo = taker;
  }

  @Override
  public Input take(Optional<Duration> atMost) throws InterruptedException {
    if (atMost.isEmpty()) {
      return queue.take();
    }
    Input input = queue.poll(atMost.get().toNanos(), TimeUnit.NANOSECONDS);
    return input == null ? new Input.Nothing() : input;
  }

  private void read() {
    ByteBuffer room = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try {
      while (stdin.read(room.clear()) >= 0) {
        byte[] bytes = new byte[room.flip().remaining()];
        room.get(bytes);
        put(new Input.Bytes(bytes));
      }
    } catch (IOException failure) {
      // A terminal that hung up, a socket that was reset, a descriptor that was never open: an end
      // like any other, as a worker would see it.
      System.err.println("frametape: reading stdin ended: " + failure.getMessage());
    }
    put(new Input.Eof());
  }

  private void put(Input input) {
    try {
      queue.put(input);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("nobody interrupts this thread", interruption);
    }
  }
}
