package dev.frametape.transparency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;

/** Signals that a parent sends to the wrapper are the child's. */
@Timeout(120)
class SignalsIT {
  private static final int[] FORWARDED = {1, 2, 3, 10, 12, 15};
  private static final int SIGTERM = 15;

  @EveryWay
  void aChildThatHandlesASignalGetsItOnceAndEndsAsItLikes(Way way) throws IOException {
    String script =
        "for s in 1 2 3 10 12 15; do trap \"echo got $s\" $s; done; echo ready;"
            + " while :; do read word; test \"$word\" = end && exit 7; done";
    try (ChildProcess child = Parent.PLAIN.start(way.shell(script))) {
      assertThat(Parent.line(child.stdout())).isEqualTo("ready");
      for (int signal : FORWARDED) {
        child.signal(signal);
        assertThat(Parent.line(child.stdout())).isEqualTo("got " + signal);
      }
      child.stdin().write("end\n".getBytes(ISO_8859_1));
      // Nothing more on stdout: no signal came twice.
      assertThat(Parent.collect(child)).isEqualTo(new Outcome("", "", new ChildExit.Exited(7)));
    }
  }

  @EveryWay
  void aChildThatHandlesNothingDiesOfTheSignalAndSoDoesTheWrapper(Way way) throws IOException {
    for (int signal : FORWARDED) {
      try (ChildProcess child = Parent.PLAIN.start(way.shell("echo ready; read word"))) {
        assertThat(Parent.line(child.stdout())).isEqualTo("ready");
        child.signal(signal);
        assertThat(Parent.collect(child).withoutCore())
            .isEqualTo(new Outcome("", "", new ChildExit.Signaled(signal, false)));
      }
    }
  }

  @EveryWay
  void aSignalThatComesWhileTheJvmStartsIsNotLost(Way way) throws IOException {
    // The child sees which signals wait for it, since its parent has blocked them.
    String script =
        "while read name value; do test $name = ShdPnd: && pending=$value; done </proc/$$/status;"
            + " case $pending in *$0) echo $pending; exit 7; esac";
    long all = 0;
    for (int signal : FORWARDED) {
      all |= Parent.bit(signal);
    }
    String pending = String.format("%016x", all);
    try (ChildProcess child =
        Parent.PLAIN
            .withSignals(0, all)
            .start(way.shell("while :; do " + script + "; done", pending))) {
      for (int signal : FORWARDED) {
        child.signal(signal);
      }
      assertThat(Parent.collect(child))
          .isEqualTo(new Outcome(pending + "\n", "", new ChildExit.Exited(7)));
    }
  }

  @EveryWay
  void anIgnoredSignalHarmsNeitherTheWrapperNorTheChild(Way way) throws IOException {
    Parent parent =
        Parent.PLAIN.withSignals(Parent.bit(1) | Parent.bit(2) | Parent.bit(SIGTERM), 0);
    try (ChildProcess child =
        parent.start(way.shell("echo ready; read word; echo $word; exit 7"))) {
      child.signal(1);
      child.signal(SIGTERM);
      assertThat(Parent.line(child.stdout())).isEqualTo("ready");
      child.signal(2);
      child.signal(SIGTERM);
      child.stdin().write("word\n".getBytes(ISO_8859_1));
      assertThat(Parent.collect(child))
          .isEqualTo(new Outcome("word\n", "", new ChildExit.Exited(7)));
    }
  }
}
