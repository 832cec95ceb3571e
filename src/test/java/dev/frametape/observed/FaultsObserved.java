package dev.frametape.observed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.fault.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Every fault of the catalogue does what it says, as somebody sees it who knows only bytes. */
@Timeout(600)
class FaultsObserved {
  // Most of a scene is the start of a JVM, and small machines have two processors.
  private static final ExecutorService TWO =
      Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory());

  /** A safety net only. */
  private static final long PATIENCE_SECONDS = 180;

  private static List<Observation> observations() {
    List<Observation> all = new ArrayList<>(FramingObservations.all());
    all.addAll(EnvelopeObservations.all());
    all.addAll(SequenceObservations.all());
    all.addAll(ProcessObservations.all());
    all.addAll(OtherObservations.all());
    return all;
  }

  @AfterAll
  static void playNoMore() {
    TWO.shutdownNow();
  }

  @Test
  void noFaultOfTheCatalogueIsUnobserved() {
    var observed = new TreeSet<String>();
    for (Observation observation : observations()) {
      assertThat(observation.rule()).contains(observation.fault());
      observed.add(observation.fault());
    }
    assertThat(observed)
        .containsExactlyElementsOf(
            new TreeSet<>(Catalogue.entries().stream().map(Catalogue.Entry::name).toList()));
  }

  @TestFactory
  Stream<DynamicTest> whatAFaultPromisesIsWhatHappens() {
    List<DynamicTest> tests = new ArrayList<>();
    int number = 0;
    for (Observation observation : observations()) {
      // A live worker with and without a recording in turn: each start takes its time.
      Setting live = number++ % 2 == 0 ? Setting.RUN : Setting.RECORD;
      for (Setting setting : observation.settings()) {
        if (setting == live || !setting.isLive()) {
          Future<?> played = TWO.submit(() -> play(observation, setting));
          tests.add(DynamicTest.dynamicTest(setting + " " + observation, () -> await(played)));
        }
      }
    }
    return tests.stream();
  }

  private static Void play(Observation observation, Setting setting) throws Exception {
    observation.observe(setting);
    return null;
  }

  private static void await(Future<?> played) throws Throwable {
    try {
      played.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException stuck) {
      played.cancel(true);
      throw stuck;
    } catch (ExecutionException failure) {
      throw failure.getCause();
    }
  }
}
