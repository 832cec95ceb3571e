package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.Emission;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which frames come, and in which order. */
class SequenceFaultsTest {
  private static Scene of(String... rules) {
    FaultRule[] all = new FaultRule[rules.length];
    for (int number = 0; number < rules.length; number++) {
      FaultRule rule = OneFrame.rule(rules[number]);
      all[number] = new FaultRule("r" + number, rule.when(), rule.then(), rule.draw());
    }
    return Scene.of(all).handshake();
  }

  /** The messages that the parent got behind the handshake, shortened to what tells them apart. */
  private static List<String> toParent(Scene scene) {
    return messages(scene.toParent());
  }

  private static List<String> messages(byte[] stream) {
    List<String> messages = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(stream);
    while (in.remaining() >= 4) {
      byte[] payload = new byte[in.getInt()];
      in.get(payload);
      String text = new String(payload, UTF_8);
      messages.add(text.replaceAll(".*\"type\":\"|\"body\":|[{}\"]", ""));
    }
    return messages.subList(Math.min(1, messages.size()), messages.size());
  }

  private static Scene rows(Scene scene) {
    return scene
        .request("rows")
        .row("a", 0)
        .row("a", 1)
        .row("a", 2)
        .response("rows_complete")
        .request("health")
        .response("health_ok");
  }

  private static final String ROW0 = "data_row,stream:a,sequence:0,payload:at:0";
  private static final String ROW1 = "data_row,stream:a,sequence:1,payload:at:1";
  private static final String ROW2 = "data_row,stream:a,sequence:2,payload:at:2";
  private static final String DONE = "response,status:rows_complete";
  private static final String OK = "response,status:health_ok";

  @Test
  void aFrameVanishes() {
    Scene scene = rows(of("to-parent:type=data_row,row=2:drop"));
    assertThat(toParent(scene)).containsExactly(ROW0, ROW2, DONE, OK);
    assertThat(scene.log).containsExactly("fired r0", "withheld STDOUT 101");
  }

  @Test
  void aFrameComesTwice() {
    Scene scene = rows(of("to-parent:type=response,nth=1:duplicate"));
    assertThat(toParent(scene)).containsExactly(ROW0, ROW1, ROW2, DONE, DONE, OK);
  }

  @Test
  void framesComeInAnotherOrderAndNoneIsLost() {
    for (int seed = 0; seed < 30; seed++) {
      FaultRule rule = OneFrame.rule("to-parent:type=data_row,nth=1:reorder=4");
      Scene scene = rows(Scene.of(seed, rule).handshake());
      List<String> got = toParent(scene);
      assertThat(got).containsExactlyInAnyOrder(ROW0, ROW1, ROW2, DONE, OK).endsWith(OK);
      assertThat(got).isNotEqualTo(List.of(ROW0, ROW1, ROW2, DONE, OK));
      assertThat(scene.recordedAsSent(Emission.Stream.STDOUT))
          .isEqualTo(scene.sent(Emission.Stream.STDOUT));
    }
  }

  @Test
  void aWindowDoesNotWaitBehindTheResponse() {
    Scene scene = of("to-parent:row=2:reorder=64").request("rows").row("a", 0).row("a", 1);
    assertThat(toParent(scene)).containsExactly(ROW0);
    scene.response("rows_complete");
    assertThat(toParent(scene)).containsExactly(ROW0, DONE, ROW1);
    assertThat(scene.engine().nextWake(Subject.TO_PARENT)).isEmpty();
  }

  @Test
  void aWindowEndsWithTheStream() {
    Scene scene = of("to-parent:row=2:reorder=64").request("rows").row("a", 0).row("a", 1);
    scene.ends(Direction.TO_PARENT);
    assertThat(toParent(scene)).containsExactly(ROW0, ROW1);
    assertThat(scene.log).endsWith("close STDOUT");
  }

  @Test
  void anEarlierAnswerComesInPlace() {
    Scene scene = rows(of("stale-response"));
    assertThat(toParent(scene)).containsExactly(ROW0, ROW1, ROW2, DONE, DONE);
    assertThat(scene.inert.getFirst().why())
        .isEqualTo("there have not been 1 answers before this one");
    scene.request("x").response("x_ok");
    assertThat(toParent(scene)).endsWith(OK);
    assertThat(rows(of("stale-response=65")).inert.getFirst().why())
        .isEqualTo("no more than 64 answers are remembered");
  }

  @Test
  void aLargeAnswerIsRememberedToo() {
    Scene scene = of("to-parent:type=response,nth=2:stale-response").request("a");
    String large = "{\"status\":\"large\",\"x\":\"" + "x".repeat(300_000) + "\"}";
    byte[] wire = Scene.frame(Scene.envelope("response", large));
    for (int at = 0; at < wire.length; at += 50_000) {
      scene.toParent(java.util.Arrays.copyOfRange(wire, at, Math.min(wire.length, at + 50_000)));
    }
    int before = scene.toParent().length;
    scene.request("b").response("b_ok");
    assertThat(scene.toParent()).hasSize(before + wire.length).endsWith(wire);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          foreign-response=u64,fields:{"value":1} | response,status:u64,value:1
          foreign-response                        | response,status:health_ok
          error-response                          | response,status:error,code:frametape.injected,message:injected by frametape
          error-response=code:c,message:m         | response,status:error,code:c,message:m
          to-parent:tag=rows_complete:fatal-exit-frame=ending:continue | fatal_exit,status:exit status: 134,stderr:
          to-parent:tag=rows_complete:fatal-exit-frame=s,stderr:t,ending:continue | fatal_exit,status:s,stderr:t
          """)
  void anotherFrameComesInPlace(String fault, String message) {
    String rule = fault.contains("to-parent") ? fault : "to-parent:tag=rows_complete:" + fault;
    Scene scene = rows(of(rule));
    assertThat(toParent(scene)).containsExactly(ROW0, ROW1, ROW2, message, OK);
    assertThat(scene.log.get(1)).startsWith("inserted STDOUT").endsWith("frame");
    assertThat(scene.log.get(2)).startsWith("withheld STDOUT");
  }

  @Test
  void anAnnouncedDeathIsDied() {
    Scene scene = of("to-parent:row=1:fatal-exit-frame");
    rows(scene);
    assertThat(toParent(scene)).containsExactly("fatal_exit,status:exit status: 134,stderr:");
    assertThat(scene.log).contains("exit 134");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          extra-response               | response,status:health_ok
          extra-response=u64,fields:{"value":9} | response,status:u64,value:9
          unsolicited                  | data_row,stream:a,sequence:0,payload:injected:by frametape
          unsolicited=response         | response,status:health_ok
          unsolicited=diagnostic       | diagnostic,code:frametape.injected,message:injected by frametape
          unsolicited=progress-tick    | progress_tick,phase:frametape,current:0,total:null
          unsolicited=handshake        | handshake,worker_version:injected by frametape,protocol_version:6
          unsolicited=fatal-exit       | fatal_exit,status:exit status: 134,stderr:
          """)
  void aFrameMoreComesBehind(String fault, String message) {
    Scene scene = rows(of("to-parent:tag=rows_complete:" + fault));
    assertThat(toParent(scene)).containsExactly(ROW0, ROW1, ROW2, DONE, message, OK);
  }

  @Test
  void aMessageThatNobodyAskedForComesInASilence() {
    Scene scene = of("to-parent:silence=2s:unsolicited=response").request("rows").row("a", 0);
    scene.until(1_999_999);
    assertThat(toParent(scene)).containsExactly(ROW0);
    scene.until(9_000_000);
    assertThat(toParent(scene)).containsExactly(ROW0, OK);
    scene.row("a", 1).until(20_000_000);
    assertThat(toParent(scene)).containsExactly(ROW0, OK, ROW1, OK);
    assertThat(scene.firings).allMatch(firing -> firing.frame().isEmpty());
  }

  @Test
  void theTerminalResponseNeverComes() {
    Scene scene = rows(of("drop-terminal"));
    assertThat(toParent(scene)).containsExactly(ROW0, ROW1, ROW2);
    assertThat(rows(of("drop-terminal=continue")).firings).hasSize(2);
    assertThat(rows(of("drop-terminal=eof")).log).contains("close STDOUT");
  }

  @Test
  void rowsOfOneRequestAreLostAndItsResponseIsNot() {
    Scene scene = rows(of("to-parent:row=2:early-terminal"));
    assertThat(toParent(scene)).containsExactly(ROW0, DONE, OK);
    scene.request("rows").row("b", 0).row("b", 1);
    assertThat(toParent(scene)).endsWith("data_row,stream:b,sequence:0,payload:at:0");
    assertThat(scene.firings).hasSize(2);
  }

  @Test
  void aRowRepeatsTheNumberBefore() {
    Scene scene = rows(of("row-sequence=repeat"));
    assertThat(toParent(scene))
        .startsWith(
            ROW0,
            "data_row,stream:a,sequence:0,payload:at:1",
            "data_row,stream:a,sequence:1,payload:at:2");
  }

  @Test
  void messagesWithoutEndComeAndTheFrameNeverDoes() {
    Scene scene = of("to-parent:type=response:endless=data-row,every:1s").request("rows");
    scene.row("a", 0).response("rows_complete").until(10_500_000);
    assertThat(toParent(scene)).hasSize(1 + 11).startsWith(ROW0).doesNotContain(DONE);
    scene.request("health").response("health_ok").until(11_500_000);
    assertThat(toParent(scene)).hasSize(1 + 12).doesNotContain(OK);
    scene.ends(Direction.TO_PARENT).stderrEnds().exits(0);
    assertThat(scene.log).endsWith("close STDERR", "stall");
  }

  @Test
  void soManyMessagesComeAndThenTheFrameAndWhatWasBehindIt() {
    Scene scene =
        of("to-parent:tag=rows_complete:endless=diagnostic,every:1s,most:2;set-field=/message/body/status,value:\"x\"")
            .request("rows")
            .response("rows_complete")
            .request("health")
            .response("health_ok");
    String flood = "diagnostic,code:frametape.injected,message:injected by frametape";
    assertThat(toParent(scene)).isEmpty();
    scene.until(999_999);
    assertThat(toParent(scene)).containsExactly(flood);
    scene.until(5_000_000);
    assertThat(toParent(scene)).containsExactly(flood, flood, "response,status:x", OK);
  }

  @Test
  void whatEndsTheFrameCannotGoWithMessagesBeforeIt() {
    Scene scene = of("to-parent:tag=rows_complete:endless=most:2;exit=3");
    scene.request("rows").response("rows_complete").until(5_000_000);
    assertThat(scene.inert.getFirst().why())
        .isEqualTo("messages without end come before the frame");
    assertThat(toParent(scene)).hasSize(3).endsWith(DONE);
  }

  // ---- requests, and what answers them ----

  private static Scene answered(String rule) {
    return of(rule, "to-parent:op=second:drop");
  }

  @Test
  void anAnswerToARequestThatWasLostIsTheNextOnes() {
    for (String fault : List.of("swallow-request", "drop")) {
      Scene scene = answered("to-child:tag=first:" + fault);
      scene.request("first").request("second").response("a").request("third").response("b");
      assertThat(messages(scene.toChild()))
          .containsExactly("request,op:second", "request,op:third");
      assertThat(toParent(scene)).containsExactly("response,status:b");
    }
  }

  @Test
  void aLargeRequestThatWasLostIsAnsweredByNothing() {
    Scene scene = answered("to-child:tag=first:swallow-request");
    scene.toChild(
        Scene.frame(
            Scene.envelope("request", "{\"op\":\"first\",\"x\":\"" + "x".repeat(100_000) + "\"}")));
    scene.request("second").response("a").request("third").response("b");
    assertThat(toParent(scene)).containsExactly("response,status:b");
  }

  @Test
  void aRequestThatCameSeveralTimesIsAnsweredAsOften() {
    Scene twice = answered("to-child:tag=first:repeat-request");
    twice.request("first").request("second").response("a").response("b").response("c");
    assertThat(messages(twice.toChild()))
        .containsExactly("request,op:first", "request,op:first", "request,op:second");
    assertThat(toParent(twice)).containsExactly("response,status:a", "response,status:b");

    Scene thrice = answered("to-child:tag=first:duplicate=3");
    thrice.request("first").request("second").response("a").response("b").response("c");
    thrice.response("d");
    assertThat(toParent(thrice)).hasSize(3).doesNotContain("response,status:d");
  }

  @Test
  void anErrorAnswersARequestLikeAnyOtherResponse() {
    Scene scene = answered("to-parent:op=first,type=response:error-response");
    scene.request("first").response("a").request("second").response("b");
    assertThat(toParent(scene)).hasSize(1).first().asString().contains("status:error");
  }

  @Test
  void aRequestBehindAStreamThatEndedIsNotOpen() {
    Scene scene = of("to-child:tag=first:cut-prefix=0", "to-parent:phase=idle:delay=1s");
    scene.request("first").request("second").row("a", 0);
    // The first one may have been understood; the second was never sent.
    scene.response("a").row("a", 1);
    assertThat(scene.firings.getLast().frame()).hasValue(3);
  }

  @Test
  void phasesAreToldByWhatHasPassed() {
    for (Phase phase : Phase.values()) {
      Scene scene =
          of(
              "to-parent:phase=" + Words.of(phase) + ":delay=1s",
              "to-child:phase=" + Words.of(phase) + ":delay=1s");
      scene.row("a", 9).request("x").row("a", 0).row("a", 1).response("r").row("a", 9);
      scene.request("terminate").response("terminating");
      List<String> frames =
          scene.firings.stream()
              .map(each -> each.subject().word() + " " + each.frame().getAsLong())
              .toList();
      assertThat(frames)
          .as("%s", phase)
          .isEqualTo(
              switch (phase) {
                case SPAWN, AFTER_EXIT -> List.of();
                case BEFORE_HANDSHAKE -> List.of("to-parent 0");
                case NEGOTIATION -> List.of("to-child 0");
                case IDLE -> List.of("to-parent 1", "to-parent 5");
                case IN_FLIGHT -> List.of("to-child 1", "to-parent 2");
                case STREAMING -> List.of("to-parent 3", "to-parent 4");
                case TERMINATING -> List.of("to-child 2", "to-parent 6");
              });
    }
  }

  @Test
  void aFrameThatChangesNothingOfItsOrderIsNotHeldForEver() {
    Scene scene = Scene.of(OneFrame.rule("to-parent:#0:reorder=5")).handshake();
    assertThat(scene.toParent()).isEqualTo(scene.sent(Emission.Stream.STDOUT));
  }
}
