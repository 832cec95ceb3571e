package dev.frametape.observed;

import static dev.frametape.observed.Observation.delivers;
import static dev.frametape.observed.Observation.ends;
import static dev.frametape.observed.Observation.exited;
import static dev.frametape.observed.Observation.hangs;
import static dev.frametape.observed.Observation.killed;
import static dev.frametape.observed.Talk.AFTER_ROW;
import static dev.frametape.observed.Talk.ALL;
import static dev.frametape.observed.Talk.BEFORE_COMPLETE;
import static dev.frametape.observed.Talk.BEFORE_ROW;
import static dev.frametape.observed.Talk.COMPLETE;
import static dev.frametape.observed.Talk.CONFIGURE;
import static dev.frametape.observed.Talk.EMIT;
import static dev.frametape.observed.Talk.HANDSHAKE;
import static dev.frametape.observed.Talk.HEALTH;
import static dev.frametape.observed.Talk.ROW;
import static dev.frametape.observed.Talk.TERMINATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ErrnoException;
import dev.frametape.transparency.Outcome;
import dev.frametape.transparency.Processes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** How the process ends, what it leaves behind, what it holds. */
final class ProcessObservations {
  private static final String FIRST_ROW = "to-parent:type=data_row,nth=1:";
  private static final String ANSWER = "to-parent:type=response,nth=2:";
  private static final String MARKER = "lean-rs-worker child: SIGABRT, exiting immediately\n";

  private ProcessObservations() {}

  static List<Observation> all() {
    return List.of(
        of("exit", "=42", ends(BEFORE_ROW, exited(42))),
        of("exit", "=code:0,at:after", ends(BEFORE_ROW + ROW, exited(0))),
        of("exit", "=134", ends(BEFORE_ROW, exited(134))),
        Observation.live(
            "exit", "to-child:type=request,nth=2:exit=255", ProcessObservations::endsAtTheRequest),
        Observation.of(
            "exit-zero-mid-request",
            "nth=2:exit-zero-mid-request",
            ends(BEFORE_COMPLETE, exited(0))),
        of("signal", "", ends(BEFORE_ROW, killed(9))),
        of("signal", "=ABRT", ends(BEFORE_ROW, killed(6))),
        of("signal", "=name:SEGV,at:after", ends(BEFORE_ROW + ROW, killed(11))),
        of("signal", "=XCPU", ends(BEFORE_ROW, killed(24))),
        of("abort-marker", "", ends(BEFORE_ROW, exited(134), MARKER)),
        of(
            "abort-marker",
            "=text:no end,code:-1",
            scene -> {
              Outcome outcome = Observation.askInTurn(scene);
              assertThat(outcome.stdout()).isEqualTo(ALL);
              assertThat(outcome.stderr().replace("no end\n", "")).isEqualTo(Talk.STDERR);
              assertThat(outcome.exit()).isEqualTo(exited(Talk.EXIT));
            }),
        live("stop", "=1s", ProcessObservations::standsStill),
        of("close-stdout-stay", "", ProcessObservations::closesStdoutAndStays),
        live("close-stdin", "", ProcessObservations::readsNoMore),
        of("exit-stdout-held", "=by:2s,code:5", scene -> isHeld(scene, scene.stdout, scene.stderr)),
        of("exit-stderr-held", "=by:2s,code:5", scene -> isHeld(scene, scene.stderr, scene.stdout)),
        Observation.live(
            "ignore-terminate", "ignore-terminate", ProcessObservations::ignoresTheEnd),
        Observation.of("slow-terminate", "slow-terminate=1s", ProcessObservations::endsLate),
        Observation.of("terminating-then", "terminating-then", ends(ALL, exited(1))),
        Observation.of("terminating-then", "terminating-then=signal:TERM", ends(ALL, killed(15))),
        Observation.of(
            "terminating-then",
            "terminating-then=hang",
            scene -> {
              scene.say(Talk.ASKED);
              scene.endInput();
              scene.stdout.awaitBytes(ALL.length());
              scene.awaitNoFamily();
              scene.awaitStandstill();
              assertThat(scene.lives()).isTrue();
              assertThat(scene.stdout.hasEnded()).isFalse();
              scene.letGo();
              scene.awaitExit();
            }),
        Observation.of(
            "exit-races-response",
            ANSWER + "exit-races-response=order:answer-first,code:3",
            ends(BEFORE_COMPLETE + COMPLETE, exited(3))),
        Observation.of(
            "exit-races-response",
            ANSWER + "exit-races-response=order:exit-first,code:3",
            ends(BEFORE_COMPLETE + COMPLETE, exited(3))),
        of("unreapable", "=by:2s,code:5", ProcessObservations::endsLongBeforeItIsGone),
        of("orphan-tree", "=processes:3,live:4321ms", ProcessObservations::leavesProcesses),
        of("rss", "=300", ProcessObservations::grows),
        of("spin", "=2", hangs(BEFORE_ROW, ProcessObservations::isBusy)));
  }

  private static Observation of(String fault, String parameters, Observation.Check check) {
    return Observation.of(fault, FIRST_ROW + fault + parameters, check);
  }

  private static Observation live(String fault, String parameters, Observation.Check check) {
    return Observation.live(fault, FIRST_ROW + fault + parameters, check);
  }

  private static void standsStill(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH);
    scene.stdout.awaitBytes((HANDSHAKE + Talk.HEALTH_OK).length());
    long worker = scene.worker();
    long asked = System.nanoTime();
    scene.say(EMIT);
    Processes.await(() -> state(worker).startsWith("T"));
    Processes.await(() -> !state(worker).startsWith("T"));
    Duration stood = Duration.ofNanos(System.nanoTime() - asked);
    assertThat(stood).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    scene.say(TERMINATE);
    scene.endInput();
    assertThat(scene.awaitAll().stdout()).isEqualTo(ALL);
    assertThat(scene.awaitExit()).isEqualTo(exited(Talk.EXIT));
  }

  private static String state(long pid) {
    return Processes.field(Processes.file(pid, "status"), "State");
  }

  private static void closesStdoutAndStays(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH + EMIT);
    assertThat(scene.stdout.awaitEnd()).isEqualTo(BEFORE_ROW);
    assertThat(scene.lives()).isTrue();
    scene.say(TERMINATE);
    scene.endInput();
    scene.awaitNoFamily();
    scene.awaitStandstill();
    assertThat(scene.lives()).isTrue();
    assertThat(scene.stderr.hasEnded()).isFalse();
    scene.letGo();
    scene.awaitExit();
  }

  private static void readsNoMore(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH + EMIT);
    // The rest is said, which the worker had before.
    scene.stdout.awaitBytes((BEFORE_COMPLETE + COMPLETE).length());
    ErrnoException failure = catchThrowableOfType(ErrnoException.class, () -> scene.say(TERMINATE));
    assertThat(failure.isBrokenPipe()).isTrue();
    scene.awaitStandstill();
    assertThat(scene.lives()).isTrue();
    assertThat(scene.stdout.text()).isEqualTo(BEFORE_COMPLETE + COMPLETE);
    assertThat(scene.stdout.hasEnded()).isFalse();
    assertThat(scene.told()).isEqualTo(CONFIGURE + HEALTH + EMIT);
    scene.letGo();
    scene.awaitExit();
    scene.awaitNoFamily();
  }

  /** The process is gone, one stream has ended, and the other one two seconds later. */
  private static void isHeld(Scene scene, Tap held, Tap other) throws Exception {
    scene.say(CONFIGURE + HEALTH);
    scene.stdout.awaitBytes((HANDSHAKE + Talk.HEALTH_OK).length());
    long asked = System.nanoTime();
    scene.say(EMIT);
    assertThat(scene.awaitExit()).isEqualTo(exited(5));
    scene.awaitNoFamily();
    other.awaitEnd();
    held.awaitEnd();
    assertThat(Duration.ofNanos(held.nanosOfEnd() - asked))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    assertThat(other.nanosOfEnd()).isLessThan(held.nanosOfEnd());
    assertThat(scene.stdout.text()).isEqualTo(BEFORE_ROW);
  }

  private static void ignoresTheEnd(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH + EMIT + TERMINATE);
    scene.endInput();
    scene.stdout.awaitBytes((BEFORE_COMPLETE + COMPLETE).length());
    scene.awaitStandstill();
    assertThat(scene.lives()).isTrue();
    assertThat(Processes.lives(scene.worker())).isTrue();
    assertThat(scene.told()).isEqualTo(CONFIGURE + HEALTH + EMIT);
    assertThat(scene.stdout.text()).isEqualTo(BEFORE_COMPLETE + COMPLETE);
    scene.letGo();
    scene.awaitExit();
    scene.awaitNoFamily();
  }

  private static void endsLate(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH + EMIT);
    scene.stdout.awaitBytes((BEFORE_COMPLETE + COMPLETE).length());
    long asked = System.nanoTime();
    scene.say(TERMINATE);
    scene.stdout.awaitBytes(ALL.length());
    ChildExit exit = scene.awaitExit();
    Duration took = Duration.ofNanos(System.nanoTime() - asked);
    assertThat(exit).isEqualTo(exited(Talk.EXIT));
    assertThat(took).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(scene.awaitAll().stdout()).isEqualTo(ALL);
    assertThat(Duration.ofNanos(scene.stdout.nanosOfEnd() - asked))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
  }

  private static void endsLongBeforeItIsGone(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH);
    scene.stdout.awaitBytes((HANDSHAKE + Talk.HEALTH_OK).length());
    long asked = System.nanoTime();
    scene.say(EMIT);
    assertThat(scene.stdout.awaitEnd()).isEqualTo(BEFORE_ROW);
    assertThat(Talk.STDERR).startsWith(scene.stderr.awaitEnd());
    ErrnoException failure =
        catchThrowableOfType(
            ErrnoException.class,
            () -> {
              while (scene.lives()) {
                scene.say(TERMINATE);
              }
            });
    assertThat(failure.isBrokenPipe()).isTrue();
    assertThat(scene.awaitExit()).isEqualTo(exited(5));
    assertThat(Duration.ofNanos(System.nanoTime() - asked))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    scene.awaitNoFamily();
  }

  /** One at a time: those that are left carry no other sign than how long they live. */
  private static synchronized void leavesProcesses(Scene scene) throws Exception {
    delivers(ALL).see(scene);
    // Their streams are not the conversation's, or its end had not come yet.
    assertThat(left()).hasSize(3);
    Processes.await(() -> left().isEmpty());
  }

  private static List<Long> left() throws IOException {
    return Processes.withArgumentLike("4.321").stream()
        .filter(pid -> Processes.file(pid, "comm").startsWith("sleep"))
        .toList();
  }

  private static void grows(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH);
    scene.stdout.awaitBytes((HANDSHAKE + Talk.HEALTH_OK).length());
    assertThat(residentMebibytes(scene)).isLessThan(250);
    scene.say(EMIT);
    scene.stdout.awaitBytes((BEFORE_ROW + ROW).length());
    Processes.await(() -> residentMebibytes(scene) > 300 || !scene.lives());
    assertThat(scene.lives()).isTrue();
    scene.say(TERMINATE);
    scene.endInput();
    assertThat(scene.awaitAll().stdout()).isEqualTo(BEFORE_ROW + ROW + AFTER_ROW);
  }

  private static long residentMebibytes(Scene scene) {
    String rss = Processes.field(Processes.file(scene.pid(), "status"), "VmRSS");
    return rss.isEmpty() ? 0 : Long.parseLong(rss.split(" ")[0]) / 1024;
  }

  /** It takes a second of processor time while it says nothing. */
  private static void isBusy(Scene scene) throws Exception {
    long before = ticks(scene);
    Processes.await(() -> ticks(scene) > before + 100 || !scene.lives());
    assertThat(scene.lives()).isTrue();
  }

  private static long ticks(Scene scene) {
    String stat = Processes.file(scene.pid(), "stat");
    if (stat.isEmpty()) {
      return 0;
    }
    // Behind the name, which may hold anything: state is the first, utime the twelfth.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static void endsAtTheRequest(Scene scene) throws Exception {
    scene.say(CONFIGURE + HEALTH);
    scene.stdout.awaitBytes((HANDSHAKE + Talk.HEALTH_OK).length());
    scene.say(EMIT);
    assertThat(scene.awaitAll())
        .isEqualTo(new Outcome(HANDSHAKE + Talk.HEALTH_OK, "", exited(255)));
    assertThat(scene.told()).isEqualTo(CONFIGURE + HEALTH);
    scene.awaitNoFamily();
  }
}
