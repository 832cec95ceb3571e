package dev.frametape.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchOptionsTest {
  private static BenchOptions parse(String... words) {
    return BenchOptions.parse(List.of(words));
  }

  @Test
  void withoutWordsEverythingIsMeasuredInSevenRounds() {
    BenchOptions options = parse();
    assertThat(options.rounds()).isEqualTo(7);
    assertThat(options.areas()).containsExactly(Area.values());
    assertThat(options.select(Contestant.builtIn("frametape")))
        .extracting(Contestant::name)
        .containsExactly(
            "direct",
            "cat",
            "tee",
            "jvm",
            "frametape",
            "frametape-no-faults",
            "frametape-record",
            "frametape-tape",
            "frametape-keep-pid",
            "frametape-keep-pid-record",
            "frametape-replay",
            "frametape-replay-paced",
            "frametape-stub");
  }

  @Test
  void quickMeansThreeRoundsUnlessTheyAreGiven() {
    assertThat(parse("--quick").rounds()).isEqualTo(3);
    assertThat(parse("--rounds", "5", "--quick").rounds()).isEqualTo(5);
  }

  @Test
  void onlyTheNamedAreasAreMeasured() {
    assertThat(parse("--only", "memory,end").areas()).containsExactly(Area.END, Area.MEMORY);
  }

  @Test
  void directStaysWhateverIsKept() {
    assertThat(parse("--hops", "tee").select(Contestant.builtIn("frametape")))
        .extracting(Contestant::name)
        .containsExactly("direct", "tee");
  }

  @Test
  void aHopIsANameAndAShellText() {
    assertThat(parse("--hop", "mine=a=b {child} >{folder}/x").added())
        .containsExactly(new Contestant.Shell("mine", "a=b {child} >{folder}/x"));
    assertThat(parse("--wrap", "made=make {wrapper} {child}").added())
        .containsExactly(new Contestant.Wrapper("made", "make {wrapper} {child}"));
  }

  @Test
  void aHopThatHasAFolderRecords() {
    assertThat(new Contestant.Shell("a", "tee {folder}/x | {child}").records()).isTrue();
    assertThat(new Contestant.Shell("a", "cat | {child}").records()).isFalse();
  }

  @Test
  void resultsAndRecordingsGoWhereTheyAreWanted() {
    assertThat(parse("--json", "a b.json").json()).hasValue(Path.of("a b.json"));
    assertThat(parse("--scratch", "/disk").scratch()).hasValue(Path.of("/disk"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "--rounds,0",
    "--rounds,many",
    "--only,speed",
    "--only,''",
    "--hop,cat",
    "--hop,={child}",
    "--hop,a/b={child}",
    "--hop,a=cat",
    "--wrap,a={child}",
    "--fast,1"
  })
  void whatCannotBeMeantIsRefused(String option, String value) {
    assertThatThrownBy(() -> parse(option, value))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(option);
  }

  @Test
  void anOptionWithoutItsValueIsRefused() {
    assertThatThrownBy(() -> parse("--json")).hasMessageContaining("--json needs a value");
  }

  @Test
  void aHopThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> parse("--hops", "dog").select(Contestant.builtIn("frametape")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("dog");
  }

  @Test
  void twoHopsOfOneNameAreRefused() {
    List<Contestant> twins = List.of(new Contestant.Direct(), new Contestant.Direct());
    assertThatThrownBy(() -> parse().select(twins)).isInstanceOf(UsageException.class);
  }
}
