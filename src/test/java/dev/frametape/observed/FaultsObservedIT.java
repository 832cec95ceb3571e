package dev.frametape.observed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.fault.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Every fault of the catalogue does what it says, as somebody sees it who knows only bytes. */
@Timeout(600)
class FaultsObservedIT {
  private static final Background TWO = new Background(2);

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
    TWO.close();
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
          tests.add(TWO.test(setting + " " + observation, () -> observation.observe(setting)));
        }
      }
    }
    return tests.stream();
  }
}
