package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.campaign.CampaignResults;
import dev.frametape.campaign.CaseResult;
import dev.frametape.fault.Scenario;
import dev.frametape.fault.ScenarioReader;
import dev.frametape.fault.ScenarioText;
import dev.frametape.fault.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A parent with one thing wrong: the sweep of a short recording finds it, the case is reduced to
 * one rule at the first frame where it fails, and the command that is printed does it again.
 */
@Timeout(1800)
class PlantedDefectIT {
  private static final String FRAMETAPE = Path.of("scripts/frametape").toAbsolutePath().toString();
  private static final Pattern AGAIN = Pattern.compile("(?m)^  (\\S+ chaos --faults=.*)$");

  private static final String CAMPAIGN = " --jobs 2 --worker ./worker --worker-env WORKER";

  @TempDir private Path temporary;
  private Path here;

  private record Ran(int code, String words) {}

  @BeforeEach
  void recordAConversation() throws Exception {
    here = temporary.toRealPath();
    script("worker", "exec \"" + FRAMETAPE + "\" worker");
    script(
        "parent",
        "exec \""
            + Path.of(System.getProperty("java.home"), "bin", "java")
            + "\" -XX:TieredStopAtLevel=1 -Xshare:auto -cp \""
            + Path.of("target/test-classes").toAbsolutePath()
            + "\" "
            + PlantedParent.class.getName()
            + " \"$1\"");
    Ran wrapped = run("\"$F\" wrap -o recorded --record talk.jsonl -- ./worker");
    assertThat(wrapped.code()).as(wrapped.words()).isZero();
    Ran talk = run("WORKER=./recorded ./parent NONE");
    assertThat(talk.code()).as(talk.words()).isZero();
  }

  private void script(String name, String line) throws Exception {
    Path file = Files.writeString(here.resolve(name), "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Ran run(String line) throws Exception {
    Path out = temporary.resolve("words");
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-c", line)
            .directory(here.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    shell.environment().keySet().removeIf(name -> name.startsWith("FRAMETAPE_"));
    shell.environment().put("F", FRAMETAPE);
    shell.environment().put("TMPDIR", temporary.toString());
    int code = shell.start().waitFor();
    return new Ran(code, Files.readString(out));
  }

  @ParameterizedTest
  @CsvSource({
    "TAKES_A_STALE_ANSWER, duplicate, WRONG_SUCCESS, 'to-parent', 1",
    "WAITS_FOR_EVER_AFTER_EOF, close-stdout-stay, HANG, 'to-parent', 1",
    "LEAKS_ITS_CHILD, error-response, LEAKED_CHILD, 'to-parent', 1"
  })
  void isFoundReducedAndRepeated(
      PlantedParent.Defect defect, String fault, Verdict verdict, String direction, int frame)
      throws Exception {
    // A case that hangs takes all of its time; the others have enough of it on a busy machine.
    String deadline = verdict == Verdict.HANG ? " --deadline 15s" : " --deadline 120s";
    Ran swept =
        run(
            "\"$F\" sweep talk.jsonl --groups "
                + fault
                + CAMPAIGN
                + deadline
                + " --report out -- ./parent "
                + defect);
    assertThat(swept.code()).as(swept.words()).isEqualTo(ExitCodes.DIFFERENT);
    List<CaseResult> found =
        CampaignResults.read(here.resolve("out")).results().stream()
            .filter(each -> each.verdict().equals(Optional.of(verdict)))
            .filter(each -> each.name().startsWith(direction))
            .toList();
    assertThat(found).as(swept.words()).isNotEmpty();

    // The last one has the longest way to go.
    Ran shrunk = run("\"$F\" shrink out --case " + found.getLast().name());
    assertThat(shrunk.code()).as(shrunk.words()).isZero();
    assertThat(shrunk.words()).contains("nothing simpler fails so");
    Scenario smallest =
        ScenarioReader.read(
            here.resolve("out/shrink").resolve(found.getLast().name()).resolve("smallest.yaml"));
    assertThat(smallest.rules()).hasSize(1);
    assertThat(ScenarioText.when(smallest.rules().getFirst().when()))
        .as(shrunk.words())
        .contains("dir: " + direction)
        .matches(".*frame: \"?#?" + frame + "\"?[,}].*");

    // Kept tries are not run again.
    Ran again = run("\"$F\" shrink out/cases/" + found.getLast().name());
    assertThat(again.code()).as(again.words()).isZero();
    assertThat(again.words().lines().filter(line -> line.matches("(same|gone)  .*")))
        .allMatch(line -> line.endsWith("(tried before)"));

    Matcher command = AGAIN.matcher(shrunk.words());
    assertThat(command.find()).as(shrunk.words()).isTrue();
    Ran repeated = run(command.group(1));
    assertThat(repeated.code()).as(repeated.words()).isEqualTo(ExitCodes.DIFFERENT);
    assertThat(repeated.words()).contains(CaseResult.word(verdict) + ":");
  }

  /**
   * Without a worker, and with the parent that has nothing wrong; and mutants, for which it too.
   */
  @Test
  void aSoundParentPassesAlsoWithTheRecordingAsItsWorker() throws Exception {
    Ran swept =
        run(
            "\"$F\" sweep talk.jsonl --groups error-response,split --worker-env WORKER --jobs 2"
                + " --deadline 120s --report out -- ./parent NONE");
    assertThat(swept.code()).as(swept.words()).isZero();
    assertThat(swept.words()).contains("pairs of a fault and a frame: ");
    Ran resumed =
        run(
            "\"$F\" sweep talk.jsonl --groups error-response,split --worker-env WORKER --jobs 2"
                + " --deadline 120s --resume --report out -- ./parent NONE");
    assertThat(resumed.code()).as(resumed.words()).isZero();
    assertThat(resumed.words().lines().filter(line -> line.startsWith("pass")))
        .isNotEmpty()
        .allMatch(line -> line.endsWith("(done before)"));

    Ran mutants =
        run(
            "\"$F\" chaos --mutants 4 --mutants-of talk.jsonl"
                + CAMPAIGN
                + " --report mutants -- ./parent NONE");
    assertThat(mutants.code()).as(mutants.words()).isZero();
    assertThat(mutants.words().lines().filter(line -> line.startsWith("pass  mutant-talk-")))
        .hasSize(4);
    assertThat(here.resolve("mutants/cases/mutant-talk-1-s1/mutant.jsonl")).exists();
  }
}
