package dev.frametape.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildProcess;
import dev.frametape.process.Descriptor;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.SpawnException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One pump between two real pipes: a {@code cat} stands at each end, and one is the child. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PumpTest {
  private static final RelayOptions OPTIONS =
      new RelayOptions(Duration.ofMillis(30), Duration.ofMillis(20), Duration.ofMillis(1));

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final FakeNanos nanos = new FakeNanos();
  private ChildProcess source;
  private ChildProcess sink;
  private ChildProcess child;
  private Thread pump;

  @BeforeEach
  void startCats() throws SpawnException {
    source = cat();
    sink = cat();
    child = cat();
  }

  @AfterEach
  void endCats() throws InterruptedException {
    // A pump that still polls would read from whatever gets the numbers of these descriptors next.
    source.signal(9);
    pump.join();
    source.close();
    sink.close();
    child.close();
  }

  @Test
  void anIncompleteFrameIsHeldForItsTimeAndThenPassedOn() throws Exception {
    start(false);
    say("abc");
    assertThat(events.take()).isEqualTo("passed ''");
    nanos.awaitLooks();
    assertThat(events).isEmpty();
    nanos.advanceMillis(20);
    assertThat(events.take()).isEqualTo("passed all 'abc'");
    assertThat(sink.stdout().readNBytes(3)).asString().isEqualTo("abc");
  }

  @Test
  void aFrameThatBeginsBehindAHeldOneGetsATimeOfItsOwn() throws Exception {
    start(false);
    say("abc");
    assertThat(events.take()).isEqualTo("passed ''");
    nanos.awaitLooks();
    nanos.advanceMillis(15);
    say("d.ef");
    assertThat(events.take()).isEqualTo("passed 'abcd.'");
    nanos.awaitLooks();
    nanos.advanceMillis(15);
    nanos.awaitLooks();
    assertThat(events).isEmpty();
    nanos.advanceMillis(5);
    assertThat(events.take()).isEqualTo("passed all 'ef'");
  }

  @Test
  void moreOfTheSameFrameDoesNotMakeItsTimeLonger() throws Exception {
    start(false);
    say("abc");
    assertThat(events.take()).isEqualTo("passed ''");
    nanos.awaitLooks();
    nanos.advanceMillis(15);
    say("def");
    assertThat(events.take()).isEqualTo("passed ''");
    nanos.awaitLooks();
    nanos.advanceMillis(5);
    assertThat(events.take()).isEqualTo("passed all 'abcdef'");
  }

  @Test
  void whatIsHeldAtTheEndGoesBeforeTheEnd() throws Exception {
    start(false);
    say("abc");
    assertThat(events.take()).isEqualTo("passed ''");
    source.stdin().close();
    pump.join();
    assertThat(events).containsExactly("passed all 'abc'", "source ended", "sink closed");
  }

  @Test
  void aReaderThatGoesIsToldToTheWriter() throws Exception {
    start(true);
    sink.signal(9);
    pump.join();
    assertThat(events).containsExactly("sink gone", "source closed");
  }

  @Test
  void aPipeThatOutlivesTheChildIsGivenUpAfterItsTime() throws Exception {
    start(true);
    say("abc");
    assertThat(events.take()).isEqualTo("passed ''");
    child.signal(9);
    child.waitFor();
    nanos.awaitLooks();
    assertThat(pump.isAlive()).isTrue();
    assertThat(events).isEmpty();
    nanos.advanceMillis(30);
    pump.join();
    assertThat(events.take()).isEqualTo("passed all 'abc'");
  }

  private void start(boolean fromChild) {
    Pump.Ends ends =
        new Pump.Ends() {
          @Override
          public void closeSink() {
            events.add("sink closed");
          }

          @Override
          public void closeSource() {
            events.add("source closed");
          }
        };
    Pump moves =
        new Pump(
            source.stdoutDescriptor(),
            sink.stdinDescriptor(),
            new Sentences(),
            ends,
            OPTIONS,
            nanos,
            fromChild,
            false,
            child.endDescriptor());
    pump = Thread.ofPlatform().daemon().start(moves);
  }

  private void say(String text) throws IOException {
    source.stdin().write(text.getBytes(US_ASCII));
  }

  private static ChildProcess cat() throws SpawnException {
    return ChildProcess.start(ProcessSpec.of(List.of("/bin/cat"), Map.of()));
  }

  /** A frame is a sentence: it ends with a full stop. */
  private final class Sentences implements Passage {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(100);
    private String held = "";

    @Override
    public ByteBuffer room() {
      return buffer.clear();
    }

    @Override
    public void arrived(int count) {
      byte[] bytes = new byte[count];
      buffer.get(0, bytes);
      held += new String(bytes, US_ASCII);
    }

    @Override
    public void passOn(Descriptor to, boolean everything) throws IOException {
      int end = everything ? held.length() : held.lastIndexOf('.') + 1;
      String now = held.substring(0, end);
      held = held.substring(end);
      to.write(buffer.clear().put(now.getBytes(US_ASCII)).flip());
      events.add("passed " + (everything ? "all " : "") + "'" + now + "'");
    }

    @Override
    public boolean looksAtBytes() {
      return true;
    }

    @Override
    public int heldBytes() {
      return held.length();
    }

    @Override
    public void sourceEnded() {
      events.add("source ended");
    }

    @Override
    public void sinkGone() {
      events.add("sink gone");
    }
  }

  /** A clock that moves when the test says so, and that knows whether the pump looks at it. */
  private static final class FakeNanos implements LongSupplier {
    private static final int LOOKS = 4;
    private final AtomicLong now = new AtomicLong(1);
    private final Semaphore looks = new Semaphore(0);

    @Override
    public long getAsLong() {
      looks.release();
      return now.get();
    }

    void advanceMillis(long millis) {
      now.addAndGet(millis * 1_000_000);
    }

    /** Until the pump has gone round at least once, and so has acted on the present time. */
    void awaitLooks() throws InterruptedException {
      looks.drainPermits();
      looks.acquire(LOOKS);
    }
  }
}
