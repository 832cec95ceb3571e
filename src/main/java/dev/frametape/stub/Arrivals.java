package dev.frametape.stub;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import dev.frametape.process.ParentInput;
import dev.frametape.process.SignalForwarder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * One queue for all that comes to a stub: this process's stdin, and the worker behind it. A signal
 * does what it does by itself.
 */
final class Arrivals implements Fallback.Listener {
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int CHUNKS_AHEAD = 2;

  /** How often a pause looks whether the parent is still there, once its input has ended. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final CountDownLatch inputEnded = new CountDownLatch(1);
  private final OptionalLong parent = parent();
  private final BlockingQueue<Input> queue = new ArrayBlockingQueue<>(CHUNKS_AHEAD);

  /**
   * Starts to read stdin and to take signals.
   *
   * @param stdin read by a thread of its own
   * @param withoutEffect bit n-1 is set for a signal n that would not reach a worker: it was
   *     ignored or blocked when this process was started
   * @param byDefault does what a signal does by itself
   */
  void listen(ParentInput stdin, long withoutEffect, IntConsumer byDefault) {
    SignalForwarder.listen(
        signal -> {
          if ((withoutEffect >> (signal - 1) & 1) == 0) {
            byDefault.accept(signal);
          }
        });
    Thread reader = new Thread(() -> read(stdin), "frametape-stdin");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Waits for the next input.
   *
   * @param atMost then {@link Input.Nothing} comes; empty waits for ever
   */
  Input take(Optional<Duration> atMost) throws InterruptedException {
    if (atMost.isEmpty()) {
      return queue.take();
    }
    Input input = queue.poll(atMost.get().toNanos(), TimeUnit.NANOSECONDS);
    return input == null ? new Input.Nothing() : input;
  }

  /**
   * Waits that long. With the parent gone, and its input at an end, there is nobody to wait for: a
   * stub in a delay of a day is not to stay behind.
   */
  void pause(Duration duration) throws InterruptedException {
    long until = System.nanoTime() + duration.toNanos();
    boolean ended = inputEnded.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    while (ended && parent.equals(parent())) {
      Duration left = Duration.ofNanos(until - System.nanoTime());
      if (!left.isPositive()) {
        return;
      }
      Thread.sleep(left.compareTo(LOOK) < 0 ? left : LOOK);
    }
  }

  /** Another one, a reaper of orphans, when the parent has ended. */
  private static OptionalLong parent() {
    return ProcessHandle.current().parent().stream().mapToLong(ProcessHandle::pid).findFirst();
  }

  private void read(ParentInput stdin) {
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
    inputEnded.countDown();
    put(new Input.Eof());
  }

  @Override
  public void said(Emission.Stream on, byte[] bytes) {
    put(new Input.FallbackSaid(on, bytes));
  }

  @Override
  public void ended(ChildExit how) {
    put(new Input.FallbackEnded(how));
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
