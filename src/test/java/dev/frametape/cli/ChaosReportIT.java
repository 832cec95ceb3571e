package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.campaign.CampaignResults;
import dev.frametape.campaign.CaseResult;
import dev.frametape.fault.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reports of real campaigns, in a folder with a space and a quote in its name. */
@Timeout(1800)
class ChaosReportIT {
  private static final String FRAMETAPE = Path.of("scripts/frametape").toAbsolutePath().toString();
  private static final Pattern AGAIN =
      Pattern.compile("\"case\":\"cut-payload\".*\"again\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** The second is one that the parent believes. */
  private static final String CHAOS =
      "$F chaos --faults to-parent:type=response,nth=1:cut-payload=keep:3"
          + " --faults 'to-parent:type=response,nth=1:split=every:9'"
          + " --worker './the worker' --worker-arg=--rows --worker-arg=2"
          + " --crash-pattern 'never \"said\"' ";

  private static final String PARENT = " -- ./parent.sh $'it\\'s\ntwo lines' '{worker}'";

  @TempDir private Path temporary;
  private Path here;

  private record Ran(int code, String words) {}

  @BeforeEach
  void makeParentAndWorker() throws Exception {
    here = Files.createDirectory(temporary.toRealPath().resolve("it's a folder"));
    script("the worker", "exec \"" + FRAMETAPE + "\" worker \"$@\"");
    // Whatever comes, all is well: a parent that is wrong when its worker is.
    script("parent.sh", "\"" + FRAMETAPE + "\" call health terminate -- \"$2\"; exit 0");
  }

  private void script(String name, String line) throws IOException {
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

  /** Without how long it took. */
  private List<CaseResult> results(String folder) throws IOException {
    return CampaignResults.read(here.resolve(folder)).results().stream()
        .map(
            each ->
                new CaseResult(
                    each.name(),
                    each.scenario(),
                    each.seed(),
                    each.verdict(),
                    each.passed(),
                    each.expected(),
                    each.why(),
                    0,
                    each.end()))
        .toList();
  }

  @Test
  void aFailureIsReportedRepeatedResumedAndTheSameInShards() throws Exception {
    Ran whole = run(CHAOS + "--report whole" + PARENT);
    assertThat(whole.code()).as(whole.words()).isEqualTo(ExitCodes.DIFFERENT);
    List<CaseResult> results = results("whole");
    assertThat(results)
        .extracting(CaseResult::name)
        .containsExactly("clean-before", "cut-payload", "split", "clean-after");
    assertThat(results.get(1).verdict()).hasValue(Verdict.WRONG_SUCCESS);
    assertThat(results.get(2).passed()).isTrue();
    for (String file : List.of("junit.xml", "summary.md", "report.html")) {
      assertThat(here.resolve("whole").resolve(file)).content().contains("wrong-success");
    }

    // The command that the report gives is pasted.
    String json = Files.readString(here.resolve("whole/results.json"));
    Matcher again = AGAIN.matcher(json);
    assertThat(again.find()).isTrue();
    String line = again.group(1).replace("\\\"", "\"").replace("\\\\", "\\");
    Ran repeated = run(line);
    assertThat(repeated.code()).as(line + "\n" + repeated.words()).isEqualTo(ExitCodes.DIFFERENT);
    assertThat(repeated.words())
        .contains("FAIL  cut-payload  wrong-success")
        .doesNotContain("split");

    // What is lost of the report comes again with --resume, and no other shard may do that.
    for (String file : List.of("results.json", "junit.xml", "summary.md", "report.html")) {
      Files.delete(here.resolve("whole").resolve(file));
    }
    Ran other = run(CHAOS + "--resume --shard 1/2 --report whole" + PARENT);
    assertThat(other.code()).as(other.words()).isEqualTo(ExitCodes.USAGE);
    assertThat(other.words()).contains("another command, worker, shard");
    Ran resumed = run(CHAOS + "--resume --report whole" + PARENT);
    assertThat(resumed.words()).contains("(done before)");
    assertThat(results("whole")).isEqualTo(results);
    assertThat(here.resolve("whole/report.html")).content().contains("wrong-success");

    // Four machines, each of which is told its number in one of the ways that there are.
    run("CI_NODE_INDEX=1 CI_NODE_TOTAL=4 " + CHAOS + "--shard auto --report one" + PARENT);
    Ran missing = run("$F chaos merge one -o half");
    assertThat(missing.code()).isEqualTo(ExitCodes.DIFFERENT);
    assertThat(missing.words()).contains("shards 2/4, 3/4, 4/4 are missing");
    run(CHAOS + "--shard 2/4 --report two" + PARENT);
    run(
        "JOB_COMPLETION_INDEX=2 FRAMETAPE_SHARD_TOTAL=4 "
            + CHAOS
            + "--shard auto --report three"
            + PARENT);
    run(
        "FRAMETAPE_SHARD_INDEX=4 FRAMETAPE_SHARD_TOTAL=4 "
            + CHAOS
            + "--shard auto --report four"
            + PARENT);
    Ran merged = run("$F chaos merge four one two three -o both");
    assertThat(merged.code()).as(merged.words()).isEqualTo(ExitCodes.DIFFERENT);
    assertThat(merged.words()).startsWith("1 of 4 cases failed; the report is in both");
    assertThat(results("both")).isEqualTo(results);
    assertThat(
            Files.readString(here.resolve("both/results.json")).replaceAll("\"millis\":[0-9]+", ""))
        .isEqualTo(json.replaceAll("\"millis\":[0-9]+", ""));

    Ran doubled = run("$F chaos merge one two ./one -o again");
    assertThat(doubled.code()).isEqualTo(ExitCodes.BAD_FILE);
    assertThat(doubled.words()).contains("give each shard once");
    assertThat(here.resolve("again")).doesNotExist();
  }
}
