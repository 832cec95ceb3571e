package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.campaign.CaseResult;
import dev.frametape.fault.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ChaosProgressTest {
  private static final String TAKEN_BACK = "\r\u001b[K";

  private final StringWriter out = new StringWriter();
  private final AtomicLong nanos = new AtomicLong(5);

  private ChaosProgress progress(boolean isTerminal) {
    return new ChaosProgress(out, new Paint(false), isTerminal, nanos::get);
  }

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private static CaseResult result(String name) {
    return new CaseResult(
        name,
        Optional.of(name),
        1,
        Optional.of(Verdict.CORRECT),
        true,
        List.of(Verdict.CORRECT),
        "exit code 0",
        10,
        "exit code 0");
  }

  @Test
  void elsewhereThereIsALineForEachCaseAndNothingElse() throws IOException {
    ChaosProgress progress = progress(false);
    progress.begin(2);
    progress.done(result("a"), 1, 2, true);
    progress.done(result("b"), 2, 2, false);
    assertThat(out)
        .hasToString(
            "2 cases, and a clean one before and behind\n"
                + "pass  a  correct: exit code 0 (done before)\n"
                + "pass  b  correct: exit code 0\n");
  }

  @Test
  void aTerminalIsToldHowFarItIsAndHowLongTheRestMayTakeAlsoWithoutColours() throws IOException {
    ChaosProgress progress = progress(true);
    progress.begin(4);
    progress.done(result("a"), 1, 4, true);
    pass(50);
    progress.done(result("b"), 2, 4, false);
    pass(20);
    progress.done(result("c"), 3, 4, false);
    progress.done(result("d"), 4, 4, false);
    assertThat(out)
        .hasToString(
            "4 cases, and a clean one before and behind\n0 of 4 done"
                + TAKEN_BACK
                + "pass  a  correct: exit code 0 (done before)\n1 of 4 done"
                + TAKEN_BACK
                // One took 50 seconds, and there are two more; what was done before took none.
                + "pass  b  correct: exit code 0\n2 of 4 done, about 1:40 left"
                + TAKEN_BACK
                + "pass  c  correct: exit code 0\n3 of 4 done, about 0:35 left"
                + TAKEN_BACK
                + "pass  d  correct: exit code 0\n");
  }

  @Test
  void wordsAboutAFailureStandOnALineOfTheirOwn() throws IOException {
    ChaosProgress progress = progress(true);
    progress.begin(1);
    progress.breakOff();
    assertThat(out.toString()).endsWith("0 of 1 done" + TAKEN_BACK);
  }
}
