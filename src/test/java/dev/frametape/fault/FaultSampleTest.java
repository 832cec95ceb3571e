package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FaultSampleTest {
  static List<String> names() {
    return Catalogue.entries().stream().map(Catalogue.Entry::name).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyFaultOfTheCatalogueShowsSomething(String name) {
    FaultSample sample = FaultSample.of(Catalogue.find(name).get());
    boolean changesBytes = !Arrays.equals(sample.before(), sample.after());
    boolean changesStart = !sample.spawn().log().isEmpty();
    boolean changesStderr = sample.changesStderr();
    // A conversation without faults closes both streams and ends.
    boolean happens = sample.happens().stream().anyMatch(each -> !isUsual(each));
    assertThat(changesBytes || changesStart || changesStderr || happens).as("%s", sample).isTrue();
  }

  private static boolean isUsual(Emission what) {
    return what instanceof Emission.Close || what.equals(new Emission.End(new ChildExit.Exited(0)));
  }
}
