package dev.frametape.process;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The one thread that starts children. It lasts as long as the process: a worker that asks for a
 * parent-death signal (version 10 does) gets it when the <em>thread</em> that started it ends.
 */
final class Spawner {
  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "frametape-spawner");
            thread.setDaemon(true);
            return thread;
          });

  private Spawner() {}

  interface Task {
    ChildProcess run() throws SpawnException;
  }

  static ChildProcess onLastingThread(Task task) throws SpawnException {
    try {
      return THREAD.submit(task::run).get();
    } catch (ExecutionException failure) {
      switch (failure.getCause()) {
        case SpawnException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IllegalStateException(failure.getCause());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SpawnException("interrupted while a child was being started", 0);
    }
  }
}
