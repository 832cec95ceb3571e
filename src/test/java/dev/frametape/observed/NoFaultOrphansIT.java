package dev.frametape.observed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.transparency.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Whatever a fault is waiting for: when the wrapper or its parent goes, everything goes. */
@Timeout(300)
class NoFaultOrphansIT {
  private static final int SIGKILL = 9;
  private static final String ROW = "to-parent:type=data_row,nth=1:";
  private static final Background TWO = new Background(2);

  /**
   * A fault that waits, and how far the conversation comes before it does.
   *
   * @param stdout what comes before; then the fault has begun, or is about to
   * @param forWorker whether the wait is over when the worker ends, so that it must not end: it is
   *     not told to
   */
  private record Wait(String rule, String stdout, boolean forWorker) {
    Wait(String rule, String stdout) {
      this(rule, stdout, false);
    }

    static Wait beforeRow(String fault) {
      return new Wait(ROW + fault, Talk.BEFORE_ROW);
    }

    static Wait forWorker(String fault) {
      return new Wait(ROW + fault, Talk.BEFORE_ROW, true);
    }
  }

  private static final List<Wait> WAITS =
      List.of(
          Wait.beforeRow("hang"),
          new Wait(ROW + "hang=payload", Talk.BEFORE_ROW + Talk.ROW.substring(0, 4)),
          Wait.beforeRow("cut-payload=keep:3,ending:hang"),
          Wait.forWorker("cut-payload=3"),
          Wait.beforeRow("length-over-limit"),
          new Wait("no-handshake", ""),
          new Wait("late-handshake=1h", ""),
          Wait.beforeRow("delay=1h"),
          Wait.beforeRow("dribble=pieces:4,over:1h"),
          Wait.beforeRow("rate=1"),
          Wait.beforeRow("stall-burst=1h"),
          Wait.forWorker("coalesce=frames:50,within:1h"),
          Wait.forWorker("reorder=64"),
          Wait.beforeRow("endless"),
          Wait.forWorker("stop=1h"),
          Wait.beforeRow("spin"),
          Wait.forWorker("rss=mebibytes:64,ramp:1h"),
          Wait.beforeRow("close-stdout-stay"),
          Wait.forWorker("close-stdin"),
          Wait.beforeRow("unreapable=1h"),
          Wait.forWorker("stderr-flood=10MiB"),
          Wait.forWorker("stderr-close"),
          new Wait("stderr-late=1h", Talk.BEFORE_ROW),
          new Wait("type=response,nth=2:drop-terminal", Talk.BEFORE_COMPLETE),
          new Wait("to-child:type=request,nth=2:stall-stdin", Talk.HANDSHAKE + Talk.HEALTH_OK),
          new Wait("to-child:type=request,nth=2:delay=1h", Talk.HANDSHAKE + Talk.HEALTH_OK),
          new Wait("to-child:type=request,nth=2:hang", Talk.HANDSHAKE + Talk.HEALTH_OK),
          new Wait("ignore-terminate", Talk.BEFORE_COMPLETE),
          new Wait("slow-terminate=1h", Talk.ALL),
          new Wait("terminating-then=hang", Talk.ALL),
          new Wait("slow-eof=1h", Talk.ALL),
          new Wait("spawn-slow=1h", ""));

  @AfterAll
  static void playNoMore() {
    TWO.close();
  }

  @TestFactory
  Stream<DynamicTest> theWorkerDoesNotOutliveAWrapperThatIsKilled() {
    return tests(Setting.RUN, NoFaultOrphansIT::killTheWrapper);
  }

  @TestFactory
  Stream<DynamicTest> nobodyOutlivesAParentThatIsKilled() {
    List<DynamicTest> tests = new ArrayList<>();
    tests(Setting.RECORD, NoFaultOrphansIT::killTheParent).forEach(tests::add);
    tests(Setting.REPLAY, NoFaultOrphansIT::killTheParent).forEach(tests::add);
    return tests.stream();
  }

  private static Stream<DynamicTest> tests(Setting setting, Observation.Check check) {
    return WAITS.stream()
        .map(
            wait ->
                TWO.test(
                    setting + " " + wait.rule(),
                    () -> {
                      Scene.Plan plan = new Scene.Plan(setting, Talk.WORKER).fault(wait.rule());
                      Path log = plan.folder().resolve("log");
                      plan.with("--fault-log=" + log);
                      if (setting != Setting.RUN) {
                        plan.underAParent();
                      }
                      if (wait.rule().contains("stderr-flood")) {
                        plan.leavingStderr();
                      }
                      try (Scene scene = plan.begin()) {
                        scene.sayToWhomever(Talk.CONFIGURE + Talk.HEALTH);
                        scene.stdout.awaitBytes(
                            Math.min(
                                wait.stdout().length(),
                                (Talk.HANDSHAKE + Talk.HEALTH_OK).length()));
                        scene.sayToWhomever(Talk.EMIT);
                        scene.stdout.awaitBytes(
                            Math.min(wait.stdout().length(), Talk.BEFORE_COMPLETE.length()));
                        if (!wait.forWorker()) {
                          scene.sayToWhomever(Talk.TERMINATE);
                        }
                        scene.stdout.awaitBytes(wait.stdout().length());
                        // It is written before a fault is carried out.
                        Processes.await(() -> Files.exists(log) && Files.size(log) > 0);
                        check.see(scene);
                      }
                    }))
        .toList()
        .stream();
  }

  private static void killTheWrapper(Scene scene) throws Exception {
    scene.wrapper().signal(SIGKILL);
    assertThat(scene.awaitExit()).isEqualTo(new ChildExit.Signaled(SIGKILL, false));
    scene.awaitNoFamily();
  }

  private static void killTheParent(Scene scene) throws Exception {
    scene.killParent();
    scene.awaitNoFamily();
  }
}
