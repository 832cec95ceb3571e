package dev.frametape.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whenever a wrapper is killed, its child goes with it. */
@Timeout(300)
class NoOrphansIT {
  private static final int KILLS = 200;
  private static final int SIGKILL = 9;
  private static final long SEED = 20261123;

  // What every child of this test carries in an argument, and no other process does.
  private static final String MARK = "100000.0000" + ProcessHandle.current().pid() + "00";

  // Long enough that only a child that nobody kills is still there; it ends no good run early.
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  @AfterEach
  void leaveNothingBehindEvenAfterAFailure() throws IOException {
    for (long pid : Processes.withArgumentLike(MARK)) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void noChildOutlivesAWrapperThatIsKilledAtAnyMoment() throws Exception {
    // The first way starts the child from within the JVM, the others before there is one: with them
    // there is hardly a moment to be killed before.
    Map<Way, Long> startUps = new EnumMap<>(Way.class);
    for (Way way : List.of(Way.FAULTLESS, Way.RUN, Way.RECORD)) {
      startUps.put(way, nanosUntilTheChildRuns(way));
    }
    List<Callable<Boolean>> kills = new ArrayList<>();
    for (int number = 0; number < KILLS; number++) {
      Way way = number % 8 < 4 ? Way.FAULTLESS : number % 8 < 6 ? Way.RUN : Way.RECORD;
      kills.add(new Kill(number, way, startUps.get(way)));
    }
    long childRan = Together.run(kills).stream().filter(hadChild -> hadChild).count();
    // A process that had not become anything yet when it was looked for would show up by now.
    assertThat(survivors(MARK)).as("left behind").isEmpty();
    // Else the moments were ill chosen, and nothing was proved.
    assertThat(childRan).as("wrappers that were killed when they had a child").isGreaterThan(50);
    assertThat(KILLS - childRan).as("those killed before").isGreaterThan(20);
  }

  /**
   * One start and one kill; tells whether the wrapper had a child by then. Even numbers are killed
   * at any moment of the start-up and a while behind it, odd ones in the few milliseconds around
   * the birth of the child. Nothing but a kill ends this child: it neither reads nor writes.
   */
  private record Kill(int number, Way way, long startUpNanos) implements Callable<Boolean> {
    @Override
    public Boolean call() throws IOException {
      SplittableRandom random = new SplittableRandom(SEED + number);
      String mark = MARK + number + "9";
      boolean hadChild;
      try (ChildProcess wrapper = Parent.PLAIN.start(way.command("/bin/sleep", mark))) {
        if (number % 2 == 0) {
          LockSupport.parkNanos(random.nextLong(startUpNanos * 3 / 2));
        } else {
          awaitBirth(wrapper.pid());
          spin(random.nextLong(3_000_000));
        }
        hadChild = !Processes.children(wrapper.pid()).isEmpty();
        wrapper.signal(SIGKILL);
        assertThat(wrapper.waitFor()).isEqualTo(new ChildExit.Signaled(SIGKILL, false));
      }
      assertThat(survivors(mark)).as("kill %d: left behind with %s", number, mark).isEmpty();
      return hadChild;
    }
  }

  /** Those that are still there after all patience. */
  private static List<Long> survivors(String mark) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    List<Long> survivors = Processes.withArgumentLike(mark);
    while (!survivors.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
      survivors = Processes.withArgumentLike(mark);
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

  private static long nanosUntilTheChildRuns(Way way) throws IOException {
    long longest = 0;
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      try (ChildProcess wrapper = Parent.PLAIN.start(way.command("/bin/sleep", MARK))) {
        Processes.await(() -> !Processes.children(wrapper.pid()).isEmpty());
        longest = System.nanoTime() - start;
      }
    }
    return longest;
  }
}
