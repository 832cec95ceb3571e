package dev.frametape.campaign;

import dev.frametape.process.SpawnException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs cases, several at a time, each in a folder of its own; before them and behind them a clean
 * one. Results of an earlier, interrupted run in the same folder can be kept.
 */
public final class Campaign {
  static final String BEFORE = "clean-before";
  static final String AFTER = "clean-after";

  private final CaseRunner runner;
  private final Path folder;
  private final Options options;
  private final Listener listener;

  /**
   * @param jobs how many cases run at a time
   * @param budget no case begins later; empty for no bound
   * @param failFast whether no case begins behind one that failed
   * @param resume whether results that are there are kept
   */
  public record Options(int jobs, Optional<Duration> budget, boolean failFast, boolean resume) {
    public Options {
      if (jobs < 1) {
        throw new IllegalArgumentException("jobs is " + jobs + ", expected 1 or more");
      }
    }
  }

  /** Is told what happens, by one thread. */
  public interface Listener {
    /**
     * A case is done, or was done in an earlier run.
     *
     * @param done how many, with this one
     */
    void done(CaseResult result, int done, int all, boolean isOld);
  }

  /**
   * What came of it.
   *
   * @param results in the order of the cases, the clean ones first and last; what was not run is
   *     missing
   * @param notRun cases for which there was no time
   * @param stopped why the campaign did not go on; empty when it did
   */
  public record Outcome(List<CaseResult> results, List<String> notRun, Optional<String> stopped) {
    /** Whether all was run, and all is well. */
    public boolean passed() {
      return stopped.isEmpty() && notRun.isEmpty() && results.stream().allMatch(CaseResult::passed);
    }
  }

  /**
   * @param folder of the campaign; each case gets {@code cases/NAME} in it
   */
  public Campaign(CaseRunner runner, Path folder, Options options, Listener listener) {
    this.runner = runner;
    this.folder = folder;
    this.options = options;
    this.listener = listener;
  }

  /**
   * The cases of one of several machines. A case is always in the same shard of as many, whatever
   * other cases there are.
   */
  public static List<CampaignCase> shard(List<CampaignCase> cases, Shard shard) {
    return cases.stream().filter(each -> isIn(shard, each.name())).toList();
  }

  static boolean isIn(Shard shard, String name) {
    return hash(name) % shard.count() == shard.index() - 1;
  }

  private static long hash(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      long value = 0;
      for (int at = 0; at < 7; at++) {
        value = value << 8 | digest[at] & 0xFF;
      }
      return value;
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private Path folder(CampaignCase which) {
    return folder.resolve("cases").resolve(which.name());
  }

  /** Runs them all, as far as time and options allow. */
  public Outcome run(List<CampaignCase> cases)
      throws IOException, SpawnException, InterruptedException {
    long start = System.nanoTime();
    CampaignCase before = CampaignCase.clean(BEFORE);
    CaseRunner.Clean clean = runner.clean(before, folder(before));
    List<CaseResult> results = new ArrayList<>(List.of(clean.result()));
    if (!clean.result().passed()) {
      return new Outcome(
          results,
          cases.stream().map(CampaignCase::name).toList(),
          Optional.of(
              "the parent does not pass when nothing goes wrong: "
                  + clean.result().why()
                  + "; its words are in "
                  + folder(before)));
    }
    List<CampaignCase> notRun = new ArrayList<>();
    List<Optional<CaseResult>> done = runAll(cases, clean.answers(), start);
    for (int number = 0; number < cases.size(); number++) {
      done.get(number).ifPresent(results::add);
      if (done.get(number).isEmpty()) {
        notRun.add(cases.get(number));
      }
    }
    CampaignCase after = CampaignCase.clean(AFTER);
    CaseResult healed = runner.clean(after, folder(after)).result();
    results.add(healed);
    return new Outcome(
        results,
        notRun.stream().map(CampaignCase::name).toList(),
        healed.passed()
            ? Optional.empty()
            : Optional.of(
                "the parent does not pass any more when nothing goes wrong: " + healed.why()));
  }

  private List<Optional<CaseResult>> runAll(List<CampaignCase> cases, Answers clean, long start)
      throws IOException, SpawnException, InterruptedException {
    List<Optional<CaseResult>> results = new ArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    int done = 0;
    try (ExecutorService jobs =
        Executors.newFixedThreadPool(
            options.jobs(),
            task -> Thread.ofPlatform().daemon().name("frametape-case").unstarted(task))) {
      CompletionService<Integer> finished = new ExecutorCompletionService<>(jobs);
      int running = 0;
      for (int number = 0; number < cases.size(); number++) {
        Optional<CaseResult> old =
            options.resume() ? CaseResult.read(folder(cases.get(number))) : Optional.empty();
        results.add(old);
        if (old.isPresent()) {
          done++;
          listener.done(old.get(), done, cases.size(), true);
          if (options.failFast() && !old.get().passed()) {
            stop.set(true);
          }
        }
      }
      for (int number = 0; number < cases.size(); number++) {
        if (results.get(number).isPresent()) {
          continue;
        }
        int which = number;
        running++;
        finished.submit(
            () -> {
              boolean late =
                  options.budget().isPresent()
                      && System.nanoTime() - start >= options.budget().get().toNanos();
              if (!late && !stop.get()) {
                CampaignCase each = cases.get(which);
                CaseResult result = runner.run(each, folder(each), clean);
                results.set(which, Optional.of(result));
                if (options.failFast() && !result.passed()) {
                  stop.set(true);
                }
              }
              return which;
            });
      }
      for (; running > 0; running--) {
        Future<Integer> one = finished.take();
        Optional<CaseResult> result = results.get(of(one, stop));
        if (result.isPresent()) {
          done++;
          listener.done(result.get(), done, cases.size(), false);
        }
      }
    }
    return results;
  }

  private static int of(Future<Integer> one, AtomicBoolean stop)
      throws IOException, SpawnException, InterruptedException {
    try {
      return one.get();
    } catch (ExecutionException failure) {
      // The others would fail in the same way.
      stop.set(true);
      switch (failure.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IllegalStateException(failure.getCause());
      }
    }
  }
}
