package dev.frametape.observed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.transparency.Outcome;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * One fault, the scene it is played in, and what has to be seen from outside.
 *
 * @param fault its name in the catalogue
 * @param rule in the short form, as on a command line
 */
record Observation(String fault, String rule, String worker, Set<Setting> settings, Check check) {
  /** What a parent does, and what it has to see. */
  interface Check {
    void see(Scene scene) throws Exception;
  }

  /**
   * An observation of the worker that answers.
   *
   * @param rule the short form; its fault is the first name that an equals sign or nothing follows
   */
  static Observation of(String fault, String rule, Check check) {
    return new Observation(fault, rule, Talk.WORKER, EnumSet.allOf(Setting.class), check);
  }

  /** The same, with a worker that is alive: the fault is about its process, or what it is told. */
  static Observation live(String fault, String rule, Check check) {
    return new Observation(
        fault, rule, Talk.WORKER, EnumSet.of(Setting.RUN, Setting.RECORD), check);
  }

  /** What reaches a worker that only listens. */
  static Observation told(String fault, String rule, Check check) {
    return new Observation(
        fault, rule, Talk.LISTENER, EnumSet.of(Setting.RUN, Setting.RECORD), check);
  }

  Observation by(String otherWorker) {
    return new Observation(fault, rule, otherWorker, settings, check);
  }

  void observe(Setting setting) throws Exception {
    Scene.Plan plan = new Scene.Plan(setting, worker).fault(rule);
    if (fault.equals("stderr-flood")) {
      plan.leavingStderr();
    }
    try (Scene scene = plan.begin()) {
      check.see(scene);
    }
  }

  @Override
  public String toString() {
    return rule;
  }

  // ---- the usual checks ----

  /** Everything was said; this came, and the worker ended as it does. */
  static Check delivers(String stdout) {
    return delivers(stdout, Talk.STDERR);
  }

  static Check delivers(String stdout, String stderr) {
    return scene -> {
      scene.say(Talk.ASKED);
      scene.endInput();
      assertThat(scene.awaitAll()).isEqualTo(new Outcome(stdout, stderr, exited(Talk.EXIT)));
    };
  }

  /** Has the worker end only when its rows are here: its stderr is open until then. */
  static Outcome askInTurn(Scene scene) throws Exception {
    scene.say(Talk.CONFIGURE + Talk.HEALTH + Talk.EMIT);
    scene.stdout.awaitBytes((Talk.BEFORE_COMPLETE + Talk.COMPLETE).length());
    scene.say(Talk.TERMINATE);
    scene.endInput();
    return scene.awaitAll();
  }

  /** As {@link #delivers}, no sooner than so long after the rows were asked for. */
  static Check delivers(String stdout, Duration notBefore, int place) {
    return scene -> {
      scene.say(Talk.CONFIGURE + Talk.HEALTH);
      scene.stdout.awaitBytes((Talk.HANDSHAKE + Talk.HEALTH_OK).length());
      long asked = System.nanoTime();
      scene.say(Talk.EMIT + Talk.TERMINATE);
      scene.endInput();
      Outcome outcome = scene.awaitAll();
      assertThat(outcome.stdout()).isEqualTo(stdout);
      // Where chance is involved, the seed is said first.
      assertThat(outcome.stderr()).endsWith(Talk.STDERR);
      assertThat(outcome.exit()).isEqualTo(exited(Talk.EXIT));
      assertThat(Duration.ofNanos(scene.stdout.nanosOf(place) - asked))
          .isGreaterThanOrEqualTo(notBefore);
    };
  }

  /** stdout ends behind this while the worker lives on, and then it ends as it does. */
  static Check endsStdout(String stdout) {
    return scene -> {
      scene.say(Talk.CONFIGURE + Talk.HEALTH + Talk.EMIT);
      assertThat(scene.stdout.awaitEnd()).isEqualTo(stdout);
      assertThat(scene.lives()).isTrue();
      if (scene.setting().isLive()) {
        assertThat(scene.family()).contains(scene.worker());
      }
      scene.say(Talk.TERMINATE);
      assertThat(scene.awaitAll()).isEqualTo(new Outcome(stdout, Talk.STDERR, exited(Talk.EXIT)));
    };
  }

  /** This comes and then nothing, and stdout stays open until the parent lets go of everything. */
  static Check hangs(String stdout) {
    return hangs(stdout, Observation::staysQuiet);
  }

  static Check hangs(String stdout, Check meanwhile) {
    return scene -> {
      scene.say(Talk.CONFIGURE + Talk.HEALTH + Talk.EMIT);
      scene.stdout.awaitBytes(stdout.length());
      meanwhile.see(scene);
      scene.sayToWhomever(Talk.TERMINATE);
      scene.endInput();
      if (scene.setting().isLive()) {
        // It has read that, and has gone; who plays the fault has not.
        scene.awaitNoFamily();
      }
      meanwhile.see(scene);
      assertThat(scene.stdout.text()).isEqualTo(stdout);
      assertThat(scene.stdout.hasEnded()).isFalse();
      scene.letGo();
      scene.awaitExit();
      scene.awaitNoFamily();
    };
  }

  private static void staysQuiet(Scene scene) throws Exception {
    scene.awaitStandstill();
    assertThat(scene.lives()).isTrue();
    assertThat(scene.stdout.hasEnded()).isFalse();
  }

  /** The conversation is over, although nobody has let go of anything, and no worker is left. */
  static Check ends(String stdout, ChildExit how) {
    return ends(stdout, how, "");
  }

  /**
   * @param stderr what it has to hold beside what the worker had time to say
   */
  static Check ends(String stdout, ChildExit how, String stderr) {
    return scene -> {
      scene.sayToWhomever(Talk.CONFIGURE + Talk.HEALTH + Talk.EMIT);
      if (stdout.startsWith(Talk.BEFORE_COMPLETE + Talk.COMPLETE)) {
        scene.stdout.awaitBytes((Talk.BEFORE_COMPLETE + Talk.COMPLETE).length());
        scene.sayToWhomever(Talk.TERMINATE);
      }
      Outcome outcome = scene.awaitAll();
      assertThat(outcome.stdout()).isEqualTo(stdout);
      assertThat(outcome.exit()).isEqualTo(how);
      assertThat(outcome.stderr()).contains(stderr);
      assertThat(Talk.STDERR).startsWith(outcome.stderr().replace(stderr, ""));
      scene.awaitNoFamily();
    };
  }

  /** A worker that listens has been told this when its input ended. */
  static Check tells(String told) {
    return scene -> {
      scene.stdout.awaitBytes(Talk.HANDSHAKE.length());
      scene.say(Talk.ASKED);
      scene.endInput();
      assertThat(scene.awaitAll()).isEqualTo(new Outcome(Talk.HANDSHAKE, "", exited(Talk.EXIT)));
      assertThat(scene.told()).isEqualTo(told);
    };
  }

  static ChildExit exited(int code) {
    return new ChildExit.Exited(code);
  }

  static ChildExit killed(int signal) {
    return new ChildExit.Signaled(signal, false);
  }
}
