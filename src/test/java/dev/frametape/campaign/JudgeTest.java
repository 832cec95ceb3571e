package dev.frametape.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.fault.Verdict;
import dev.frametape.process.ChildExit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is decided from what was seen; what was said is with the real cases. */
class JudgeTest {
  private static final Optional<ChildExit> WELL = Optional.of(new ChildExit.Exited(0));
  private static final Optional<ChildExit> ERROR = Optional.of(new ChildExit.Exited(3));
  private static final List<String> NONE = List.of();
  private static final List<String> SOME = List.of("sleep (pid 7)");

  @TempDir private Path folder;

  private static Observation seen(
      Optional<ChildExit> end,
      List<String> stayed,
      List<String> zombies,
      List<String> held,
      Optional<String> crash) {
    return new Observation(end, Duration.ofSeconds(20), stayed, zombies, held, crash);
  }

  /** Of a case without workers, in whose log these lines are. */
  private Answers answers(String... lines) throws Exception {
    Path log = Files.write(folder.resolve("faults.jsonl"), List.of(lines));
    return Answers.read(folder.resolve("recordings"), log);
  }

  private Judgement judge(Observation seen) throws Exception {
    return Judge.judge(seen, answers("{\"event\":\"fault\",\"rule\":\"cut\"}"), answers());
  }

  @Test
  void whereNoFaultFiredNothingElseCounts() throws Exception {
    Observation hang = seen(Optional.empty(), SOME, SOME, SOME, Optional.of("panicked"));
    assertThat(Judge.judge(hang, answers(), answers()))
        .isEqualTo(
            new Judgement(Verdict.INCONCLUSIVE, "no fault fired; the parent never came that far"));
    String inert = "{\"event\":\"fault_inert\",\"rule\":\"cut\",\"why\":\"it has 3 bytes\"}";
    assertThat(Judge.judge(hang, answers(inert), answers()).why())
        .isEqualTo("no fault fired: rule cut: it has 3 bytes");
  }

  @Test
  void theWorstIsTheVerdict() throws Exception {
    Optional<String> crash = Optional.of("panicked");
    Optional<ChildExit> killed = Optional.of(new ChildExit.Signaled(11, false));
    assertThat(judge(seen(Optional.empty(), SOME, SOME, SOME, crash)))
        .isEqualTo(new Judgement(Verdict.HANG, "not done after 20 s, and was killed"));
    assertThat(judge(seen(killed, SOME, SOME, SOME, crash)))
        .isEqualTo(new Judgement(Verdict.PARENT_CRASH, "its command was killed by signal 11"));
    assertThat(judge(seen(WELL, SOME, SOME, SOME, crash)))
        .isEqualTo(new Judgement(Verdict.PARENT_CRASH, "it says: panicked"));
    assertThat(judge(seen(WELL, SOME, SOME, SOME, Optional.empty())))
        .isEqualTo(new Judgement(Verdict.LEAKED_CHILD, "still alive after its end: sleep (pid 7)"));
    assertThat(judge(seen(WELL, NONE, SOME, SOME, Optional.empty())).verdict())
        .isEqualTo(Verdict.ZOMBIE);
    assertThat(judge(seen(ERROR, NONE, NONE, SOME, Optional.empty())).verdict())
        .isEqualTo(Verdict.LEAKED_DESCRIPTOR_OR_THREAD);
    assertThat(judge(seen(ERROR, NONE, NONE, NONE, Optional.empty())))
        .isEqualTo(new Judgement(Verdict.TYPED_ERROR, "its command ended with exit code 3"));
    assertThat(judge(seen(WELL, NONE, NONE, NONE, Optional.empty())))
        .isEqualTo(new Judgement(Verdict.CORRECT, "exit code 0"));
  }

  @Test
  void aCleanCaseIsOneWithoutTrouble() {
    assertThat(Judge.clean(seen(WELL, NONE, NONE, NONE, Optional.empty()))).isEmpty();
    assertThat(Judge.clean(seen(ERROR, NONE, NONE, NONE, Optional.empty())))
        .hasValue("its command ended with exit code 3");
    assertThat(Judge.clean(seen(WELL, SOME, NONE, NONE, Optional.empty())))
        .hasValue("still alive after its end: sleep (pid 7)");
  }
}
