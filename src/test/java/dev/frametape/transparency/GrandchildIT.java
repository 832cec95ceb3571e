package dev.frametape.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that the child leaves behind, with the child's pipes, does not keep the wrapper. */
@Timeout(120)
class GrandchildIT {
  @EveryHop
  void theWrapperEndsAlthoughAGrandchildHoldsTheStreams(Way way) throws IOException {
    endsWithEveryByte(way, "sleep 100000 &", 0);
  }

  @EveryHop
  void everyByteOfTheChildArrivesHoweverMuchItLeftInThePipe(Way way) throws IOException {
    endsWithEveryByte(way, "sleep 100000 &", 100_000);
  }

  @EveryHop
  void aGrandchildThatHoldsOnlyStderrDoesNotKeepTheWrapperEither(Way way) throws IOException {
    endsWithEveryByte(way, "sleep 100000 >/dev/null </dev/null &", 10_000);
  }

  /**
   * Where nothing is recorded, the worker has the parent's own pipes, and so has what it leaves.
   */
  @Test
  void aWorkerAloneLeavesThePipesToItsGrandchildAsADirectOneDoes() throws IOException {
    for (Way way : List.of(Way.DIRECT, Way.KEEP_PID_ALONE)) {
      try (ChildProcess child = Parent.PLAIN.start(way.shell("sleep 100000 & echo $!; exit 7"))) {
        ProcessHandle grandchild =
            ProcessHandle.of(Long.parseLong(Parent.line(child.stdout()))).orElseThrow();
        CompletableFuture<String> rest = Parent.reading(child.stdout());
        try {
          assertThat(child.waitFor()).isEqualTo(new ChildExit.Exited(7));
          assertThat(rest).isNotDone();
          assertThat(grandchild.isAlive()).isTrue();
        } finally {
          grandchild.destroyForcibly();
        }
        assertThat(rest.join()).isEmpty();
      }
    }
  }

  private static void endsWithEveryByte(Way way, String grandchild, int bytes) throws IOException {
    String script =
        grandchild
            + " echo $!; head -c "
            + bytes
            + " /dev/zero; head -c 3000 /dev/zero >&2; exit 7";
    try (ChildProcess child = Parent.PLAIN.start(way.shell(script))) {
      long pid = Long.parseLong(Parent.line(child.stdout()));
      try {
        // Read only when the child has gone and left its bytes in the pipes.
        Processes.await(
            () ->
                way.keepsPid()
                    ? !Processes.lives(child.pid())
                    : Processes.children(child.pid()).isEmpty());
        CompletableFuture<Outcome> outcome =
            CompletableFuture.supplyAsync(() -> Parent.collect(child));
        assertThat(outcome.join())
            .isEqualTo(new Outcome("\0".repeat(bytes), "\0".repeat(3000), new ChildExit.Exited(7)));
        assertThat(Processes.lives(pid)).as("the grandchild lives").isTrue();
      } finally {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }
}
