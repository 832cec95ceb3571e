package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.Emission;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the worker ends, what it leaves behind, what it holds. */
class ProcessFaultsTest {
  private static Scene of(String... rules) {
    FaultRule[] all = new FaultRule[rules.length];
    for (int number = 0; number < rules.length; number++) {
      FaultRule rule = OneFrame.rule(rules[number]);
      all[number] = new FaultRule("r" + number, rule.when(), rule.then(), rule.draw());
    }
    return Scene.of(all).handshake();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exit=42                     | W; exit 42
          exit=0                      | W; exit 0
          exit=42,at:after            | exit 42
          signal=SEGV                 | W; signal 11
          signal=SIGXCPU,at:after     | signal 24
          abort-marker                | inserted STDERR 51; W; exit 134
          abort-marker=x,code:-1      | inserted STDERR 2
          stop=2s                     | Freeze[duration=PT2S]
          exit-stdout-held=2s,code:3  | hold STDOUT 2000 ; W; exit 3
          exit-stderr-held=2s,code:3  | hold STDERR 2000 ; W; exit 3
          unreapable=6s,code:3        | close STDOUT; close STDERR; BreakInput[]; pause 6000; W; exit 3
          orphan-tree=3,live:2s       | LeaveProcesses[count=3, duration=PT2S]
          rss=2,ramp:1s               | GrowMemory[bytes=2097152, ramp=PT1S]
          """)
  void inBothDirectionsAndWithoutAFrame(String fault, String steps) {
    for (String to : List.of("to-parent", "to-child")) {
      OneFrame frame = new OneFrame(to, fault).send("abcdef");
      String stream = to.equals("to-child") ? "STDIN" : "STDOUT";
      assertThat(frame.steps())
          .isEqualTo(name(frame) + "; " + steps.replace("W", "withheld " + stream + " 10"));
      assertThat(frame.hex()).isEqualTo(steps.contains("W") ? "" : "00000006616263646566");
    }
    Scene alone = of("child:after=1s:" + fault).until(5_000_000);
    assertThat(String.join("; ", alone.log)).isEqualTo("fired r0; " + steps.replace("W; ", ""));
  }

  private static String name(OneFrame frame) {
    return "fired " + frame.scene.firings.getFirst().rule();
  }

  @Test
  void theWorkerEndsWithSuccessBeforeItsAnswer() {
    Scene scene = of("exit-zero-mid-request").request("x").row("a", 0).response("x_ok");
    assertThat(scene.log).containsExactly("fired r0", "withheld STDOUT 72", "exit 0");
  }

  @Test
  void nothingIsSaidBehindAnEnd() {
    Scene scene =
        of("to-parent:row=1:exit=3", "to-parent:row=1..:exit=4", "child:phase=after-exit:exit=5");
    scene.request("rows").row("a", 0).row("a", 1).stderr("x").ends(Direction.TO_CHILD);
    scene.workerEnds(9).until(60_000_000);
    assertThat(scene.log.stream().filter(line -> line.startsWith("exit")))
        .containsExactly("exit 3");
    assertThat(scene.stderr()).isEmpty();
    assertThat(scene.inert.getFirst().why())
        .isEqualTo("another fault of this frame ends all already");
    assertThat(scene.over()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"to-parent:row=1:", "to-child:tag=rows:", "child:phase=in-flight:"})
  void stdoutEndsAndTheProcessLivesOn(String when) {
    Scene scene = of(when + "close-stdout-stay").request("rows").row("a", 0).row("a", 1);
    assertThat(scene.log).startsWith("fired r0", "close STDOUT");
    assertThat(scene.toParent()).hasSize(104);
    scene.ends(Direction.TO_CHILD).workerEnds(0);
    assertThat(scene.log).endsWith("close STDIN", "stall");
  }

  @ParameterizedTest
  @ValueSource(strings = {"to-parent:row=1:", "to-child:tag=rows:", "child:phase=in-flight:"})
  void nobodyHoldsTheReadingEndOfStdin(String when) {
    Scene scene = of(when + "close-stdin").request("rows").row("a", 0).request("more");
    assertThat(scene.log).startsWith("fired r0", "BreakInput[]").endsWith("withheld STDIN 67");
    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
    scene.ends(Direction.TO_CHILD);
    assertThat(scene.log).endsWith("stall");
  }

  @Test
  void whatIsClosedCannotBeClosedAgain() {
    Scene stdin = of("to-parent:row=1..:close-stdin").request("x").row("a", 0).row("a", 1);
    assertThat(stdin.inert.getFirst().why()).isEqualTo("nobody reads stdin already");
    Scene stdout = of("to-child:type=request:close-stdout-stay").request("x").request("y");
    assertThat(stdout.inert.getFirst().why()).isEqualTo("stdout is closed already");
    Scene dead = of("to-child:tag=x:unreapable", "to-parent:#0:stderr-close").request("x");
    assertThat(dead.log)
        .containsExactly(
            "fired r1",
            "close STDERR",
            "fired r0",
            "close STDOUT",
            "BreakInput[]",
            "pause 6000",
            "withheld STDIN 64",
            "exit 1");
  }

  @Test
  void aRequestToTerminateIsIgnored() {
    Scene scene = of("ignore-terminate").request("x").response("x").request("terminate");
    assertThat(scene.log).containsExactly("fired r0", "withheld STDIN 72");
    scene.ends(Direction.TO_CHILD);
    assertThat(scene.log).endsWith("stall");
    scene.workerEnds(0);
    assertThat(scene.log).doesNotContain("exit 0");
  }

  @Test
  void terminatingIsSaidAndTheEndComesLater() {
    Scene scene = of("slow-terminate=3s").request("terminate").response("terminating");
    scene.ends(Direction.TO_CHILD).workerEnds(0);
    assertThat(scene.log).containsExactly("fired r0", "close STDIN", "pause 3000", "exit 0");
    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
  }

  @ParameterizedTest
  @CsvSource({"exit:9, exit 9", "signal:6, signal 6"})
  void terminatingIsSaidAndThenItEndsBadly(String ending, String end) {
    Scene scene = of("terminating-then=" + ending).request("terminate").response("terminating");
    assertThat(scene.log).containsExactly("fired r0", end);
    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
  }

  @Test
  void terminatingIsSaidAndThenNothing() {
    Scene scene = of("terminating-then=hang").request("terminate").response("terminating");
    scene.ends(Direction.TO_CHILD).workerEnds(0);
    assertThat(scene.log).containsExactly("fired r0", "close STDIN", "close STDERR", "stall");
  }

  @Test
  void answerAndExitComeTogether() {
    OneFrame first = new OneFrame("to-parent", "type=response", "exit-races-response=code:5");
    first.scene.response("ok");
    assertThat(first.steps()).isEqualTo(name(first) + "; exit 5");
    assertThat(first.payload()).contains("ok");

    OneFrame exit =
        new OneFrame("to-parent", "#1", "exit-races-response=exit-first").send("abcdef");
    assertThat(exit.steps())
        .isEqualTo(
            name(exit) + "; hold STDOUT 50 00000006616263646566; withheld STDOUT 10; exit 0");
    OneFrame edited =
        new OneFrame("to-parent", "#1", "exit-races-response=exit-first;length-zero=keep")
            .send("ab");
    assertThat(edited.steps()).contains("hold STDOUT 50 000000006162;");

    OneFrame large =
        new OneFrame("to-parent", "#1", "exit-races-response=exit-first").send(new byte[32_765]);
    assertThat(large.scene.inert.getFirst().why())
        .isEqualTo(
            "an answer of 32769 bytes does not fit the 32768 that another process can write behind"
                + " ours");
    Scene alone = of("to-parent:silence=1s:exit-races-response").until(2_000_000);
    assertThat(alone.inert).hasSize(1);
  }

  @Test
  void aBusyProcessSaysNothingMore() {
    Scene scene = of("to-parent:row=1:spin=2").request("rows").row("a", 0).row("a", 1);
    assertThat(scene.log)
        .containsExactly(
            "fired r0", "Spin[threads=2]", "withheld STDOUT 101", "withheld STDOUT 101");
    Scene alone = of("child:after=1s:spin").until(1_000_000).row("a", 0);
    assertThat(alone.log).containsExactly("fired r0", "Spin[threads=1]", "withheld STDOUT 101");
  }

  @Test
  void aRuleOfTheChildFiresOnceAndAtItsTime() {
    Scene scene = of("child:after=2s:stop=1s").until(1_999_999);
    assertThat(scene.log).isEmpty();
    scene.until(60_000_000).request("x").response("x");
    assertThat(scene.log).containsExactly("fired r0", "Freeze[duration=PT1S]");
    assertThat(scene.firings.getFirst().frame()).isEmpty();
  }

  @Test
  void aRuleOfTheChildFiresWhenItsStateBegins() {
    Scene scene = of("child:phase=in-flight,nth=2:stop=1s");
    scene.request("x").response("x").request("y").response("y").request("z");
    assertThat(scene.firings).hasSize(1);
    assertThat(HexFormat.of().formatHex(Arrays.copyOf(scene.toChild(), 4))).isEqualTo("00000059");
    assertThat(scene.log).containsExactly("fired r0", "Freeze[duration=PT1S]");
  }

  @Test
  void aRuleOfTheChildSeesTheEnd() {
    Scene scene = of("child:phase=after-exit:exit=77").workerEnds(0);
    assertThat(scene.log).endsWith("fired r0", "exit 77");
  }
}
