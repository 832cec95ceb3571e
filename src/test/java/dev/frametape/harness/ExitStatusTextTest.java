package dev.frametape.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit.Exited;
import dev.frametape.process.ChildExit.Signaled;
import org.junit.jupiter.api.Test;

/** The expected texts were printed by Rust for the same wait statuses. */
class ExitStatusTextTest {
  @Test
  void exitCodesAndSignalsReadAsInRust() {
    assertThat(ExitStatusText.of(new Exited(0))).isEqualTo("exit status: 0");
    assertThat(ExitStatusText.of(new Exited(134))).isEqualTo("exit status: 134");
    assertThat(ExitStatusText.of(new Signaled(1, false))).isEqualTo("signal: 1 (SIGHUP)");
    assertThat(ExitStatusText.of(new Signaled(6, false))).isEqualTo("signal: 6 (SIGABRT)");
    assertThat(ExitStatusText.of(new Signaled(6, true)))
        .isEqualTo("signal: 6 (SIGABRT) (core dumped)");
    assertThat(ExitStatusText.of(new Signaled(16, false))).isEqualTo("signal: 16 (SIGSTKFLT)");
    assertThat(ExitStatusText.of(new Signaled(29, false))).isEqualTo("signal: 29 (SIGIO)");
    assertThat(ExitStatusText.of(new Signaled(31, false))).isEqualTo("signal: 31 (SIGSYS)");
  }

  @Test
  void realTimeSignalsHaveNoName() {
    assertThat(ExitStatusText.of(new Signaled(32, false))).isEqualTo("signal: 32");
    assertThat(ExitStatusText.of(new Signaled(64, true))).isEqualTo("signal: 64 (core dumped)");
  }
}
