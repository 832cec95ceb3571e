package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
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

/** Text on stderr: more, odd, late, or none. */
class StderrFaultsTest {
  private static Scene of(String... rules) {
    FaultRule[] all = new FaultRule[rules.length];
    for (int number = 0; number < rules.length; number++) {
      FaultRule rule = OneFrame.rule(rules[number]);
      all[number] = new FaultRule("r" + number, rule.when(), rule.then(), rule.draw());
    }
    return Scene.of(all).handshake();
  }

  private static String bytes(Scene scene) {
    return HexFormat.of().formatHex(scene.delivered(Emission.Stream.STDERR));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "stderr-bytes, 6f64643a20ffc3280a",
    "stderr-bytes=nul, 6f64643a2000206e756c0a",
    "stderr-bytes=ansi, 1b5b33316d6f64641b5b306d201b5d303b7469746c65071b5b324a0a",
    "stderr-forge=psst, 707373740a"
  })
  void textComesBeforeAFrameOrWithoutOne(String fault, String text) {
    for (String when : List.of("to-parent:#1:", "to-child:#1:", "child:phase=in-flight:")) {
      Scene scene = of(when + fault).request("x").response("x");
      assertThat(bytes(scene)).isEqualTo(text);
      assertThat(scene.log).containsExactly("fired r0", "inserted STDERR " + text.length() / 2);
      assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
    }
  }

  @Test
  void aLineIsLong() {
    Scene scene = of("to-parent:#1:stderr-bytes=long-line").request("x").response("x");
    assertThat(scene.stderr()).hasSize(1 << 20).matches("x+");
  }

  @Test
  void aFloodStandsBeforeItsFrame() {
    Scene scene = of("to-parent:#1:stderr-flood=100000").request("x").response("x");
    assertThat(scene.log)
        .containsExactly(
            "fired r0",
            "inserted STDERR 32768",
            "inserted STDERR 32768",
            "inserted STDERR 32768",
            "inserted STDERR 1696");
    assertThat(scene.stderr())
        .startsWith("frametape: stderr flood ")
        .hasSize(100_000)
        .isEqualTo((scene.stderr().substring(0, 64)).repeat(1563).substring(0, 100_000));
    assertThat(scene.stderr().charAt(63)).isEqualTo('\n');
  }

  @Test
  void aFloodByTheProxyDoesNotHoldItsFrameUp() {
    Scene scene = of("to-parent:#1:stderr-flood=100000,drain:proxy").request("x").response("x");
    assertThat(scene.log).containsExactly("fired r0");
    assertThat(scene.engine().nextWake(Subject.STDERR)).isPresent();
    scene.until(1);
    assertThat(scene.log)
        .containsExactly(
            "fired r0",
            "inserted STDERR 32768",
            "inserted STDERR 32768",
            "inserted STDERR 32768",
            "inserted STDERR 1696");
    assertThat(scene.engine().nextWake(Subject.STDERR)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit", "end"})
  void aFloodThatIsNotOutYetComesBeforeTheEnd(String end) {
    Scene scene =
        of("to-parent:#1:stderr-flood=100000,drain:proxy", "to-child:tag=bad:exit=3")
            .request("x")
            .response("x");
    if (end.equals("exit")) {
      scene.request("bad");
    } else {
      scene.workerEnds(0);
    }
    assertThat(scene.stderr()).hasSize(100_000);
  }

  @Test
  void aFloodHasABound() {
    Scene scene = of("to-parent:#1:stderr-flood=1073741825").request("x").response("x");
    assertThat(scene.inert.getFirst().why())
        .isEqualTo("1073741825 bytes are more than the 1073741824 of a flood");
  }

  @Test
  void nothingOfTheWorkersTextArrives() {
    Scene scene = of("stderr-silence").stderr("one").stderr("two").workerEnds(0);
    assertThat(scene.stderr()).isEmpty();
    assertThat(scene.log)
        .containsExactly(
            "fired r0",
            "withheld STDERR 3",
            "withheld STDERR 3",
            "close STDOUT",
            "close STDERR",
            "exit 0");
  }

  @Test
  void aRuleOfStderrDecidesOnceHoweverTheTextIsCut() {
    for (int seed = 0; seed < 20; seed++) {
      FaultRule rule = OneFrame.rule("stderr:p=0.5:stderr-silence");
      Scene one = Scene.of(seed, rule).stderr("0123456789");
      Scene many = Scene.of(seed, rule);
      for (byte each : "0123456789".getBytes(UTF_8)) {
        many.stderr(new byte[] {each});
      }
      assertThat(many.stderr()).isEqualTo(one.stderr());
      assertThat(many.firings).isEqualTo(one.firings);
    }
  }

  @Test
  void stderrEndsBeforeAFrameAndTakesNoMore() {
    Scene scene =
        of(
            "to-parent:#1:stderr-close",
            "to-parent:#2:stderr-forge",
            "to-parent:#2:abort-marker=code:-1");
    scene.stderr("one").request("x").response("x").stderr("two").row("a", 0).workerEnds(0);
    assertThat(scene.stderr()).isEqualTo("one");
    assertThat(scene.log)
        .containsExactly(
            "fired r0",
            "close STDERR",
            "withheld STDERR 3",
            "inert r1: stderr is closed",
            "inert r2: stderr is closed",
            "close STDOUT",
            "exit 0");
  }

  @Test
  void textComesBehindTheEndOfStdout() {
    Scene scene = of("stderr-late=500ms").stderr("one").stderr("two");
    scene.ends(Direction.TO_PARENT).until(499_999);
    assertThat(scene.stderr()).isEmpty();
    scene.until(500_000).stderr("three").stderrEnds().exits(0);
    assertThat(scene.stderr()).isEqualTo("onetwothree");
    assertThat(scene.log).containsExactly("fired r0", "close STDOUT", "close STDERR", "exit 0");
  }

  @Test
  void lateTextIsNotCutOffByTheEnd() {
    Scene scene = of("stderr-late=500ms").stderr("one").workerEnds(3);
    assertThat(scene.log).containsExactly("fired r0", "close STDOUT", "pause 500", "exit 3");
    assertThat(scene.stderr()).isEqualTo("one");

    Scene exit = of("stderr-late=500ms", "to-parent:#1:exit=4").stderr("one").response("x");
    assertThat(exit.log)
        .containsExactly(
            "fired r0", "fired r1", "withheld STDOUT 69", "close STDOUT", "pause 500", "exit 4");
    assertThat(exit.stderr()).isEqualTo("one");
  }

  @Test
  void stderrEndsWhenItsLateTextIsOut() {
    Scene scene = of("stderr-late=500ms").stderr("one").ends(Direction.TO_PARENT).stderrEnds();
    assertThat(scene.log).containsExactly("fired r0", "close STDOUT");
    scene.until(500_000);
    assertThat(scene.stderr()).isEqualTo("one");
    assertThat(scene.log).endsWith("close STDERR");
  }

  @Test
  void lateTextDiesWithItsStream() {
    Scene closed = of("stderr-late=1s", "to-parent:#1:stderr-close").stderr("one").response("x");
    assertThat(closed.log)
        .containsExactly("fired r0", "fired r1", "withheld STDERR 3", "close STDERR");
    Scene silent = of("stderr-late=1s", "stderr:after=1s:stderr-silence").stderr("one");
    silent.until(1_000_000).stderr("two");
    assertThat(silent.log)
        .containsExactly("fired r0", "fired r1", "withheld STDERR 3", "withheld STDERR 3");
  }

  @Test
  void lateTextHasABound() {
    Scene scene = of("stderr-late=1s");
    byte[] text = new byte[65_536];
    Arrays.fill(text, (byte) 'x');
    for (int piece = 0; piece < 200; piece++) {
      scene.stderr(text);
    }
    // 8 MiB wait; then they pass, with what came then.
    assertThat(scene.stderr()).hasSize(129 * 65_536);
    scene.workerEnds(0);
    assertThat(scene.stderr()).hasSize(200 * 65_536);
  }

  @Test
  void aFaultOfTextIsNotAboutFrames() {
    Trigger frames = Trigger.always(Subject.TO_PARENT);
    Scene scene = Scene.of(FaultRule.of("r", frames, new StderrFault.StderrSilence())).handshake();
    assertThat(scene.inert.getFirst().why())
        .isEqualTo("it is about text, not about a frame; its subject is stderr");
  }
}
