package dev.frametape.replay;

import dev.frametape.frame.JsonDifference;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.Descriptor;
import dev.frametape.process.Poll;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Hands a conversation over from a replayed worker to a real one: tells the real one all that the
 * parent has said, goes on feeding it, and compares its answers with those that the parent got.
 * What the worker says after that is for somebody else to pass on.
 */
public final class HandOver {
  private static final long LONGER_BY_SPELLING = 10;

  private final ChildProcess child;
  private final Transcript soFar;
  private final MatchRules rules;
  private final Inputs inputs;

  /**
   * @param child has just been started
   */
  public HandOver(ChildProcess child, Transcript soFar, MatchRules rules, Inputs inputs) {
    this.child = child;
    this.soFar = soFar;
    this.rules = rules;
    this.inputs = inputs;
  }

  /** Why this conversation cannot be handed over, whatever the worker; empty when it can. */
  public static Optional<String> obstacle(Transcript soFar, MatchRules rules) {
    if (soFar.tooLong()) {
      return Optional.of(
          "more than " + Transcript.MOST_BYTES + " bytes were said already, which were not kept");
    }
    if (rules.order() != MatchRules.Order.STRICT) {
      return Optional.of(
          "recorded frames were asked for in another order, and a real worker may answer otherwise"
              + " then; use --order strict");
    }
    return Optional.empty();
  }

  /** The worker has not said in time what the parent has heard already. */
  private static final class Late extends Exception {}

  /**
   * Brings the worker to where the parent is. Exactly what the parent has heard is taken from the
   * worker's stdout; what it says after that is still there.
   *
   * @param atMost how long that may take
   * @return why that failed: the worker says something else than the recording, or nothing; empty
   *     when it went well
   */
  public Optional<String> catchUp(Duration atMost) throws IOException {
    Thread speaker = new Thread(this::speak, "frametape-forward-stdin");
    speaker.setDaemon(true);
    speaker.start();
    long until = System.nanoTime() + atMost.toNanos();
    byte[] expected = soFar.toParent();
    int at = 0;
    int frame = 0;
    try {
      while (at < expected.length) {
        frame++;
        int left = expected.length - at - 4;
        int length = left < 0 ? -1 : ByteBuffer.wrap(expected).getInt(at);
        if (length < 0 || length > left) {
          return Optional.of("the parent has got a part of a frame, or bytes that are none");
        }
        byte[] recorded = Arrays.copyOfRange(expected, at, at + 4 + length);
        byte[] prefix = new byte[4];
        int announced = read(prefix, 0, 4, until) < 4 ? -1 : ByteBuffer.wrap(prefix).getInt();
        if (announced < 0 || announced > LONGER_BY_SPELLING * length + 1000) {
          return Optional.of("its frame " + frame + " is missing, or not like the recorded one");
        }
        byte[] got = Arrays.copyOf(prefix, 4 + announced);
        if (read(got, 4, announced, until) < announced) {
          return Optional.of("it ended in its frame " + frame);
        }
        Optional<String> difference = difference(ParentFrame.of(recorded), ParentFrame.of(got));
        if (difference.isPresent()) {
          return Optional.of("its frame " + frame + " differs: " + difference.get());
        }
        at += recorded.length;
      }
    } catch (Late late) {
      return Optional.of(
          "its frame "
              + frame
              + " was not there after "
              + atMost.toMillis()
              + " ms, expected all that the parent had heard; give it longer with --catch-up-wait");
    }
    return Optional.empty();
  }

  /** Fills a stretch; how much of it was filled before the stream ended. */
  private int read(byte[] into, int from, int count, long until) throws IOException, Late {
    Poll poll = new Poll();
    poll.add(child.stdoutDescriptor(), Poll.READABLE);
    int done = 0;
    while (done < count) {
      long left = Math.min(Math.max(0, until - System.nanoTime()) / 1_000_000, Integer.MAX_VALUE);
      if (!poll.await((int) left)) {
        throw new Late();
      }
      int more = child.stdout().read(into, from + done, count - done);
      if (more < 0) {
        return done;
      }
      done += more;
    }
    return done;
  }

  private Optional<String> difference(ParentFrame recorded, ParentFrame got) {
    if (rules.matches(recorded, got)) {
      return Optional.empty();
    }
    if (recorded.json().isEmpty() || got.json().isEmpty()) {
      return Optional.of(got.label());
    }
    return JsonDifference.between(recorded.json().get(), got.json().get(), rules.ignoredIn(got), 1)
        .stream()
        .findFirst()
        .map(JsonDifference::pointer)
        .map(pointer -> got.label() + " at " + pointer);
  }

  /** What the parent said, and then what it says. */
  private void speak() {
    try (OutputStream stdin = child.stdin()) {
      stdin.write(soFar.fromParent());
      boolean open = !soFar.inputEnded();
      while (open) {
        switch (inputs.take(Optional.empty())) {
          case Input.Bytes(byte[] bytes) -> stdin.write(bytes);
          case Input.Signal(int signal) -> child.signal(signal);
          case Input.Eof() -> open = false;
          case Input.Nothing() -> {}
        }
      }
    } catch (IOException gone) {
      stopReading(gone);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }

  /** A worker that reads no more: as with a direct one, the parent is to find that out. */
  private void stopReading(IOException gone) {
    try {
      if (child.exitIfEnded().isEmpty()) {
        Descriptor.of(0).replaceByNothing();
      }
    } catch (IOException failure) {
      System.err.println(
          "frametape: handing over: " + gone.getMessage() + ", and then " + failure.getMessage());
    }
  }
}
