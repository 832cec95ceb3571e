package dev.frametape.durability;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Something that goes on beside a test, on a thread of its own. */
final class Task<T> {
  private final FutureTask<T> task;

  private Task(FutureTask<T> task) {
    this.task = task;
  }

  static <T> Task<T> start(String name, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return new Task<>(task);
  }

  /** What came out; a failure of the task is one of the caller. */
  T result() throws ExecutionException, InterruptedException {
    return task.get();
  }
}
