package dev.frametape.observed;

import static dev.frametape.observed.Observation.delivers;
import static dev.frametape.observed.Observation.exited;
import static dev.frametape.observed.Observation.hangs;
import static dev.frametape.observed.Talk.ALL;
import static dev.frametape.observed.Talk.BEFORE_ROW;
import static dev.frametape.observed.Talk.CONFIGURE;
import static dev.frametape.observed.Talk.EMIT;
import static dev.frametape.observed.Talk.HANDSHAKE;
import static dev.frametape.observed.Talk.HEALTH;
import static dev.frametape.observed.Talk.HEALTH_OK;
import static dev.frametape.observed.Talk.ROW;
import static dev.frametape.observed.Talk.STDERR;
import static dev.frametape.observed.Talk.TERMINATE;
import static dev.frametape.observed.Talk.changed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.transparency.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Time and flow, stderr, and the start. */
final class OtherObservations {
  private static final String FIRST_ROW = "to-parent:type=data_row,nth=1:";
  private static final int IN_ROW = BEFORE_ROW.length() + ROW.length() - 1;
  private static final int FLOOD = 300_000;

  private OtherObservations() {}

  static List<Observation> all() {
    return List.of(
        // ---- time and flow ----
        later("delay", "=400ms", 400, BEFORE_ROW.length()),
        later("delay", "=by:400ms,jitter:100ms,distribution:uniform", 300, BEFORE_ROW.length()),
        later("deadline", "=of:600ms,offset:-100", 500, BEFORE_ROW.length()),
        of("hang", "=between", hangs(BEFORE_ROW)),
        of("hang", "=prefix", hangs(BEFORE_ROW + ROW.substring(0, 2))),
        of("hang", "=payload", hangs(BEFORE_ROW + ROW.substring(0, 4 + (ROW.length() - 4) / 2))),
        later("dribble", "=pieces:4,over:600ms", 600, IN_ROW),
        // Eleven pieces of ten bytes or so, a tenth of a second from one to the next.
        later("rate", "=100", (ROW.length() - 10) * 10, IN_ROW),
        Observation.live(
            "stall-stdin",
            "to-child:type=request,nth=2:stall-stdin",
            OtherObservations::readsNothing),
        Observation.live(
            "stall-stdin",
            "to-child:type=request,nth=2:stall-stdin",
            OtherObservations::fillsThePipe),
        later("stall-burst", "=600ms", 600, BEFORE_ROW.length()),
        Observation.of("slow-eof", "slow-eof=1s", OtherObservations::endsLate),
        // ---- stderr ----
        of("stderr-flood", "=bytes:" + FLOOD, scene -> flood(scene, false)),
        of("stderr-flood", "=bytes:" + FLOOD + ",drain:proxy", scene -> flood(scene, true)),
        odd("invalid-utf8", text -> assertThat(text).contains("\u00ff")),
        odd("nul", text -> assertThat(text).contains("\0")),
        odd("ansi", text -> assertThat(text).contains("\u001b[31m")),
        odd("long-line", text -> assertThat(text).contains("x".repeat(1 << 20))),
        Observation.of("stderr-silence", "stderr-silence", delivers(ALL, "")),
        of("stderr-close", "", OtherObservations::closesStderr),
        Observation.of("stderr-late", "stderr-late=1s", OtherObservations::isLate),
        of("stderr-forge", "=panicked at 'x'", extra("panicked at 'x'\n")),
        // ---- the start ----
        Observation.of("spawn-fail", "spawn-fail", isNotStarted("sh: 1: worker: not found\n", 127)),
        Observation.of(
            "spawn-fail",
            "spawn-fail=not-executable",
            isNotStarted("sh: 1: worker: Permission denied\n", 126)),
        Observation.of("spawn-slow", "spawn-slow=3s", OtherObservations::startsLate),
        generations(
            "crash-on-start",
            "crash-on-start=times:1,code:9",
            first -> {
              assertThat(first.awaitAll()).isEqualTo(new Outcome("", "", exited(9)));
              assertThat(first.workerHasBegun()).isFalse();
            },
            delivers(ALL)),
        generations(
            "crash-on-start",
            "crash-on-start=times:1,after:handshake,code:9",
            first -> {
              assertThat(first.awaitAll()).isEqualTo(new Outcome(HANDSHAKE, "", exited(9)));
            },
            delivers(ALL)),
        generations(
            "generation-changes",
            "generation-changes=version",
            delivers(ALL),
            delivers(
                changed(HANDSHAKE, "\"protocol_version\":6", "\"protocol_version\":7")
                    + ALL.substring(HANDSHAKE.length()))),
        Observation.live("env-drop", "env-drop=FT_MARK", saysOnStderr("gone\n"))
            .by(saying("${FT_MARK-gone}")),
        Observation.live("env-drop", "env-drop=OTHER", saysOnStderr("here\n"))
            .by(saying("${FT_MARK-gone}")),
        Observation.live("cwd", "cwd=/proc", saysOnStderr("/proc\n")).by(saying("$(pwd)")));
  }

  private static String saying(String word) {
    return Talk.worker("echo \"" + word + "\" >&2; ", Talk.say(ALL), "exit 7");
  }

  private static Observation of(String fault, String parameters, Observation.Check check) {
    return Observation.of(fault, FIRST_ROW + fault + parameters, check);
  }

  private static Observation later(String fault, String parameters, long millis, int place) {
    return of(fault, parameters, delivers(ALL, Duration.ofMillis(millis), place));
  }

  private static Observation generations(
      String fault, String rule, Observation.Check first, Observation.Check second) {
    return Observation.of(
        fault,
        rule,
        scene -> {
          first.see(scene);
          try (Scene next = scene.again()) {
            second.see(next);
          }
        });
  }

  // ---- time and flow ----

  /** What the parent says stays in its pipe; nobody takes it, and nothing breaks. */
  private static void readsNothing(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH);
    scene.stdout.awaitBytes((HANDSHAKE + HEALTH_OK).length());
    scene.say(EMIT);
    scene.awaitStandstill();
    scene.say(TERMINATE);
    scene.awaitStandstill();
    assertThat(scene.bytesWaitingInStdin()).isEqualTo(TERMINATE.length());
    assertThat(scene.told()).isEqualTo(CONFIGURE + HEALTH);
    assertThat(scene.lives()).isTrue();
    scene.letGo();
    scene.awaitExit();
    scene.awaitNoFamily();
  }

  /** A parent that says more than a pipe holds waits in its write. */
  private static void fillsThePipe(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH);
    scene.stdout.awaitBytes((HANDSHAKE + HEALTH_OK).length());
    String much = EMIT + Talk.message("request", "{\"op\":\"" + "x".repeat(1 << 20) + "\"}");
    Thread parent = Thread.ofPlatform().daemon().start(() -> scene.sayToWhomever(much));
    scene.awaitStandstill();
    int full = scene.bytesWaitingInStdin();
    assertThat(full).isPositive();
    scene.awaitStandstill();
    assertThat(scene.bytesWaitingInStdin()).isEqualTo(full);
    assertThat(parent.isAlive()).isTrue();
    assertThat(scene.lives()).isTrue();
    scene.wrapper().signal(9);
    parent.join();
    scene.awaitNoFamily();
  }

  private static void endsLate(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH + EMIT);
    scene.stdout.awaitBytes(ALL.length() - Talk.TERMINATING.length());
    long asked = System.nanoTime();
    scene.say(TERMINATE);
    assertThat(scene.awaitAll()).isEqualTo(new Outcome(ALL, STDERR, exited(Talk.EXIT)));
    assertThat(Duration.ofNanos(scene.stdout.nanosOfEnd() - asked))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(scene.stdout.stoppedAt(ALL.length())).isTrue();
  }

  // ---- stderr ----

  private static void flood(Scene scene, boolean frameComes) throws Exception {
    scene.say(CONFIGURE + HEALTH + EMIT);
    if (frameComes) {
      scene.stdout.awaitBytes(ALL.length() - Talk.TERMINATING.length());
    } else {
      scene.stdout.awaitBytes(BEFORE_ROW.length());
      scene.awaitStandstill();
    }
    assertThat(scene.stdout.text())
        .isEqualTo(
            frameComes ? ALL.substring(0, ALL.length() - Talk.TERMINATING.length()) : BEFORE_ROW);
    scene.stderr.begin();
    scene.say(TERMINATE);
    scene.endInput();
    Outcome outcome = scene.awaitAll();
    assertThat(outcome.stdout()).isEqualTo(ALL);
    assertThat(outcome.stderr()).hasSize(FLOOD + STDERR.length());
    assertThat(outcome.exit()).isEqualTo(exited(Talk.EXIT));
  }

  private static Observation odd(String kind, Consumer<String> check) {
    return of(
        "stderr-bytes",
        "=" + kind,
        scene -> {
          Outcome outcome = Observation.askInTurn(scene);
          assertThat(outcome.stdout()).isEqualTo(ALL);
          assertThat(outcome.exit()).isEqualTo(exited(Talk.EXIT));
          for (String line : STDERR.split("(?<=\n)")) {
            assertThat(outcome.stderr()).contains(line);
          }
          check.accept(outcome.stderr());
        });
  }

  /** The worker's text is all there, and this line is somewhere in it. */
  private static Observation.Check extra(String line) {
    return scene -> {
      Outcome outcome = Observation.askInTurn(scene);
      assertThat(outcome.stdout()).isEqualTo(ALL);
      assertThat(outcome.exit()).isEqualTo(exited(Talk.EXIT));
      assertThat(outcome.stderr()).hasSize(STDERR.length() + line.length());
      assertThat(outcome.stderr().replace(line, "")).isEqualTo(STDERR);
    };
  }

  private static void closesStderr(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH + EMIT);
    String text = scene.stderr.awaitEnd();
    assertThat(STDERR).startsWith(text);
    assertThat(text).doesNotContain("no rows left");
    assertThat(scene.lives()).isTrue();
    scene.say(TERMINATE);
    scene.endInput();
    assertThat(scene.awaitAll()).isEqualTo(new Outcome(ALL, text, exited(Talk.EXIT)));
  }

  private static void isLate(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH + EMIT);
    scene.stdout.awaitBytes(ALL.length() - Talk.TERMINATING.length());
    assertThat(scene.stderr.text()).isEmpty();
    long asked = System.nanoTime();
    scene.say(TERMINATE);
    assertThat(scene.awaitAll()).isEqualTo(new Outcome(ALL, STDERR, exited(Talk.EXIT)));
    assertThat(Duration.ofNanos(scene.stderr.nanosOf(0) - asked))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(scene.stdout.nanosOfEnd()).isLessThan(scene.stderr.nanosOf(0));
  }

  // ---- the start ----

  private static Observation.Check isNotStarted(String words, int code) {
    return scene -> {
      assertThat(scene.awaitAll()).isEqualTo(new Outcome("", words, exited(code)));
      assertThat(scene.workerHasBegun()).isFalse();
    };
  }

  private static void startsLate(Scene scene) throws Exception {
    delivers(ALL).see(scene);
    long begin = scene.setting().isLive() ? scene.nanosOfWorkersBegin() : scene.stdout.nanosOf(0);
    // A file's time is that of the last tick of the clock.
    assertThat(Duration.ofNanos(begin - scene.begunNanos()))
        .isGreaterThanOrEqualTo(Duration.ofMillis(2980));
  }

  private static Observation.Check saysOnStderr(String text) {
    return scene -> {
      scene.endInput();
      assertThat(scene.awaitAll()).isEqualTo(new Outcome(ALL, text, exited(Talk.EXIT)));
    };
  }
}
