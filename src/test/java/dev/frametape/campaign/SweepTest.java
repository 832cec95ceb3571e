package dev.frametape.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.fault.Catalogue;
import dev.frametape.fault.Scenario;
import dev.frametape.fault.Verdict;
import dev.frametape.recording.RecordingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
  /** A handshake, two errors of other kinds, health, three rows with their response, an end. */
  private static final Path TALK = Path.of("recordings/rust-parent-error-and-rows.jsonl");

  @TempDir private Path folder;

  private static List<String> places(String fault) throws Exception {
    return Sweep.pairs(TALK, List.of(fault), false, 1).stream()
        .map(Sweep.Pair::place)
        .distinct()
        .toList();
  }

  @Test
  void theFirstOfAKindAndTheOneThatComesAgainStandForAll() throws Exception {
    // Error answers are #1, #2 and #3; rows are #5 to #7, of the streams a, b and a.
    assertThat(places("drop"))
        .filteredOn(place -> place.startsWith("to-parent"))
        .containsExactly(
            "to-parent #0",
            "to-parent #1",
            "to-parent #2",
            "to-parent #4",
            "to-parent #5",
            "to-parent #6",
            "to-parent #7",
            "to-parent #8",
            "to-parent #9");
    assertThat(Sweep.pairs(TALK, List.of("drop"), true, 1)).hasSize(17);
  }

  @Test
  void aFaultIsWhereItApplies() throws Exception {
    assertThat(places("no-handshake")).containsExactly("to-parent #0");
    assertThat(places("row-sequence")).allMatch(place -> place.matches("to-parent #[567]"));
    // No answer came before the first one.
    assertThat(places("stale-response")).doesNotContain("to-parent #1").contains("to-parent #2");
    assertThat(places("tick-odd")).isEmpty();
    assertThat(places("stderr-silence")).isEmpty();
    assertThat(places("spawn-fail")).containsExactly("spawn");
  }

  @Test
  void aRecordingInWhichNobodySpeaksIsRefused() throws Exception {
    Path silent = Files.createFile(folder.resolve("silent.jsonl"));
    assertThatThrownBy(() -> Sweep.pairs(silent, List.of(), false, 1))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("found no frame, expected a conversation");
  }

  @Test
  void aCutKeepsTheEdgesAndIsNotDoneTwice() throws Exception {
    assertThat(Sweep.pairs(TALK, List.of("cut-payload"), false, 1))
        .filteredOn(pair -> pair.place().equals("to-parent #4") && !pair.name().contains("ending"))
        .extracting(Sweep.Pair::fault)
        .containsExactly(
            "{\"cut-payload\":{\"keep\":0}}",
            "{\"cut-payload\":{\"keep\":1}}",
            "{\"cut-payload\":{\"keep\":2}}",
            "{\"cut-payload\":{\"keep\":3}}",
            "{\"cut-payload\":{\"keep\":4}}",
            "{\"cut-payload\":{\"keep\":36}}",
            "{\"cut-payload\":{\"keep\":72}}");
  }

  @Test
  void whatAParentMustNotNoticeIsToBeRightAndTheRestIsToBeHandled() throws Exception {
    for (Sweep.Pair pair : Sweep.pairs(TALK, List.of("split", "drop"), false, 1)) {
      Scenario.Expectation expect = pair.scenario().expect().orElseThrow();
      boolean isIdentity = pair.scenario().name().equals("split");
      assertThat(expect.verdicts().equals(List.of(Verdict.CORRECT))).isEqualTo(isIdentity);
      assertThat(expect.verdicts()).doesNotContain(Verdict.WRONG_SUCCESS, Verdict.HANG);
    }
  }

  @Test
  void everyFaultOfTheCatalogueThatFitsIsThereAndEachPairOnce() throws Exception {
    List<Sweep.Pair> pairs = Sweep.pairs(TALK, List.of(), false, 1);
    Set<String> faults = new HashSet<>();
    pairs.forEach(pair -> faults.add(pair.scenario().name()));
    assertThat(Catalogue.entries())
        .extracting(Catalogue.Entry::name)
        .filteredOn(name -> !faults.contains(name))
        // No ticks, no text on stderr, one conversation.
        .containsExactlyInAnyOrder(
            "tick-odd", "stderr-silence", "stderr-late", "generation-changes");
    assertThat(pairs).extracting(Sweep.Pair::name).doesNotHaveDuplicates();
    assertThat(pairs).extracting(pair -> pair.scenario().rules()).doesNotHaveDuplicates();
  }

  @Test
  void pairsAreReadAsTheyWereWrittenAndNotForAnotherSweep() throws Exception {
    List<Sweep.Pair> pairs = Sweep.pairs(TALK, List.of("envelope", "spawn", "cwd"), false, 1);
    PairsFile.Of of = new PairsFile.Of("sum", List.of("envelope"), false, 1);
    Path file = folder.resolve(PairsFile.NAME);
    PairsFile.write(file, of, pairs);

    assertThat(PairsFile.read(file, of)).isEqualTo(pairs);
    assertThatThrownBy(
            () -> PairsFile.read(file, new PairsFile.Of("sum", List.of("envelope"), true, 1)))
        .isInstanceOf(ReportException.class)
        .hasMessageContaining("another recording");
  }
}
