package dev.frametape.transparency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many runs, two at a time: most of a run is the start of a JVM, and small machines have two. */
final class Together {
  private Together() {}

  /** The results in order. After the first failure no further run is begun. */
  static <T> List<T> run(List<Callable<T>> runs) throws Exception {
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      List<Future<T>> futures = new ArrayList<>();
      runs.forEach(run -> futures.add(two.submit(run)));
      List<T> results = new ArrayList<>();
      try {
        for (Future<T> future : futures) {
          results.add(future.get());
        }
      } catch (ExecutionException failure) {
        two.shutdownNow();
        switch (failure.getCause()) {
          case Exception cause -> throw cause;
          case Error cause -> throw cause;
          default -> throw failure;
        }
      }
      return results;
    }
  }
}
