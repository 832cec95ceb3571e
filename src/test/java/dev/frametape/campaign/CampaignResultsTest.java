package dev.frametape.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.Golden;
import dev.frametape.fault.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CampaignResultsTest {
  @TempDir private Path folder;

  private static Map<Path, CampaignResults> shards(CampaignResults whole, int count) {
    Map<Path, CampaignResults> shards = new LinkedHashMap<>();
    for (int index = count; index >= 1; index--) {
      Shard shard = new Shard(index, count);
      shards.put(Path.of("shard-" + index), ReportSamples.part(whole, shard));
    }
    return shards;
  }

  @Test
  void aFileOfResultsReadsAsWhatWasWritten() throws Exception {
    for (CampaignResults each :
        List.of(
            ReportSamples.small(),
            ReportSamples.passed(),
            ReportSamples.hostile(),
            ReportSamples.whole(30))) {
      Files.writeString(folder.resolve(CampaignResults.FILE), ResultsJson.write(each));
      assertThat(CampaignResults.read(folder)).isEqualTo(each);
    }
  }

  @Test
  void isTheFileThatWasReviewed() throws Exception {
    Golden.hold("campaign", "results.json", ResultsJson.write(ReportSamples.small()));
  }

  @ParameterizedTest(name = "{0} shards")
  @ValueSource(ints = {1, 2, 4, 16})
  void allShardsTogetherAreTheWholeCampaign(int count) throws Exception {
    CampaignResults whole = ReportSamples.whole(100);
    assertThat(CampaignResults.merge(shards(whole, count)).results()).isEqualTo(whole);
  }

  @Test
  void aCaseIsInOneShardAndInTheSameOneWhateverOthersThereAre() {
    List<CampaignCase> cases = new ArrayList<>();
    for (int number = 1; number <= 200; number++) {
      cases.add(CampaignCase.clean("case-" + number));
    }
    List<CampaignCase> together = new ArrayList<>();
    for (int index = 1; index <= 7; index++) {
      Shard shard = new Shard(index, 7);
      List<CampaignCase> ofThis = Campaign.shard(cases, shard);
      assertThat(Campaign.shard(cases.subList(50, 150), shard))
          .containsExactlyElementsOf(
              ofThis.stream().filter(cases.subList(50, 150)::contains).toList());
      together.addAll(ofThis);
    }
    assertThat(together).containsExactlyInAnyOrderElementsOf(cases);
  }

  @Test
  void missingShardsAreNamedAndTheirCasesAreNotRun() throws Exception {
    CampaignResults whole = ReportSamples.whole(40);
    Map<Path, CampaignResults> shards = shards(whole, 4);
    shards.remove(Path.of("shard-2"));
    shards.remove(Path.of("shard-3"));
    CampaignResults merged = CampaignResults.merge(shards).results();
    assertThat(merged.stopped()).hasValue("shards 2/4, 3/4 are missing");
    assertThat(merged.passed()).isFalse();
    assertThat(merged.notRun()).isNotEmpty();
    List<String> all = new ArrayList<>(merged.notRun());
    merged.results().forEach(each -> all.add(each.name()));
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(
            whole.results().stream().map(CaseResult::name).toList());
  }

  @Test
  void aCleanCaseThatFailedAnywhereHasFailed() throws Exception {
    CampaignResults whole = ReportSamples.whole(10);
    Map<Path, CampaignResults> shards = shards(whole, 2);
    CampaignResults second = shards.get(Path.of("shard-2"));
    CaseResult failed =
        new CaseResult(
            Campaign.AFTER,
            Optional.empty(),
            0,
            Optional.empty(),
            false,
            List.of(),
            "its command" + " ended with exit code 7",
            1,
            "exit code 7");
    List<CaseResult> results = new ArrayList<>(second.results());
    results.set(results.size() - 1, failed);
    shards.put(
        Path.of("shard-2"),
        new CampaignResults(second.plan(), results, List.of(), Optional.of("it does not heal")));
    CampaignResults.Merged merged = CampaignResults.merge(shards);
    assertThat(merged.results().results().getLast()).isEqualTo(failed);
    assertThat(merged.folders()).containsEntry(Campaign.AFTER, Path.of("shard-2"));
    assertThat(merged.results().stopped()).hasValue("shard 2/2: it does not heal");
  }

  @Test
  void shardsOfOtherCampaignsAreRefused() {
    CampaignResults whole = ReportSamples.whole(20);
    Map<Path, CampaignResults> shards = shards(whole, 2);
    shards.put(Path.of("other"), ReportSamples.part(ReportSamples.whole(21), new Shard(1, 2)));
    assertThatThrownBy(() -> CampaignResults.merge(shards))
        .isInstanceOf(ReportException.class)
        .hasMessage("other: found a campaign of other scenarios, expected the same as in shard-2");

    Map<Path, CampaignResults> counts = shards(whole, 2);
    counts.put(Path.of("other"), ReportSamples.part(whole, new Shard(1, 3)));
    assertThatThrownBy(() -> CampaignResults.merge(counts))
        .hasMessageContaining("found shard 1/3, expected another shard of 2 as in shard-2");

    Map<Path, CampaignResults> alone = shards(whole, 2);
    alone.put(Path.of("other"), whole);
    assertThatThrownBy(() -> CampaignResults.merge(alone))
        .hasMessageContaining("found a campaign without shards");
  }

  @Test
  void aShardThatIsGivenTwiceIsRefused() {
    CampaignResults whole = ReportSamples.whole(20);
    Map<Path, CampaignResults> shards = shards(whole, 2);
    shards.put(Path.of("again"), ReportSamples.part(whole, new Shard(2, 2)));
    assertThatThrownBy(() -> CampaignResults.merge(shards))
        .isInstanceOf(ReportException.class)
        .hasMessage("again: found shard 2/2, which shard-2 is as well; give each shard once");
  }

  @Test
  void aCaseOfAnotherShardIsRefused() {
    CampaignResults whole = ReportSamples.whole(20);
    CampaignResults liar =
        new CampaignResults(
            ReportSamples.plan(Optional.of(new Shard(1, 2)), whole.plan().cases()),
            whole.results(),
            List.of(),
            Optional.empty());
    assertThatThrownBy(() -> CampaignResults.merge(Map.of(Path.of("liar"), liar)))
        .hasMessageContaining("which is none of this shard's");
  }

  @Test
  void whatIsNoReportIsSaidWithItsPlace() throws Exception {
    assertThatThrownBy(() -> CampaignResults.read(folder))
        .isInstanceOf(ReportException.class)
        .hasMessage(folder + ": found no results.json, expected the folder of a report");
    String good = ResultsJson.write(ReportSamples.small());
    for (String bad :
        List.of(
            "",
            "{}",
            good.substring(1),
            good.replace("\"format\":1", "\"format\":2"),
            good.replace("\"verdict\":\"hang\"", "\"verdict\":\"sleep\""),
            good.replace("\"cuts-1\"", "\"../../etc\""),
            good.replace("\"cases\":[", "\"cases\":7,\"others\":["))) {
      Files.write(folder.resolve(CampaignResults.FILE), bad.getBytes(UTF_8));
      assertThatThrownBy(() -> CampaignResults.read(folder))
          .as(bad)
          .isInstanceOf(ReportException.class)
          .hasMessageContaining("found no results that this version can read");
    }
  }

  @Test
  void anInterruptedCampaignHasWhatItsCasesHaveLeft() throws Exception {
    CampaignPlan plan = ReportSamples.plan(Optional.empty(), List.of("done", "open"));
    ReportFiles.begin(folder, plan);
    CampaignResults begun = CampaignResults.read(folder);
    assertThat(begun.results()).isEmpty();
    assertThat(begun.notRun()).containsExactly("done", "open");

    CaseResult result = ReportSamples.result("done", "done", 1, Verdict.CORRECT, "why");
    result.write(Files.createDirectories(folder.resolve("cases/done")));
    CampaignResults soFar = CampaignResults.read(folder);
    assertThat(soFar.results()).containsExactly(result);
    assertThat(soFar.notRun()).containsExactly("open");
    assertThat(soFar.passed()).isFalse();
    assertThat(soFar.stopped().orElseThrow()).contains("interrupted").contains("--resume");
  }

  @Test
  void aMergedReportHasTheFilesOfAllItsCases() throws Exception {
    CampaignResults whole = ReportSamples.whole(12);
    Map<Path, CampaignResults> shards = new LinkedHashMap<>();
    shards(whole, 3).forEach((name, part) -> shards.put(folder.resolve(name), part));
    for (var each : shards.entrySet()) {
      for (CaseResult result : each.getValue().results()) {
        Path files = each.getKey().resolve(CampaignResults.folder(result.name()));
        result.write(Files.createDirectories(files));
        Files.createSymbolicLink(files.resolve("link"), Path.of("verdict.json"));
      }
    }
    Path report = folder.resolve("report");
    ReportFiles.write(report, CampaignResults.merge(shards));
    assertThat(CampaignResults.read(report)).isEqualTo(whole);
    for (CaseResult result : whole.results()) {
      Path files = report.resolve(CampaignResults.folder(result.name()));
      assertThat(CaseResult.read(files)).hasValue(result);
      assertThat(files.resolve("link")).doesNotExist();
    }
    assertThat(report).isDirectoryContaining("glob:**/report.html");
    assertThat(report).isDirectoryContaining("glob:**/junit.xml");
    assertThat(report).isDirectoryContaining("glob:**/summary.md");
  }
}
