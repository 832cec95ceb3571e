package dev.frametape.stub;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.Emission;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.SpawnException;
import dev.frametape.process.StartState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A real worker behind the stub. */
public final class ChildFallback implements Fallback {
  private static final int CHUNK_BYTES = 1 << 16;
  private static final long LINGER_MILLIS = 250;

  /** Stands for the end of input; compared by identity. */
  private static final byte[] END = new byte[0];

  private final ProcessSpec spec;
  private final StartState world;

  /** What its stdin has no room for waits here: were it to wait for room, both could wait. */
  private final BlockingQueue<byte[]> toStdin = new LinkedBlockingQueue<>();

  /** Null until started. */
  private ChildProcess child;

  /**
   * @param world what the worker is to find, as its parent would have started it
   */
  public ChildFallback(ProcessSpec spec, StartState world) {
    this.spec = spec;
    this.world = world;
  }

  @Override
  public void start(Listener listener) throws SpawnException {
    child = ChildProcess.start(spec, world, false);
    thread("frametape-fallback-stdin", this::write);
    Thread stderr =
        thread(
            "frametape-fallback-stderr",
            () -> pass(child.stderr(), Emission.Stream.STDERR, listener));
    thread(
        "frametape-fallback-stdout",
        () -> {
          pass(child.stdout(), Emission.Stream.STDOUT, listener);
          ChildExit exit = child.waitFor();
          // Another process may hold the pipe; the worker is gone.
          stderr.join(LINGER_MILLIS);
          listener.ended(exit);
        });
  }

  @Override
  public void send(byte[] bytes) {
    toStdin.add(bytes);
  }

  @Override
  public void endInput() {
    toStdin.add(END);
  }

  @Override
  public boolean wantsTheFrameLimit() {
    return true;
  }

  @Override
  public void close() {
    if (child != null) {
      child.signal(9);
    }
  }

  private void write() throws IOException, InterruptedException {
    try (OutputStream stdin = child.stdin()) {
      for (byte[] bytes = toStdin.take(); bytes != END; bytes = toStdin.take()) {
        stdin.write(bytes);
      }
    }
  }

  private static void pass(InputStream from, Emission.Stream on, Listener listener)
      throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
      listener.said(on, Arrays.copyOf(chunk, count));
    }
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static Thread thread(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException gone) {
                // The worker does not read or write any more; its end says the rest.
                System.err.println("frametape: the worker behind the stub: " + gone.getMessage());
              } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
