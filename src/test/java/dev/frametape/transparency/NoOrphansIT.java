package dev.frametape.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Whenever what the parent started is killed, all that came of it goes with it. */
@Timeout(300)
class NoOrphansIT {
  private static final int KILLS = Rounds.count(60);
  private static final int SIGKILL = 9;
  private static final long SEED = 20261123;
  private static final String SLEEP = "/bin/sleep";

  // In the environment of every process of this test, and of no other.
  private static final String MARK = "NO_ORPHANS_TEST=" + ProcessHandle.current().pid() + "-";

  // Long enough that only a process that nobody ends is still there; it ends no good run early.
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  @AfterEach
  void leaveNothingBehindEvenAfterAFailure() throws IOException {
    for (int number = 0; number < KILLS; number++) {
      for (long pid : KeepPid.withVariable(MARK + number)) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }

  @EveryMode
  void nobodyOutlivesWhatTheParentKillsAtAnyMoment(Mode mode) throws Exception {
    if (mode == Mode.KEEP_PID) {
      KeepPid.assumePossible();
    }
    Map<Way, Long> startUps = new EnumMap<>(Way.class);
    List<Callable<Boolean>> kills = new ArrayList<>();
    for (int number = 0; number < KILLS; number++) {
      Way way = way(mode, number);
      if (!startUps.containsKey(way)) {
        startUps.put(way, nanosUntilAllRun(mode, way));
      }
      kills.add(new Kill(mode, way, number, startUps.get(way)));
    }
    long ran = Together.run(kills).stream().filter(all -> all).count();
    // A process that had not become anything yet when it was looked for would show up by now.
    for (int number = 0; number < KILLS; number++) {
      assertThat(survivors(MARK + number)).as("left behind").isEmpty();
    }
    // Else the moments were ill chosen, and nothing was proved.
    assertThat(ran).as("killed when all of it ran").isGreaterThanOrEqualTo(KILLS / 3);
    assertThat(KILLS - ran).as("those killed before").isGreaterThan(KILLS / 10);
  }

  /**
   * The relay with faults starts the worker from within the JVM, the others before there is one:
   * with them there is hardly a moment to be killed before.
   */
  private static Way way(Mode mode, int number) {
    if (mode == Mode.KEEP_PID) {
      return Way.KEEP_PID;
    }
    return switch (number / 3 % 8) {
      case 0, 1 -> Way.RECORD;
      case 2 -> Way.RUN;
      default -> Way.FAULTLESS;
    };
  }

  /** The worker, and beside one that has the parent's pid a recorder that has begun. */
  private static boolean allRun(Mode mode, Way way, long pid) throws IOException {
    return mode == Mode.RELAY
        ? !Processes.children(pid).isEmpty()
        : Processes.file(pid, "cmdline").startsWith(SLEEP) && way.recording(SLEEP, pid).isPresent();
  }

  /**
   * One start and one kill; tells whether all of it ran by then. A third is killed at any moment of
   * the start-up, the early ones more often, another in the few milliseconds around the birth of
   * the second process (the worker, or the recorder), the last when all of it has just begun to
   * run. Nothing but a kill ends this worker: it neither reads nor writes.
   */
  private record Kill(Mode mode, Way way, int number, long startUpNanos)
      implements Callable<Boolean> {
    @Override
    public Boolean call() throws IOException {
      SplittableRandom random = new SplittableRandom(SEED + number);
      boolean ran;
      long pid;
      try (ChildProcess started = marked(number).start(way.command(SLEEP, "100000"))) {
        pid = started.pid();
        switch (number % 3) {
          case 0 -> LockSupport.parkNanos((long) (startUpNanos * Math.pow(random.nextDouble(), 2)));
          case 1 -> {
            // The recorder is born within a few milliseconds, and there is nothing to wait for.
            if (mode == Mode.RELAY) {
              awaitBirth(pid);
            }
            spin(random.nextLong(mode == Mode.RELAY ? 3_000_000 : 6_000_000));
          }
          default -> {
            Processes.await(() -> allRun(mode, way, pid));
            spin(random.nextLong(3_000_000));
          }
        }
        ran = allRun(mode, way, pid);
        started.signal(SIGKILL);
        assertThat(started.waitFor()).isEqualTo(new ChildExit.Signaled(SIGKILL, false));
      }
      assertThat(survivors(MARK + number)).as("kill %d: left behind", number).isEmpty();
      if (way.recording(SLEEP, pid).isPresent()) {
        Path recording = way.recording(SLEEP, pid).orElseThrow();
        Verification verification = RecordingVerifier.verify(recording);
        assertThat(verification.findings()).as("kill %d", number).isEmpty();
        // A wrapper that is killed has no time to write an end; the recorder beside a worker has.
        assertThat(verification.status())
            .as("kill %d", number)
            .isEqualTo(
                mode == Mode.RELAY ? Verification.Status.CUT_OFF : Verification.Status.COMPLETE);
        assertThat(Recorded.exits(recording))
            .as("kill %d", number)
            .isEqualTo(
                mode == Mode.RELAY ? List.of() : List.of(new ChildExit.Signaled(SIGKILL, false)));
      }
      return ran;
    }
  }

  private static Parent marked(int number) {
    List<String> variables = new ArrayList<>(Parent.PLAIN.environment());
    variables.add(MARK + number);
    return Parent.PLAIN.withEnvironment(variables);
  }

  /** Those that are still there after all patience. */
  private static List<Long> survivors(String mark) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    List<Long> survivors = KeepPid.withVariable(mark);
    while (!survivors.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
      survivors = KeepPid.withVariable(mark);
    }
    return survivors;
  }

  /** The first process below the wrapper, be it the child's starter or the child. */
  private static void awaitBirth(long wrapper) {
    while (Processes.file(wrapper, "task/" + wrapper + "/comm").startsWith("java")
        ? Processes.children(wrapper).isEmpty()
        : Processes.lives(wrapper)) {
      LockSupport.parkNanos(100_000);
    }
  }

  private static void spin(long nanos) {
    long until = System.nanoTime() + nanos;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  private static long nanosUntilAllRun(Mode mode, Way way) throws IOException {
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      List<String> command = way.command(SLEEP, "100000");
      long start = System.nanoTime();
      try (ChildProcess started = marked(0).start(command)) {
        Processes.await(() -> allRun(mode, way, started.pid()));
        shortest = Math.min(shortest, System.nanoTime() - start);
      }
    }
    return shortest;
  }
}
