package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.Emission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same bytes, later, slower, or never. */
class FlowFaultsTest {
  private static Scene of(String... rules) {
    FaultRule[] all = new FaultRule[rules.length];
    for (int number = 0; number < rules.length; number++) {
      FaultRule rule = OneFrame.rule(rules[number]);
      all[number] = new FaultRule("r" + number, rule.when(), rule.then(), rule.draw());
    }
    return Scene.of(all).handshake();
  }

  private static List<String> since(Scene scene, Runnable act) {
    int before = scene.log.size();
    act.run();
    return scene.log.subList(before, scene.log.size());
  }

  // ---- holding ----

  @Test
  void framesAreCoalescedIntoOneWriteAndWaitAtMostSoLong() {
    Scene scene = of("to-parent:type=data_row:coalesce=2,within:1s").request("rows");
    byte[] before = scene.toParent();
    assertThat(since(scene, () -> scene.row("a", 0))).containsExactly("fired r0");
    assertThat(scene.toParent()).isEqualTo(before);
    assertThat(since(scene, () -> scene.row("a", 1))).containsExactly("fired r0", "flush");
    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));

    assertThat(since(scene, () -> scene.row("a", 2))).containsExactly("fired r0");
    assertThat(scene.engine().nextWake(Subject.TO_PARENT)).hasValue(1_000_000);
    assertThat(since(scene, () -> scene.until(999_999))).isEmpty();
    assertThat(since(scene, () -> scene.until(1_000_000))).containsExactly("flush");
    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
  }

  @Test
  void aResponseComesWithTheRowsThatItFollows() {
    Scene scene = of("to-parent:row=1:coalesce=9").request("rows").row("a", 0);
    scene.response("rows_complete").ends(Direction.TO_PARENT);
    assertThat(scene.log).containsExactly("fired r0", "flush", "close STDOUT");
    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
  }

  @Test
  void silenceAndThenABurst() {
    Scene scene = of("to-parent:row=1:stall-burst=2s").request("rows");
    int before = scene.toParent().length;
    scene.row("a", 0).row("a", 1).response("rows_complete").until(1_999_999);
    assertThat(scene.toParent()).hasSize(before);
    assertThat(since(scene, () -> scene.until(2_000_000))).containsExactly("flush", "flush");
    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
  }

  @Test
  void aBurstHoldsAFrameThatIsTooLargeForItsPipeToo() {
    Scene scene = of("to-parent:row=1:stall-burst=2s").request("rows");
    int before = scene.toParent().length;
    byte[] row =
        Scene.frame(
            Scene.envelope(
                "data_row",
                "{\"stream\":\"a\",\"sequence\":0,\"payload\":\"" + "x".repeat(200_000) + "\"}"));
    scene.toParent(Arrays.copyOf(row, 100_000));
    scene.toParent(Arrays.copyOfRange(row, 100_000, row.length));
    assertThat(scene.toParent()).hasSize(before);
    scene.until(2_000_000);
    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
  }

  @Test
  void aLargeFrameWaitsWithTheOthers() {
    Scene scene = of("to-parent:row=1:stall-burst=2s").request("rows").row("a", 0);
    int before = scene.toParent().length;
    byte[] noise = new byte[1_000_000];
    for (int part = 0; part < 4; part++) {
      scene.toParent(
          Arrays.copyOfRange(
              Scene.frame("x".repeat(999_996)), part * 250_000, (part + 1) * 250_000));
    }
    assertThat(scene.toParent()).hasSize(before);
    scene.until(2_000_000);
    assertThat(scene.toParent()).hasSize(before + 101 + noise.length);
  }

  @Test
  void whatIsHeldGoesBeforeWhatWaitsInAnotherWay() {
    Scene scene = of("to-parent:row=1:stall-burst=9s", "to-parent:row=2:reorder=2").request("rows");
    int before = scene.toParent().length;
    scene.row("a", 0).row("a", 1);
    byte[] first = Arrays.copyOf(scene.toParent(), before + 101);
    assertThat(scene.toParent()).isEqualTo(first);
    scene.row("a", 2);
    assertThat(scene.toParent())
        .hasSize(before + 3 * 101)
        .isNotEqualTo(scene.sent(Emission.Stream.STDOUT));
  }

  @Test
  void oneFrameWaitsInOneWay() {
    Scene scene = of("to-parent:row=1:reorder=2;coalesce=2").request("rows").row("a", 0);
    assertThat(scene.inert.getFirst().why()).isEqualTo("another fault has this frame wait already");
  }

  @Test
  void anEditOfAFrameThatWaitsIsToldInItsOrder() {
    Scene scene = of("to-parent:row=1:coalesce=2", "to-parent:row=2:cut-payload=3,ending:continue");
    scene.request("rows").row("a", 0).row("a", 1);
    assertThat(scene.recordedAsSent(Emission.Stream.STDOUT))
        .isEqualTo(scene.sent(Emission.Stream.STDOUT));
    assertThat(scene.log)
        .containsExactly(
            "fired r0", "fired r1", "withheld STDOUT 101", "inserted STDOUT 7", "flush");
  }

  @Test
  void anExitFindsNothingHeldBack() {
    Scene scene = of("to-parent:row=1:stall-burst=9s", "to-child:tag=bad:exit=7");
    scene.request("rows").row("a", 0).row("a", 1).request("bad");
    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
    assertThat(scene.log).endsWith("flush", "exit 7");
    scene.row("a", 2);
    assertThat(scene.log).endsWith("withheld STDOUT 101");
  }

  @Test
  void whatTheWorkerNeverGetsIsToldWhenItEnds() {
    Scene scene = of("to-child:tag=first:coalesce=5").request("first").request("second");
    scene.toChild(new byte[] {0, 0, 0, 9, 1});
    scene.workerEnds(0);
    assertThat(scene.recordedAsSent(Emission.Stream.STDIN))
        .startsWith(Arrays.copyOf(scene.sent(Emission.Stream.STDIN), 300 - 91))
        .hasSize(scene.sent(Emission.Stream.STDIN).length - 5);
    scene.ends(Direction.TO_CHILD);
    assertThat(scene.over()).isEmpty();
  }

  // ---- hanging ----

  @Test
  void aHangKeepsItsStreamOpenAndLosesTheRest() {
    Scene scene = of("to-parent:row=1:hang").request("rows");
    int before = scene.toParent().length;
    scene.row("a", 0).row("a", 1).response("rows_complete").request("next");
    assertThat(scene.toParent()).hasSize(before);
    assertThat(scene.toChild()).isEqualTo(scene.sent(Emission.Stream.STDIN));
    assertThat(since(scene, () -> scene.ends(Direction.TO_PARENT))).isEmpty();
    assertThat(since(scene, () -> scene.stderrEnds().exits(0)))
        .containsExactly("close STDERR", "stall");
    assertThat(since(scene, () -> scene.ends(Direction.TO_CHILD))).containsExactly("close STDIN");
  }

  @Test
  void aHangToTheWorkerDoesNotStopItsAnswers() {
    Scene scene = of("to-child:tag=first:hang").request("first").row("a", 0);
    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
    assertThat(since(scene, () -> scene.ends(Direction.TO_CHILD))).containsExactly("stall");
    assertThat(since(scene, () -> scene.row("a", 1).workerEnds(0)))
        .containsExactly("close STDOUT", "close STDERR");
  }

  @Test
  void whatWasHeldGoesBeforeAHangAndNothingGoesBehindIt() {
    Scene scene = of("to-child:tag=first:coalesce=5,within:1s", "to-parent:row=1:close-stdin");
    scene.request("first").row("a", 0);
    byte[] got = scene.toChild();
    assertThat(got).isEqualTo(scene.sent(Emission.Stream.STDIN));
    scene.request("second").until(5_000_000);
    assertThat(scene.toChild()).isEqualTo(got);
  }

  @Test
  void nobodyReadsStdinAnyMore() {
    Scene scene = of("to-child:tag=first:stall-stdin");
    byte[] got = scene.toChild();
    assertThat(since(scene, () -> scene.request("first")))
        .containsExactly("fired r0", "StopReading[]", "withheld STDIN 68");
    scene.request("second");
    assertThat(scene.toChild()).isEqualTo(got);
  }

  // ---- deadlines and ends ----

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource({
    "deadline=2s, 500000, pause 1480",
    "'deadline=2s,offset:0', 2000000, ",
    "'deadline=2s,offset:100', 0, pause 2100"
  })
  void aFrameComesAtTheTimeOutOfItsRequest(String fault, long comes, String pause) {
    Scene scene = of("to-parent:type=response:" + fault).request("health").until(comes);
    List<String> expected = new ArrayList<>(List.of("fired r0"));
    if (pause != null) {
      expected.add(pause);
    }
    assertThat(since(scene, () -> scene.response("health_ok"))).isEqualTo(expected);
  }

  @Test
  void aDeadlineThatIsOverOrHasNotBegunIsInert() {
    Scene late = of("to-parent:type=response:deadline=2s").request("health").until(1_980_001);
    late.response("health_ok");
    assertThat(late.inert.getFirst().why()).isEqualTo("the frame came behind that time by itself");
    Scene idle = of("to-parent:type=data_row:deadline=2s").row("a", 0);
    assertThat(idle.inert.getFirst().why())
        .isEqualTo("no request is open that the time-out could be counted from");
    Scene far = of("to-parent:type=response:deadline=2s,offset:99999999999");
    far.request("health").response("health_ok");
    assertThat(far.inert.getFirst().why()).isEqualTo("that time is more than a year away");
  }

  @Test
  void theEndComesLaterThanTheLastByte() {
    for (String rule :
        List.of("slow-eof=3s", "to-parent:nth=1:slow-eof=3s", "to-parent:after=2s:slow-eof=3s")) {
      Scene scene = of(rule);
      scene.request("health").response("health_ok").until(2_000_000).ends(Direction.TO_PARENT);
      assertThat(scene.log).as(rule).containsExactly("fired r0", "pause 3000", "close STDOUT");
    }
    Scene never = of("to-parent:type=response:slow-eof").request("health").response("health_ok");
    never.workerEnds(0);
    assertThat(never.engine().finish().getFirst().inert().why())
        .isEqualTo("the stream did not end by itself, or not in the way that the rule asks for");
    Scene gone = of("slow-eof", "to-parent:#1:hang").request("x").response("x").row("a", 0);
    gone.workerEnds(0);
    assertThat(gone.firings).hasSize(1);
  }

  @Test
  void aLateFrameIsDeliveredOnceAndInOrder() {
    Scene scene = of("to-parent:row=1:delay=1s", "to-parent:row=1:delay=500ms");
    scene.request("rows");
    assertThat(since(scene, () -> scene.row("a", 0).row("a", 1)))
        .containsExactly("fired r0", "fired r1", "pause 1500");
    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
  }

  @Test
  void aTimeWithoutAFrameHangsItsDirection() {
    Scene scene = of("to-parent:silence=1s:hang").request("rows").until(1_000_000).row("a", 0);
    assertThat(scene.log).containsExactly("fired r0", "withheld STDOUT 101");
  }

  // ---- timers ----

  @Test
  void aTimeThatIsOverIsNotAskedForAgain() {
    Scene scene = of("child:after=1s,phase=streaming:exit=3");
    assertThat(scene.engine().nextWake(Subject.CHILD)).hasValue(1_000_000);
    scene.until(5_000_000);
    assertThat(scene.engine().nextWake(Subject.CHILD)).isEmpty();
    scene.request("rows");
    assertThat(scene.engine().nextWake(Subject.CHILD)).isEmpty();
    scene.row("a", 0);
    assertThat(scene.log).containsExactly("fired r0", "exit 3");
  }

  @Test
  void aSilenceIsOverWhenAnotherConditionBegins() {
    Scene scene = of("to-parent:silence=1s,phase=in-flight:unsolicited").until(5_000_000);
    assertThat(scene.firings).isEmpty();
    scene.request("rows").until(5_000_000);
    assertThat(scene.firings).hasSize(1);
    scene.until(60_000_000);
    assertThat(scene.firings).hasSize(1);
  }

  @Test
  void halfAFrameAndRawBytesBreakASilence() {
    Scene scene = of("to-parent:silence=1s:unsolicited").until(900_000);
    scene.toParent(new byte[] {0, 0, 0, 100, 1, 2}).until(1_800_000);
    scene.toParent(new byte[] {3}).until(1_900_000);
    // A small frame that is not whole has not been given to anybody: only whole bytes count.
    assertThat(scene.firings).hasSize(1);

    Scene raw = of("to-parent:silence=1s:unsolicited").until(900_000);
    raw.toParent("HTTP/1.1 200 OK".getBytes(UTF_8)).until(1_899_999);
    assertThat(raw.firings).isEmpty();
    raw.until(1_900_000);
    assertThat(raw.firings).hasSize(1);
  }

  @Test
  void rulesThatWaitForEachOtherFireOnce() {
    Scene scene =
        of("child:after=1s:stderr-forge=one", "child:after={\"rule\":\"r0\"}:stderr-forge=two");
    scene.until(30_000_000);
    assertThat(scene.stderr()).isEqualTo("one\ntwo\n");
  }

  // ---- chance of times ----

  private static List<Double> delays(String fault, int count) {
    Scene scene = of("to-parent:type=data_row:" + fault).request("rows");
    for (int row = 0; row < count; row++) {
      scene.row("a", row);
    }
    return scene.log.stream()
        .filter(line -> line.startsWith("pause "))
        .map(line -> Double.valueOf(line.substring(6)))
        .toList();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(each -> each).average().orElse(0);
  }

  private static double deviation(List<Double> values) {
    double mean = mean(values);
    return Math.sqrt(
        values.stream().mapToDouble(each -> (each - mean) * (each - mean)).average().orElse(0));
  }

  private static double correlation(List<Double> values) {
    double mean = mean(values);
    double sum = 0;
    for (int at = 1; at < values.size(); at++) {
      sum += (values.get(at) - mean) * (values.get(at - 1) - mean);
    }
    return sum / values.size() / Math.pow(deviation(values), 2);
  }

  @Test
  void delaysHaveTheirDistributions() {
    int count = 4000;
    List<Double> uniform = delays("delay=1s,jitter:300ms,distribution:uniform", count);
    assertThat(uniform).hasSize(count).allMatch(each -> each >= 700 && each <= 1300);
    assertThat(mean(uniform)).isBetween(980.0, 1020.0);
    assertThat(deviation(uniform)).isBetween(160.0, 186.0);

    List<Double> normal = delays("delay=1s,jitter:100ms,distribution:normal", count);
    assertThat(mean(normal)).isBetween(990.0, 1010.0);
    assertThat(deviation(normal)).isBetween(92.0, 108.0);
    assertThat(Math.abs(correlation(normal))).isLessThan(0.06);

    List<Double> lognormal = delays("delay=1s,jitter:1s,distribution:lognormal", count);
    assertThat(lognormal.stream().sorted().toList().get(count / 2)).isBetween(940.0, 1060.0);
    assertThat(lognormal.stream().filter(each -> each < 2000).count() / (double) count)
        .isBetween(0.82, 0.86);

    // None is early: what would be before now comes now, without a pause.
    assertThat(delays("delay=10ms,jitter:1s,distribution:normal", count))
        .hasSizeBetween(count * 45 / 100, count * 55 / 100);
  }

  @Test
  void aCorrelatedDelayIsLikeTheOneBefore() {
    List<Double> delays = delays("delay=1s,jitter:100ms,distribution:normal,correlation:75", 4000);
    assertThat(correlation(delays)).isBetween(0.68, 0.82);
    assertThat(mean(delays)).isBetween(985.0, 1015.0);
  }

  @Test
  void aCorrelatedDelayIsLoggedAsWhatItWas() {
    Scene scene =
        of("to-parent:type=data_row:delay=1s,jitter:100ms,distribution:normal,correlation:75");
    scene.request("rows").row("a", 0).row("a", 1).row("a", 2);
    List<String> pauses = scene.log.stream().filter(line -> line.startsWith("pause")).toList();
    for (int row = 0; row < 3; row++) {
      String fault = scene.firings.get(row).fault();
      assertThat(fault).matches("\\{\"delay\":\\{?(\"by\":)?\"[0-9.]+us\"}?}");
      double us = Double.parseDouble(fault.replaceAll("[^0-9.]", ""));
      assertThat((long) (us / 1000)).isEqualTo(Long.parseLong(pauses.get(row).substring(6)));
    }
  }
}
