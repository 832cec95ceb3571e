package dev.frametape.process;

import static dev.frametape.process.Emission.Stream.STDERR;
import static dev.frametape.process.Emission.Stream.STDIN;
import static dev.frametape.process.Emission.Stream.STDOUT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class EmissionPerformerTest {
  private static final ChildExit ABORTED = new ChildExit.Signaled(6, false);

  private final RecordingStage stage = new RecordingStage();

  @Test
  void everythingThatWasSentIsOutBeforeTheEnd() throws Exception {
    perform(send(STDOUT, "frames"), send(STDERR, "words"), end());

    assertThat(stage.written(STDOUT)).isEqualTo("frames");
    assertThat(stage.written(STDERR)).isEqualTo("words");
    assertThat(stage.happened).containsExactly("ended " + ABORTED);
  }

  @Test
  void aCloseComesBehindWhatWasSent() throws Exception {
    perform(send(STDOUT, "last"), new Emission.Close(STDOUT));

    assertThat(stage.happened).containsExactly("closed STDOUT after last");
  }

  @Test
  void whatIsSentAfterTheCloseIsDropped() throws Exception {
    perform(send(STDOUT, "last"), new Emission.Close(STDOUT), send(STDOUT, "more"), end());

    assertThat(stage.written(STDOUT)).isEqualTo("last");
  }

  @Test
  void stdinCanBeGivenUp() throws Exception {
    perform(new Emission.Close(STDIN));

    assertThat(stage.happened).containsExactly("closed STDIN after ");
  }

  @Test
  void aPauseSleepsByTheStagesClock() throws Exception {
    perform(new Emission.Pause(Duration.ofHours(5)));

    assertThat(stage.happened).containsExactly("slept PT5H");
  }

  @Test
  void aStallLastsUntilNobodyIsLeft() throws Exception {
    perform(new Emission.Stall());

    assertThat(stage.happened)
        .containsExactly("nobody is left", "ended " + new ChildExit.Exited(1));
  }

  @Test
  void aReaderThatHasGoneDoesNotStopTheOtherStreamNorTheEnd() throws Exception {
    stage.broken = STDOUT;
    EmissionPerformer performer = new EmissionPerformer(stage, false);
    for (int piece = 0; piece < 100; piece++) {
      performer.perform(new Emission.Send(STDOUT, Emission.Content.of(new byte[10_000])));
    }
    performer.perform(send(STDERR, "words"));
    performer.perform(end());

    assertThat(stage.written(STDERR)).isEqualTo("words");
    assertThat(stage.happened).containsExactly("ended " + ABORTED);
  }

  @Test
  void aReaderThatDoesNotReadStdoutStillGetsStderr() throws Exception {
    stage.hold = new CountDownLatch(1);
    EmissionPerformer performer = new EmissionPerformer(stage, false);
    performer.perform(send(STDOUT, "blocked"));
    performer.perform(send(STDERR, "words"));
    stage.awaitWritten(STDERR, "words");
    assertThat(stage.written(STDOUT)).isEmpty();

    stage.hold.countDown();
    performer.perform(end());
    assertThat(stage.written(STDOUT)).isEqualTo("blocked");
  }

  @Test
  void oneSharedPipeKeepsTheOrderOfBothStreams() throws Exception {
    EmissionPerformer performer = new EmissionPerformer(stage, true);
    for (String text : List.of("a", "b", "c", "d")) {
      performer.perform(send(STDOUT, text));
      performer.perform(send(STDERR, text.toUpperCase(java.util.Locale.ROOT)));
    }
    performer.perform(end());

    assertThat(stage.written(STDOUT)).isEqualTo("aAbBcCdD");
  }

  @Test
  void moreThanTheStoreHoldsGetsOutInOrder() throws Exception {
    byte[] large = new byte[EmissionPerformer.AHEAD_BYTES * 5 + 17];
    for (int at = 0; at < large.length; at++) {
      large[at] = (byte) (at * 31 + at / 4096);
    }
    perform(new Emission.Send(STDOUT, Emission.Content.of(large)), end());

    assertThat(stage.bytes.get(STDOUT).toByteArray()).isEqualTo(large);
  }

  @Test
  void whatIsSentOnStdinIsTheWorkers() throws Exception {
    perform(send(STDIN, "request"));

    assertThat(stage.written(STDIN)).isEqualTo("request");
  }

  @Test
  void withoutAStoreEveryByteIsOutWhenTheSendReturns() throws Exception {
    EmissionPerformer performer = EmissionPerformer.direct(stage);
    performer.perform(send(STDOUT, "frame"));
    assertThat(stage.written(STDOUT)).isEqualTo("frame");
    performer.perform(send(STDOUT, " of another length"));
    assertThat(stage.written(STDOUT)).isEqualTo("frame of another length");
  }

  @Test
  void aFlushStandsBetweenTwoWrites() throws Exception {
    perform(send(STDOUT, "a"), new Emission.Flush(), send(STDOUT, "b"), end());

    assertThat(stage.writes).containsExactly("a", "b");
  }

  @Test
  void whatConcernsTheWorkerBehindIsLeftToTheStage() throws Exception {
    perform(
        new Emission.StopReading(),
        new Emission.BreakInput(),
        new Emission.SignalWorker(19),
        new Emission.Freeze(Duration.ofHours(5)));

    assertThat(stage.happened)
        .containsExactly("stopped reading", "broke the input", "signal 19", "froze PT5H");
  }

  private void perform(Emission... plan) throws IOException, InterruptedException {
    EmissionPerformer performer = new EmissionPerformer(stage, false);
    for (Emission step : plan) {
      performer.perform(step);
    }
  }

  private static Emission send(Emission.Stream on, String text) {
    return new Emission.Send(on, Emission.Content.of(text.getBytes(US_ASCII)));
  }

  private static Emission end() {
    return new Emission.End(ABORTED);
  }

  /** Keeps what would have happened to this process. */
  private static final class RecordingStage implements EmissionPerformer.Stage {
    private final Map<Emission.Stream, ByteArrayOutputStream> bytes =
        Map.of(
            STDIN, new ByteArrayOutputStream(),
            STDOUT, new ByteArrayOutputStream(),
            STDERR, new ByteArrayOutputStream());
    private final List<String> happened = new ArrayList<>();
    private final List<String> writes = new ArrayList<>();
    private Emission.Stream broken;

    /** What stdout waits for; null when it does not. */
    private CountDownLatch hold;

    @Override
    public void write(Emission.Stream on, ByteBuffer from) throws IOException {
      if (on == broken) {
        throw new ErrnoException("write", ErrnoException.EPIPE);
      }
      if (on == STDOUT && hold != null) {
        try {
          hold.await();
        } catch (InterruptedException interruption) {
          throw new IOException(interruption);
        }
      }
      byte[] taken = new byte[from.remaining()];
      from.get(taken);
      synchronized (this) {
        bytes.get(on).writeBytes(taken);
        writes.add(new String(taken, US_ASCII));
        notifyAll();
      }
    }

    private synchronized void awaitWritten(Emission.Stream on, String text)
        throws InterruptedException {
      while (!written(on).equals(text)) {
        wait();
      }
    }

    private synchronized String written(Emission.Stream on) {
      return bytes.get(on).toString(US_ASCII);
    }

    @Override
    public synchronized void close(Emission.Stream stream) {
      happened.add("closed " + stream + " after " + written(stream));
    }

    @Override
    public void sleep(Duration duration) {
      happened.add("slept " + duration);
    }

    @Override
    public void awaitNobody() {
      happened.add("nobody is left");
    }

    @Override
    public void end(ChildExit how) {
      happened.add("ended " + how);
    }

    @Override
    public void stopReading() {
      happened.add("stopped reading");
    }

    @Override
    public void breakInput() {
      happened.add("broke the input");
    }

    @Override
    public void signalWorker(int signal) {
      happened.add("signal " + signal);
    }

    @Override
    public void freeze(Duration duration) {
      happened.add("froze " + duration);
    }

    @Override
    public Descriptor descriptor(Emission.Stream stream) {
      throw new AssertionError("nobody holds " + stream);
    }
  }
}
