package dev.frametape.transparency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** A peer that does not read stops the other side, and loses nothing. */
@Timeout(120)
class BackPressureIT {
  private static final int PIPE_BYTES = 1 << 16;

  // The wrapper's own stderr pipe is one page, and the pump has one more in hand.
  private static final int STDERR_SLACK = 2 * 4096;
  private static final int FLOOD = 4_000_000;

  @EveryWay
  void aFloodOnStderrBlocksTheChildUntilTheParentReads(Way way) throws IOException {
    int flood = PIPE_BYTES + STDERR_SLACK + 1;
    String script = "echo begun; head -c " + flood + " /dev/zero >&2; echo past the flood; exit 7";
    try (ChildProcess child = Parent.PLAIN.start(way.shell(script))) {
      assertThat(Parent.line(child.stdout())).isEqualTo("begun");
      Processes.await(() -> child.stderrDescriptor().bytesReady() == PIPE_BYTES);
      awaitStandstill(way, child);
      assertThat(child.stdoutDescriptor().bytesReady()).isZero();
      assertThat(child.exitIfEnded()).isEmpty();
      assertThat(Parent.collect(child))
          .isEqualTo(new Outcome("past the flood\n", "\0".repeat(flood), new ChildExit.Exited(7)));
    }
  }

  @EveryWay
  void whatFitsIntoThePipeOfStderrDoesNotBlockTheChild(Way way) throws IOException {
    String script = "head -c " + PIPE_BYTES + " /dev/zero >&2; echo past; read word; exit 7";
    try (ChildProcess child = Parent.PLAIN.start(way.shell(script))) {
      assertThat(Parent.line(child.stdout())).isEqualTo("past");
      child.stdin().write("go on\n".getBytes(ISO_8859_1));
      assertThat(Parent.collect(child))
          .isEqualTo(new Outcome("", "\0".repeat(PIPE_BYTES), new ChildExit.Exited(7)));
    }
  }

  @EveryWay
  void aParentThatDoesNotReadStdoutStopsTheChild(Way way) throws IOException {
    try (ChildProcess child = Parent.PLAIN.start(way.command("/usr/bin/head", headWords()))) {
      Processes.await(() -> child.stdoutDescriptor().bytesReady() == PIPE_BYTES);
      awaitStandstill(way, child);
      long pid = way.keepsPid() ? child.pid() : Processes.children(child.pid()).getFirst();
      // Two pipes and what the pump has in hand.
      assertThat(Processes.bytesWritten(pid)).isBetween((long) PIPE_BYTES, 4L * PIPE_BYTES);
      assertThat(Parent.collect(child))
          .isEqualTo(new Outcome("\0".repeat(FLOOD), "", new ChildExit.Exited(0)));
    }
  }

  @EveryWay
  void aChildThatDoesNotReadStopsTheParent(Way way) throws IOException {
    // The child reads when it is told to, by a signal.
    String script = "trap 'wc -c; exit 7' USR1; echo ready; while :; do sleep 0.02; done";
    try (ChildProcess child = Parent.PLAIN.start(way.shell(script))) {
      assertThat(Parent.line(child.stdout())).isEqualTo("ready");
      Thread writer =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      child.stdin().write(new byte[FLOOD]);
                      child.stdin().close();
                    } catch (IOException failure) {
                      throw new java.io.UncheckedIOException(failure);
                    }
                  });
      Processes.await(() -> child.stdinDescriptor().bytesReady() == PIPE_BYTES);
      if (way == Way.KEEP_PID) {
        Processes.awaitStandstill(KeepPid.recorders(child.pid()));
      } else if (!way.keepsPid()) {
        Processes.awaitStandstill(List.of(child.pid()));
      }
      assertThat(writer.isAlive()).isTrue();
      int sigusr1 = 10;
      child.signal(sigusr1);
      assertThat(Parent.collect(child))
          .isEqualTo(new Outcome(FLOOD + "\n", "", new ChildExit.Exited(7)));
    }
  }

  private static String[] headWords() {
    return new String[] {"-c", Integer.toString(FLOOD), "/dev/zero"};
  }

  private static void awaitStandstill(Way way, ChildProcess child) throws IOException {
    List<Long> pids = new ArrayList<>(List.of(child.pid()));
    if (way == Way.KEEP_PID) {
      pids.addAll(KeepPid.recorders(child.pid()));
    }
    List<Long> children = Processes.children(child.pid());
    pids.addAll(children.subList(0, Math.min(1, children.size())));
    Processes.awaitStandstill(pids);
  }
}
