package dev.frametape.observed;

import static dev.frametape.observed.Observation.delivers;
import static dev.frametape.observed.Observation.ends;
import static dev.frametape.observed.Observation.exited;
import static dev.frametape.observed.Observation.hangs;
import static dev.frametape.observed.Observation.tells;
import static dev.frametape.observed.Talk.AFTER_ROW;
import static dev.frametape.observed.Talk.ALL;
import static dev.frametape.observed.Talk.BEFORE_COMPLETE;
import static dev.frametape.observed.Talk.BEFORE_ROW;
import static dev.frametape.observed.Talk.COMPLETE;
import static dev.frametape.observed.Talk.CONFIGURE;
import static dev.frametape.observed.Talk.EMIT;
import static dev.frametape.observed.Talk.HANDSHAKE;
import static dev.frametape.observed.Talk.HEALTH;
import static dev.frametape.observed.Talk.HEALTH_OK;
import static dev.frametape.observed.Talk.ROW;
import static dev.frametape.observed.Talk.ROW_2;
import static dev.frametape.observed.Talk.TERMINATE;
import static dev.frametape.observed.Talk.TERMINATING;
import static dev.frametape.observed.Talk.TICK;
import static dev.frametape.observed.Talk.TICK_2;
import static dev.frametape.observed.Talk.changed;
import static dev.frametape.observed.Talk.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.transparency.Outcome;
import java.time.Duration;
import java.util.List;

/** Which frames come, in which order; and the first ones. */
final class SequenceObservations {
  private static final String FIRST_ROW = "to-parent:type=data_row,nth=1:";
  private static final String SECOND_ROW = "to-parent:type=data_row,nth=2:";
  private static final String ANSWER = "to-parent:type=response,nth=2:";
  private static final String REQUEST = "to-child:type=request,nth=2:";

  /** What is made up carries this mark, so that nobody takes it for the worker's. */
  private static final String MADE_UP = "\"injected by frametape\"";

  private static final String TICK_MADE_UP =
      message("progress_tick", "{\"phase\":\"frametape\",\"current\":0,\"total\":null}");
  private static final String DIAGNOSTIC_MADE_UP =
      message("diagnostic", "{\"code\":\"frametape.injected\",\"message\":" + MADE_UP + "}");
  private static final String FATAL_MADE_UP =
      message("fatal_exit", "{\"status\":\"exit status: 134\",\"stderr\":\"\"}");
  private static final String HANDSHAKE_MADE_UP =
      message("handshake", "{\"worker_version\":" + MADE_UP + ",\"protocol_version\":6}");

  private SequenceObservations() {}

  static List<Observation> all() {
    return List.of(
        of("drop", FIRST_ROW + "drop", delivers(BEFORE_ROW + AFTER_ROW)),
        told("drop", REQUEST + "drop", tells(CONFIGURE + HEALTH + TERMINATE)),
        of("duplicate", FIRST_ROW + "duplicate=3", row(ROW + ROW + ROW)),
        of(
            "duplicate",
            ANSWER + "duplicate=times:2,gap:300ms",
            delivers(
                BEFORE_COMPLETE + COMPLETE + COMPLETE + TERMINATING,
                Duration.ofMillis(300),
                (BEFORE_COMPLETE + COMPLETE).length())),
        of(
            "reorder",
            "to-parent:type=progress_tick,nth=1:reorder=3",
            SequenceObservations::isReordered),
        of("stale-response", ANSWER + "stale-response", answer(HEALTH_OK)),
        of("foreign-response", ANSWER + "foreign-response", answer(HEALTH_OK)),
        of(
            "foreign-response",
            ANSWER + "foreign-response=status:u64,fields:{\"value\":12}",
            answer(message("response", "{\"status\":\"u64\",\"value\":12}"))),
        of(
            "error-response",
            ANSWER + "error-response",
            answer(
                message(
                    "response",
                    "{\"status\":\"error\",\"code\":\"frametape.injected\",\"message\":"
                        + MADE_UP
                        + "}"))),
        of("extra-response", ANSWER + "extra-response", answer(COMPLETE + HEALTH_OK)),
        unsolicited("response", HEALTH_OK),
        unsolicited("diagnostic", DIAGNOSTIC_MADE_UP),
        unsolicited("progress-tick", TICK_MADE_UP),
        unsolicited("data-row", rowMadeUp()),
        unsolicited("handshake", HANDSHAKE_MADE_UP),
        unsolicited("fatal-exit", FATAL_MADE_UP),
        of("drop-terminal", ANSWER + "drop-terminal", hangs(BEFORE_COMPLETE)),
        of("drop-terminal", ANSWER + "drop-terminal=exit:3", ends(BEFORE_COMPLETE, exited(3))),
        of(
            "early-terminal",
            FIRST_ROW + "early-terminal",
            delivers(BEFORE_ROW + TICK_2 + COMPLETE + TERMINATING)),
        of("summary", ANSWER + "summary", answer(changed(COMPLETE, "\"count\":2", "\"count\":3"))),
        of("row-sequence", FIRST_ROW + "row-sequence", row(sequence(ROW, 0, 1))),
        of(
            "row-sequence",
            SECOND_ROW + "row-sequence=repeat",
            delivers(BEFORE_ROW + ROW + TICK_2 + sequence(ROW_2, 1, 0) + COMPLETE + TERMINATING)),
        of(
            "row-sequence",
            SECOND_ROW + "row-sequence=restart",
            delivers(BEFORE_ROW + ROW + TICK_2 + sequence(ROW_2, 1, 0) + COMPLETE + TERMINATING)),
        of(
            "row-stream",
            FIRST_ROW + "row-stream=other",
            row(changed(ROW, "\"rows\"", "\"other\""))),
        of("endless", FIRST_ROW + "endless=most:3,every:50ms", row(TICK_MADE_UP.repeat(3) + ROW)),
        of("endless", FIRST_ROW + "endless=type:diagnostic", SequenceObservations::hasNoEnd),
        of("tick-odd", tick("back"), secondTick("\"current\":2", "\"current\":0")),
        of("tick-odd", tick("no-total"), secondTick("\"total\":2", "\"total\":null")),
        of(
            "tick-odd",
            tick("overflow"),
            secondTick(
                "\"current\":2,\"total\":2", "\"current\":18446744073709551615,\"total\":1")),
        of(
            "fatal-exit-frame",
            FIRST_ROW + "fatal-exit-frame",
            ends(BEFORE_ROW + FATAL_MADE_UP, exited(134))),
        of(
            "fatal-exit-frame",
            FIRST_ROW + "fatal-exit-frame=status:gone,ending:continue",
            row(changed(FATAL_MADE_UP, "exit status: 134", "gone"))),
        told("swallow-request", "nth=2:swallow-request", tells(CONFIGURE + HEALTH + TERMINATE)),
        told(
            "repeat-request",
            "nth=2:repeat-request",
            tells(CONFIGURE + HEALTH + EMIT + EMIT + TERMINATE)),
        told(
            "edit-request",
            REQUEST + "edit-request=pointer:/streams,value:[]",
            tells(CONFIGURE + HEALTH + changed(EMIT, "[\"rows\",\"rows\"]", "[]") + TERMINATE)),
        // ---- the first frames ----
        of("no-handshake", "no-handshake=exit:9", ends("", exited(9))),
        of("no-handshake", "no-handshake", hangs("")),
        of("late-handshake", "late-handshake=2s", SequenceObservations::comesLate),
        of(
            "wrong-handshake",
            "wrong-handshake",
            first(changed(HANDSHAKE, "\"protocol_version\":6", "\"protocol_version\":9999"))),
        of(
            "wrong-handshake",
            "wrong-handshake=field:worker-version,value:other",
            first(changed(HANDSHAKE, "0.1.15", "other"))),
        firstFrame("data-row", rowMadeUp()),
        firstFrame("response", HEALTH_OK),
        firstFrame("fatal-exit", FATAL_MADE_UP),
        firstFrame("diagnostic", DIAGNOSTIC_MADE_UP),
        firstFrame("progress-tick", TICK_MADE_UP),
        of("twice-handshake", FIRST_ROW + "twice-handshake", row(HANDSHAKE + ROW)),
        told("swallow-configure", "swallow-configure", tells(HEALTH + EMIT + TERMINATE)),
        told(
            "edit-configure",
            "edit-configure=4096",
            tells(changed(CONFIGURE, "65536", "4096") + HEALTH + EMIT + TERMINATE)));
  }

  private static Observation of(String fault, String rule, Observation.Check check) {
    return Observation.of(fault, rule, check);
  }

  private static Observation told(String fault, String rule, Observation.Check check) {
    return Observation.told(fault, rule, check);
  }

  private static Observation.Check row(String instead) {
    return delivers(BEFORE_ROW + instead + AFTER_ROW);
  }

  private static Observation.Check answer(String instead) {
    return delivers(BEFORE_COMPLETE + instead + TERMINATING);
  }

  private static Observation.Check first(String instead) {
    return delivers(instead + ALL.substring(HANDSHAKE.length()));
  }

  private static Observation unsolicited(String type, String made) {
    return of("unsolicited", FIRST_ROW + "unsolicited=" + type, row(ROW + made));
  }

  private static Observation firstFrame(String type, String made) {
    return of("first-frame", "first-frame=" + type, first(made));
  }

  private static String rowMadeUp() {
    return message(
        "data_row",
        "{\"stream\":\"rows\",\"sequence\":0,\"payload\":{\"injected\":\"by frametape\"}}");
  }

  private static String sequence(String row, int from, int to) {
    return changed(row, "\"sequence\":" + from, "\"sequence\":" + to);
  }

  private static String tick(String kind) {
    return "to-parent:type=progress_tick,nth=2:tick-odd=" + kind;
  }

  private static Observation.Check secondTick(String from, String to) {
    return delivers(BEFORE_ROW + ROW + changed(TICK_2, from, to) + ROW_2 + COMPLETE + TERMINATING);
  }

  private static void isReordered(Scene scene) throws Exception {
    scene.say(Talk.ASKED);
    scene.endInput();
    Outcome outcome = scene.awaitAll();
    List<String> orders =
        List.of(
            TICK + TICK_2 + ROW,
            ROW + TICK + TICK_2,
            ROW + TICK_2 + TICK,
            TICK_2 + TICK + ROW,
            TICK_2 + ROW + TICK);
    assertThat(outcome.stdout())
        .isIn(
            orders.stream()
                .map(order -> HANDSHAKE + HEALTH_OK + order + ROW_2 + COMPLETE + TERMINATING)
                .toList());
    assertThat(outcome.exit()).isEqualTo(exited(Talk.EXIT));
  }

  private static void hasNoEnd(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH + EMIT);
    String many = DIAGNOSTIC_MADE_UP.repeat(30);
    scene.stdout.awaitBytes(BEFORE_ROW.length() + many.length());
    assertThat(scene.stdout.text()).startsWith(BEFORE_ROW + many);
    assertThat(scene.lives()).isTrue();
    scene.letGo();
    scene.awaitExit();
    scene.awaitNoFamily();
  }

  /** The worker says it at once; its parent gets it two seconds later. */
  private static void comesLate(Scene scene) throws Exception {
    long begun = scene.setting().isLive() ? scene.nanosOfWorkersBegin() : scene.begunNanos();
    delivers(ALL).see(scene);
    assertThat(Duration.ofNanos(scene.stdout.nanosOf(0) - begun))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
  }
}
