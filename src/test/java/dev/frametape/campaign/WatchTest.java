package dev.frametape.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ProcessTree;
import dev.frametape.process.ProcessTree.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, looked at with a clock that stands still until it is moved. */
@Timeout(120)
class WatchTest {
  @TempDir private Path recordings;

  private final AtomicLong nanos = new AtomicLong();
  private Process shell;

  private Watch watch(String script) throws Exception {
    shell =
        new ProcessBuilder("sh", "-c", script)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Watch(shell.pid(), recordings, nanos::get);
  }

  @AfterEach
  void endAll() throws Exception {
    for (Member each : ProcessTree.below(shell.pid())) {
      ProcessHandle.of(each.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
    shell.destroyForcibly().waitFor();
  }

  /** Waits until there is such a process below the shell. */
  private Member find(Predicate<Member> wanted) throws Exception {
    while (true) {
      for (Member each : ProcessTree.below(shell.pid())) {
        if (wanted.test(each)) {
          return each;
        }
      }
      Thread.onSpinWait();
    }
  }

  private void lookTwice(Watch watch) throws Exception {
    watch.look();
    nanos.addAndGet(Watch.PATIENCE.toNanos() - 1);
    watch.look();
  }

  @Test
  void whatStaysUncollectedForTwoSecondsIsAZombie() throws Exception {
    // The inner shell becomes a sleeper that collects nobody.
    Watch watch = watch("sh -c 'sleep 0 & exec sleep 600'; exit 0");
    Member zombie = find(Member::isZombie);
    find(each -> each.pid() == zombie.parentPid() && each.name().equals("sleep"));
    lookTwice(watch);
    assertThat(watch.zombies()).isEmpty();
    nanos.addAndGet(1);
    watch.look();
    assertThat(watch.zombies())
        .containsExactly("sleep (pid " + zombie.pid() + "), a child of sleep");
    assertThat(watch.held()).isEmpty();
  }

  @Test
  void aPipeThatOutlivesItsWorkerIsHeld() throws Exception {
    Watch watch = watch("tail -f /dev/null | sleep 600; exit 0");
    Member wrapper = find(each -> each.name().equals("tail"));
    Member holder = find(each -> each.name().equals("sleep"));
    // A recording is what tells a worker's wrapper from the parent's own processes.
    Files.createFile(recordings.resolve("0001-" + wrapper.pid() + ".jsonl"));
    lookTwice(watch);
    nanos.addAndGet(1);
    watch.look();
    assertThat(watch.held()).as("while the worker is alive").isEmpty();

    ProcessHandle.of(wrapper.pid()).orElseThrow().destroyForcibly();
    while (ProcessTree.below(shell.pid()).stream()
        .anyMatch(each -> each.pid() == wrapper.pid() && !each.isZombie())) {
      Thread.onSpinWait();
    }
    lookTwice(watch);
    assertThat(watch.held()).isEmpty();
    nanos.addAndGet(1);
    watch.look();
    assertThat(watch.held()).containsExactly("descriptor 0 of sleep (pid " + holder.pid() + ")");
  }
}
