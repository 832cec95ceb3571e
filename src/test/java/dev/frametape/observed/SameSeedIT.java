package dev.frametape.observed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.transparency.Outcome;
import dev.frametape.transparency.Rounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same seed decides the same, whatever the machine has to do meanwhile. */
@Timeout(600)
class SameSeedIT {
  /** Half of them with a live worker, the others with its recording. */
  private static final int RUNS = Rounds.count(24);

  private static final int AT_ONCE = 4;
  private static final List<String> BY_CHANCE =
      List.of(
          "to-parent:type=data_row,p=0.5:flip=bits:2",
          "to-parent:type=progress_tick,p=0.7:delay=by:10ms,jitter:9ms,distribution:normal",
          "to-parent:type=response,p=0.5,correlation=0.3:duplicate",
          "to-parent:type=data_row,p=0.3:insert=bytes:3",
          "to-child:type=request,p=0.5:split=every:9");

  /** What one run came to. */
  private record Run(Path folder, Outcome outcome, String log) {}

  private static Scene.Plan plan(Setting setting, List<String> rules) throws IOException {
    Scene.Plan plan = new Scene.Plan(setting, Talk.WORKER);
    for (String rule : rules) {
      plan.with("--fault=" + rule);
    }
    return plan.with("--fault-log=" + plan.folder().resolve("log"));
  }

  private static Run play(Scene.Plan plan) throws Exception {
    try (Scene scene = plan.begin()) {
      // In turn, as it was recorded, until there is nobody left.
      scene.say(Talk.CONFIGURE + Talk.HEALTH);
      scene.sayToWhomever(Talk.EMIT);
      scene.sayToWhomever(Talk.TERMINATE);
      Outcome outcome = scene.awaitAll();
      Path log = plan.folder().resolve("log");
      return new Run(
          plan.folder(), outcome, Files.exists(log) ? Files.readString(log, ISO_8859_1) : "");
    }
  }

  @Test
  void manyRunsUnderLoadDecideTheSame() throws Exception {
    List<Process> busy = new ArrayList<>();
    try (ExecutorService players = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int loop = 0; loop < 2; loop++) {
        busy.add(new ProcessBuilder("nice", "-n", "19", "sh", "-c", "while :; do :; done").start());
      }
      List<Callable<Run>> runs = new ArrayList<>();
      for (int run = 0; run < RUNS; run++) {
        Setting setting = run % 2 == 0 ? Setting.RUN : Setting.REPLAY;
        runs.add(() -> play(plan(setting, BY_CHANCE).with("--seed=77")));
      }
      List<Run> played = new ArrayList<>();
      for (Future<Run> run : players.invokeAll(runs)) {
        played.add(run.get());
      }
      Run first = played.getFirst();
      assertThat(first.log()).contains("\"flip\"").contains("\"delay\"");
      for (Run run : played) {
        assertThat(run.log()).isEqualTo(first.log());
        assertThat(run.outcome().stdout()).isEqualTo(first.outcome().stdout());
        assertThat(run.outcome().exit()).isEqualTo(first.outcome().exit());
      }
    } finally {
      busy.forEach(Process::destroyForcibly);
    }
  }

  @Test
  void whatWasDecidedIsRepeatedFromALogFromARecordingAndInAReplay() throws Exception {
    Run first = play(plan(Setting.RECORD, BY_CHANCE).with("--seed=77"));
    Run replayed = play(plan(Setting.REPLAY, BY_CHANCE).with("--seed=77"));
    assertThat(replayed.log()).isEqualTo(first.log());
    assertThat(replayed.outcome().stdout()).isEqualTo(first.outcome().stdout());
    for (String source : List.of("log", "talk.jsonl")) {
      Run again =
          play(plan(Setting.RUN, List.of()).with("--fault-from=" + first.folder().resolve(source)));
      assertThat(again.outcome().stdout()).as(source).isEqualTo(first.outcome().stdout());
      assertThat(again.outcome().exit()).isEqualTo(first.outcome().exit());
      assertThat(decisions(again)).as(source).isEqualTo(decisions(first));
    }
  }

  /** Each decision is a rule of its own when it is repeated, so that names get a number. */
  private static List<String> decisions(Run run) {
    return run.log()
        .lines()
        .filter(line -> line.contains("\"event\":\"fault\""))
        .map(line -> line.replaceFirst("(\"rule\":\"[^\"]*?)-\\d+\"", "$1\""))
        .toList();
  }

  @Test
  void aBrokenRecordingReplaysAsItWasDeliveredOrAsItWasSent() throws Exception {
    for (String rule :
        List.of(
            "to-parent:type=data_row,nth=1:cut-payload=keep:5,ending:exit:3",
            "to-parent:type=data_row,nth=1:pollute=rubbish",
            "to-parent:type=data_row,nth=1:fatal-exit-frame",
            "to-parent:type=response,nth=2:signal=SEGV",
            "to-parent:type=data_row,nth=2:drop")) {
      Run broken = play(new Scene.Plan(Setting.RECORD, Talk.WORKER).fault(rule));
      Path recording = broken.folder().resolve("talk.jsonl");
      Outcome delivered = replay(recording);
      assertThat(delivered.stdout()).as(rule).isEqualTo(broken.outcome().stdout());
      assertThat(delivered.exit()).as(rule).isEqualTo(broken.outcome().exit());
      Outcome sent = replay(recording, "--as", "sent");
      // A worker that was killed has not said everything that it was going to.
      assertThat(Talk.ALL).as(rule).startsWith(sent.stdout());
      assertThat(sent.stdout()).as(rule).startsWith(Talk.BEFORE_ROW + Talk.ROW);
    }
  }

  private static Outcome replay(Path recording, String... options) throws Exception {
    try (Scene scene = Scene.ofRecording(recording, options)) {
      scene.sayToWhomever(Talk.CONFIGURE + Talk.HEALTH);
      scene.sayToWhomever(Talk.EMIT);
      scene.sayToWhomever(Talk.TERMINATE);
      scene.endInput();
      return scene.awaitAll();
    }
  }
}
