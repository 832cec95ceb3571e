package dev.frametape.transparency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.ErrnoException;
import dev.frametape.process.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ends, half-closes and order of the three streams are those of a direct run. */
@Timeout(120)
class StreamsIT {
  private static final int SIGPIPE = 13;
  private static final int SIGTERM = 15;

  /** A safety net only. */
  private static final int PATIENCE_MILLIS = 60_000;

  private static final String FRAME = "\0\0\0\2{}";

  @Test
  void theEndMayComeAtEveryByteOfAFrameInBothDirections() throws Exception {
    List<Callable<Void>> runs = new ArrayList<>();
    for (Way way : Way.possible()) {
      for (int cut = 0; cut <= FRAME.length(); cut++) {
        // One whole frame before, so that the cut one is a frame on the way and not the first.
        String input = FRAME + FRAME.substring(0, cut);
        runs.add(
            () -> {
              assertThat(Parent.PLAIN.run(way.command("/bin/cat"), input))
                  .as("%s, %d bytes", way, input.length())
                  .isEqualTo(new Outcome(input, "", new ChildExit.Exited(0)));
              return null;
            });
      }
    }
    Together.run(runs);
  }

  /** But with faults: nothing is decided on half a frame, since that would depend on time. */
  @ParameterizedTest(name = "{0}")
  @EnumSource(value = Way.class, mode = EnumSource.Mode.EXCLUDE, names = "FAULTLESS")
  void bytesThatAreNoWholeFrameArePassedOnWithoutWaitingForMore(Way way) throws IOException {
    try (ChildProcess child = Parent.PLAIN.start(way.command("/bin/cat"))) {
      // A part of a length, the rest with a part of the payload, the rest; a length that no frame
      // has; what follows it.
      for (String piece : List.of("\0\0", "\0\2{", "}", "\u00ff\u00ff\u00ff\u00ff", "x", "\0")) {
        child.stdin().write(piece.getBytes(ISO_8859_1));
        assertThat(new String(child.stdout().readNBytes(piece.length()), ISO_8859_1))
            .isEqualTo(piece);
      }
      child.stdin().close();
      assertThat(Parent.collect(child)).isEqualTo(new Outcome("", "", new ChildExit.Exited(0)));
    }
  }

  @EveryWay
  void aChildMayCloseItsStdoutAndLiveOn(Way way) throws IOException {
    String script = "printf '\\0\\0'; exec >&-; read word; echo $word >&2; exit 7";
    try (ChildProcess child = Parent.PLAIN.start(way.shell(script))) {
      assertThat(new String(child.stdout().readAllBytes(), ISO_8859_1)).isEqualTo("\0\0");
      assertThat(child.exitIfEnded()).isEmpty();
      child.stdin().write("word\n".getBytes(ISO_8859_1));
      assertThat(Parent.collect(child))
          .isEqualTo(new Outcome("", "word\n", new ChildExit.Exited(7)));
    }
  }

  @EveryWay
  void aChildMayCloseItsStderrAndLiveOn(Way way) throws IOException {
    String script = "echo a >&2; exec 2>&-; read word; echo $word; exit 7";
    try (ChildProcess child = Parent.PLAIN.start(way.shell(script))) {
      assertThat(new String(child.stderr().readAllBytes(), ISO_8859_1)).isEqualTo("a\n");
      assertThat(child.exitIfEnded()).isEmpty();
      child.stdin().write("word\n".getBytes(ISO_8859_1));
      assertThat(Parent.collect(child))
          .isEqualTo(new Outcome("word\n", "", new ChildExit.Exited(7)));
    }
  }

  @EveryWay
  void aParentMayCloseStdinAndReadOn(Way way) throws IOException {
    String script = "cat; echo after the end; echo and here >&2; exit 7";
    assertThat(Parent.PLAIN.run(way.shell(script), "before "))
        .isEqualTo(new Outcome("before after the end\n", "and here\n", new ChildExit.Exited(7)));
  }

  @EveryWay
  void aParentLearnsThatTheChildReadsNoMore(Way way) throws IOException {
    String script = "trap 'exit 7' TERM; exec <&-; echo closed; while :; do sleep 0.02; done";
    try (ChildProcess child = Parent.PLAIN.start(way.shell(script))) {
      assertThat(Parent.line(child.stdout())).isEqualTo("closed");
      ErrnoException failure =
          catchThrowableOfType(
              ErrnoException.class,
              () -> {
                while (true) {
                  child.stdin().write('x');
                }
              });
      assertThat(failure.isBrokenPipe()).isTrue();
      assertThat(child.exitIfEnded()).isEmpty();
      child.signal(SIGTERM);
      assertThat(Parent.collect(child)).isEqualTo(new Outcome("", "", new ChildExit.Exited(7)));
    }
  }

  /** Nothing is on its way: whoever waits for bytes has to see this as well. */
  @EveryWay
  void aParentThatSaysNothingLearnsThatTheChildReadsNoMore(Way way) throws IOException {
    String script = "trap 'exit 7' TERM; exec <&-; echo closed; while :; do sleep 0.02; done";
    try (ChildProcess child = Parent.PLAIN.start(way.shell(script))) {
      assertThat(Parent.line(child.stdout())).isEqualTo("closed");
      Poll reader = new Poll();
      reader.add(child.stdinDescriptor(), Poll.ONLY_IF_GONE);
      assertThat(reader.await(PATIENCE_MILLIS)).isTrue();
      assertThat(child.exitIfEnded()).isEmpty();
      child.signal(SIGTERM);
      assertThat(Parent.collect(child)).isEqualTo(new Outcome("", "", new ChildExit.Exited(7)));
    }
  }

  /** That is what tail(1) watches while it waits for more of its file, and has nothing to write. */
  @EveryWay
  void aChildThatSaysNothingLearnsThatTheParentReadsNoMore(Way way) throws IOException {
    Path file = Files.writeString(Scratch.folder("quiet").resolve("words"), "a word\n");
    try (ChildProcess child = Parent.PLAIN.start(way.shell("exec tail -f '" + file + "'"))) {
      assertThat(Parent.line(child.stdout())).isEqualTo("a word");
      child.stdout().close();
      assertThat(child.waitFor()).isEqualTo(new ChildExit.Signaled(SIGPIPE, false));
    }
  }

  @EveryWay
  void aChildDiesOfSigpipeWhenTheParentReadsItsStdoutNoMore(Way way) throws IOException {
    try (ChildProcess child = Parent.PLAIN.start(way.shell("while :; do echo x; done"))) {
      assertThat(Parent.line(child.stdout())).isEqualTo("x");
      child.stdout().close();
      assertThat(new String(child.stderr().readAllBytes(), ISO_8859_1)).isEmpty();
      assertThat(child.waitFor()).isEqualTo(new ChildExit.Signaled(SIGPIPE, false));
    }
  }

  @EveryWay
  void aChildDiesOfSigpipeWhenTheParentReadsItsStderrNoMore(Way way) throws IOException {
    try (ChildProcess child = Parent.PLAIN.start(way.shell("while :; do echo x >&2; done"))) {
      assertThat(Parent.line(child.stderr())).isEqualTo("x");
      child.stderr().close();
      assertThat(new String(child.stdout().readAllBytes(), ISO_8859_1)).isEmpty();
      assertThat(child.waitFor()).isEqualTo(new ChildExit.Signaled(SIGPIPE, false));
    }
  }

  @EveryWay
  void aChildThatIgnoresSigpipeIsToldByItsWrite(Way way) throws IOException {
    String script = "while echo x; do :; done; exit 7";
    try (ChildProcess child =
        Parent.PLAIN.withSignals(Parent.bit(SIGPIPE), 0).start(way.shell(script))) {
      assertThat(Parent.line(child.stdout())).isEqualTo("x");
      child.stdout().close();
      CompletableFuture<String> stderr = Parent.reading(child.stderr());
      assertThat(child.waitFor()).isEqualTo(new ChildExit.Exited(7));
      assertThat(stderr.join()).contains("I/O error");
    }
  }

  @EveryWay
  void stdoutAndStderrOnOnePipeKeepTheirOrder(Way way) throws IOException {
    String script = "i=0; while [ $i -lt 2000 ]; do echo o$i; echo e$i >&2; i=$((i+1)); done";
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      expected.append("o").append(i).append("\ne").append(i).append("\n");
    }
    assertThat(Parent.PLAIN.withOneStream().run(way.shell(script)))
        .isEqualTo(new Outcome(expected.toString(), "", new ChildExit.Exited(0)));
  }
}
