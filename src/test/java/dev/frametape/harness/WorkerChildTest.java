package dev.frametape.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.process.ChildExit.Exited;
import dev.frametape.process.ChildExit.Signaled;
import dev.frametape.worker.FixtureWorkerMain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness and the fixture worker as two real processes. */
class WorkerChildTest {
  @TempDir Path folder;

  @Test
  void aRealChildServesAndTerminates() throws Exception {
    try (WorkerProcess worker = spawn()) {
      worker.health();
      assertThat(worker.callFixtureMul(folder, 6, 7)).isEqualTo(42);
      assertThat(worker.emitTestRows(List.of("a", "a"))).hasSize(2);
      assertThat(worker.terminate()).isEqualTo(new Exited(0));
    }
  }

  @Test
  void aPanicIsExitCode134() throws Exception {
    WorkerFatalExit fatal = spawn().triggerLeanPanic(folder);
    assertThat(fatal.status()).isEqualTo("exit status: 134");
    assertThat(fatal.stderr()).contains("deliberate Lean panic").contains("SIGABRT, exiting");
  }

  @Test
  void deathBySigabrtIsAnotherFact() throws Exception {
    WorkerProcess worker = spawn("--signal", "6");
    assertThatThrownBy(worker::emitRowsThenPanic)
        .isInstanceOfSatisfying(
            WorkerHarnessException.class,
            failure ->
                assertThat(failure.error())
                    .isEqualTo(
                        new WorkerHarnessError.FatalExit(
                            new WorkerFatalExit("signal: 6 (SIGABRT)", ""))));
    try (WorkerProcess another = spawn("--signal", "9")) {
      assertThat(another.terminate()).isEqualTo(new Signaled(9, false));
    }
  }

  @Test
  void closingKillsAWorkerThatStillRuns() throws Exception {
    WorkerProcess worker = spawn();
    List<ProcessHandle> started =
        ProcessHandle.current().descendants().filter(WorkerChildTest::isWorker).toList();
    worker.close();
    assertThat(started).isNotEmpty().noneMatch(ProcessHandle::isAlive);
  }

  private static boolean isWorker(ProcessHandle process) {
    return process
        .info()
        .arguments()
        .map(List::of)
        .filter(words -> words.contains(FixtureWorkerMain.class.getName()))
        .isPresent();
  }

  private static WorkerProcess spawn(String... arguments) throws WorkerHarnessException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    // The libraries of `stub` are on the class path of tests, and one of them has words of its own.
    command.add("-Dslf4j.internal.verbosity=ERROR");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(FixtureWorkerMain.class.getName());
    command.addAll(List.of(arguments));
    return WorkerProcess.spawn(command, WorkerProcess.Options.defaults());
  }
}
