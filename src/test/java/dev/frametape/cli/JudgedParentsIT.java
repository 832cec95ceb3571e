package dev.frametape.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.campaign.Campaign;
import dev.frametape.campaign.CampaignCase;
import dev.frametape.campaign.CaseResult;
import dev.frametape.campaign.CaseRunner;
import dev.frametape.campaign.Parent;
import dev.frametape.fault.Scenario;
import dev.frametape.fault.ScenarioSource;
import dev.frametape.fault.Verdict;
import dev.frametape.process.WrapperFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tiny parents, each with one way to take trouble, and the verdict on each. {@code
 * -Djudged.rounds=50} judges each so often.
 */
@Timeout(3600)
class JudgedParentsIT {
  private static final int ROUNDS = Integer.getInteger("judged.rounds", 2);
  private static final Path FRAMETAPE = Path.of("scripts/frametape").toAbsolutePath();
  private static final Path HOME = Path.of("target/frametape").toAbsolutePath();

  private static final String WRONG_ANSWER = "to-parent:type=response,nth=2:stale-response";
  private static final String EARLY_END =
      "to-parent:type=response,nth=2:cut-payload=keep:5,ending:exit:3";

  private static final String FIRST_EARLY_END =
      "to-parent:type=response,nth=2,generation=1:cut-payload=keep:5,ending:exit:3";

  /** Asks, and compares what comes with what a good worker says. */
  private static final String ASK =
      "\"$WORKER\" <requests >answers.$$ 2>/dev/null; cmp -s answers.$$ good";

  /** What a parent does behind its first conversation, as a shell's script. */
  enum Tiny {
    SOUND(EARLY_END, ASK + " && exit 0; echo 'error: no answer' >&2; exit 1", Verdict.TYPED_ERROR),
    TRIES_AGAIN(FIRST_EARLY_END, ASK + " || " + ASK, Verdict.RECOVERED),
    NOTICES_NOTHING_BAD("to-parent:type=response:split=every:7", ASK, Verdict.CORRECT),
    BELIEVES_ALL(WRONG_ANSWER, ASK + "; exit 0", Verdict.WRONG_SUCCESS),
    WAITS_FOR_EVER(EARLY_END, ASK + " && exit 0; exec sleep 600", Verdict.HANG),
    LEAVES_A_CHILD(
        EARLY_END,
        ASK + " && exit 0; setsid sh -c 'exec env -i sleep 600' >/dev/null 2>&1 & exit 1",
        Verdict.LEAKED_CHILD),
    // The shell becomes a reader that collects nobody. Its end comes a while behind that of the
    // worker's stdout, whenever that is: on a busy machine the worker itself ends seconds later.
    COLLECTS_NOBODY(
        EARLY_END,
        ASK
            + " && exit 0; mkfifo said.$$ done.$$; (cat said.$$ >/dev/null; sleep 10) >done.$$ &"
            + " \"$WORKER\" </dev/null >said.$$ 2>/dev/null & exec cat done.$$",
        Verdict.ZOMBIE),
    KEEPS_A_PIPE(
        EARLY_END,
        ASK
            + " && exit 0; \"$WORKER\" </dev/null 2>/dev/null | { cat >/dev/null; sleep 10; }; exit"
            + " 1",
        Verdict.LEAKED_DESCRIPTOR_OR_THREAD),
    CRASHES(EARLY_END, ASK + " && exit 0; kill -SEGV $$", Verdict.PARENT_CRASH),
    NEVER_COMES_THAT_FAR("to-parent:type=response,nth=9:drop", ASK, Verdict.INCONCLUSIVE);

    private final String fault;
    private final String script;
    private final Verdict verdict;

    Tiny(String fault, String script, Verdict verdict) {
      this.fault = fault;
      this.script = script;
      this.verdict = verdict;
    }
  }

  @TempDir private static Path folder;

  @BeforeAll
  static void hearAGoodWorker() throws Exception {
    ByteArrayOutputStream requests = new ByteArrayOutputStream();
    for (String message :
        List.of(
            "{\"type\":\"configure_frame_limit\",\"body\":{\"max_frame_bytes\":1048576}}",
            "{\"type\":\"request\",\"body\":{\"op\":\"emit_test_rows\",\"streams\":[\"a\"]}}",
            "{\"type\":\"request\",\"body\":{\"op\":\"health\"}}",
            "{\"type\":\"request\",\"body\":{\"op\":\"terminate\"}}")) {
      byte[] payload = ("{\"version\":6,\"message\":" + message + "}").getBytes(UTF_8);
      requests.writeBytes(ByteBuffer.allocate(4).putInt(payload.length).array());
      requests.writeBytes(payload);
    }
    Files.write(folder.resolve("requests"), requests.toByteArray());
    int code =
        new ProcessBuilder(FRAMETAPE.toString(), "worker")
            .redirectInput(folder.resolve("requests").toFile())
            .redirectOutput(folder.resolve("good").toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assertThat(code).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void isJudgedRight(Tiny tiny) throws Exception {
    Parent parent =
        new Parent(
            List.of("/bin/sh", "-c", tiny.script),
            folder,
            List.of(FRAMETAPE.toString(), "worker"),
            List.of("WORKER"),
            Optional.of(Duration.ofSeconds(tiny.verdict == Verdict.HANG ? 10 : 60)),
            Parent.DEFAULT_CRASH);
    CaseRunner runner =
        new CaseRunner(
            parent, (file, arguments) -> WrapperFile.write(file, HOME, arguments), environment());
    Path report = Files.createDirectory(folder.resolve(tiny.name()));
    Campaign.Options options = new Campaign.Options(2, Optional.empty(), false, false);
    Campaign.Outcome outcome =
        new Campaign(runner, report, options, (_, _, _, _) -> {}).run(cases(tiny));

    assertThat(outcome.stopped()).isEmpty();
    List<CaseResult> judged =
        outcome.results().stream().filter(each -> each.verdict().isPresent()).toList();
    assertThat(judged).hasSize(ROUNDS);
    assertThat(judged)
        .allSatisfy(each -> assertThat(each.verdict()).as(each.why()).hasValue(tiny.verdict));
    boolean isSound =
        switch (tiny.verdict) {
          case TYPED_ERROR, RECOVERED, CORRECT -> true;
          case WRONG_SUCCESS,
              HANG,
              LEAKED_CHILD,
              ZOMBIE,
              LEAKED_DESCRIPTOR_OR_THREAD,
              PARENT_CRASH,
              INCONCLUSIVE ->
              false;
        };
    assertThat(outcome.passed()).isEqualTo(isSound);
  }

  private static List<CampaignCase> cases(Tiny tiny) throws IOException {
    Scenario scenario = new ScenarioSource(Optional.empty()).resolve(tiny.fault);
    List<CampaignCase> cases = new ArrayList<>();
    for (int round = 1; round <= ROUNDS; round++) {
      cases.add(new CampaignCase("round-" + round, Optional.of(scenario), 1));
    }
    return cases;
  }

  private static Map<String, String> environment() {
    return Map.of("PATH", System.getenv("PATH"), "HOME", System.getenv("HOME"));
  }
}
