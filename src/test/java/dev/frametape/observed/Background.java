package dev.frametape.observed;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DynamicTest;

/** Plays scenes, some at once, while their tests wait for them in turn. */
final class Background implements AutoCloseable {
  /** A safety net only. */
  private static final long PATIENCE_SECONDS = 180;

  interface Play {
    void play() throws Exception;
  }

  private final ExecutorService players;

  /**
   * @param atOnce most of a scene is the start of a JVM, and small machines have two processors
   */
  Background(int atOnce) {
    players = Executors.newFixedThreadPool(atOnce, Thread.ofPlatform().daemon().factory());
  }

  /** A test whose play begins as soon as there is room. */
  DynamicTest test(String name, Play play) {
    Future<Void> played =
        players.submit(
            () -> {
              play.play();
              return null;
            });
    return DynamicTest.dynamicTest(name, () -> await(played));
  }

  private static void await(Future<Void> played) throws Throwable {
    try {
      played.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException stuck) {
      played.cancel(true);
      throw stuck;
    } catch (ExecutionException failure) {
      throw failure.getCause();
    }
  }

  @Override
  public void close() {
    players.shutdownNow();
  }
}
