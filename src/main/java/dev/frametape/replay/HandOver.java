package dev.frametape.replay;

import dev.frametape.frame.JsonDifference;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.Emission;
import dev.frametape.process.EmissionPerformer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Hands a conversation over from a replayed worker to a real one: tells the real one all that the
 * parent has said, compares its answers with those that the parent got, and then stands between the
 * two.
 */
public final class HandOver {
  private static final int CHUNK_BYTES = 1 << 16;
  private static final long LINGER_MILLIS = 250;

  private final ChildProcess child;
  private final Transcript soFar;
  private final MatchRules rules;
  private final Inputs inputs;
  private final EmissionPerformer performer;

  /** Null before the worker is caught up with. */
  private Thread stderr;

  /**
   * @param child has just been started
   */
  public HandOver(
      ChildProcess child,
      Transcript soFar,
      MatchRules rules,
      Inputs inputs,
      EmissionPerformer performer) {
    this.child = child;
    this.soFar = soFar;
    this.rules = rules;
    this.inputs = inputs;
    this.performer = performer;
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

  /**
   * Brings the worker to where the parent is.
   *
   * @return why that failed: the worker says something else than the recording; empty when it went
   *     well
   */
  public Optional<String> catchUp() throws IOException {
    stderr = start("frametape-forward-stderr", () -> pass(child.stderr(), Emission.Stream.STDERR));
    start("frametape-forward-stdin", this::speak);
    byte[] expected = soFar.toParent();
    int at = 0;
    int frame = 0;
    while (at < expected.length) {
      frame++;
      if (expected.length - at < 4) {
        return Optional.of("the parent has got a part of a frame");
      }
      int length = lengthAt(expected, at);
      if (length < 0 || length > expected.length - at - 4) {
        return Optional.of("the parent has got a part of a frame, or bytes that are none");
      }
      byte[] recorded = Arrays.copyOfRange(expected, at, at + 4 + length);
      byte[] prefix = child.stdout().readNBytes(4);
      int announced = prefix.length < 4 ? -1 : lengthAt(prefix, 0);
      // Nothing longer can be equal, but for a spelling that is ten times as long.
      if (announced < 0 || announced > 10L * length + 1000) {
        return Optional.of("its frame " + frame + " is missing, or not like the recorded one");
      }
      byte[] got = Arrays.copyOf(prefix, 4 + announced);
      if (child.stdout().readNBytes(got, 4, announced) < announced) {
        return Optional.of("it ended in its frame " + frame);
      }
      Optional<String> difference = difference(ParentFrame.of(recorded), ParentFrame.of(got));
      if (difference.isPresent()) {
        return Optional.of("its frame " + frame + " differs: " + difference.get());
      }
      at += recorded.length;
    }
    return Optional.empty();
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

  /** Passes everything on until the worker has ended. */
  public ChildExit relay() throws IOException, InterruptedException {
    pass(child.stdout(), Emission.Stream.STDOUT);
    ChildExit exit = child.waitFor();
    // Another process may hold the pipe; the worker is gone, and so are we.
    stderr.join(LINGER_MILLIS);
    performer.drain();
    return exit;
  }

  private static int lengthAt(byte[] bytes, int at) {
    return java.nio.ByteBuffer.wrap(bytes).getInt(at);
  }

  /** What the parent said, and then what it says. */
  private void speak() throws IOException {
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
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(InputStream from, Emission.Stream to) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
      byte[] bytes = Arrays.copyOf(chunk, count);
      try {
        performer.perform(new Emission.Send(to, Emission.Content.of(bytes)));
      } catch (InterruptedException interruption) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static Thread start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException gone) {
                // The worker does not read or write any more; its end says the rest.
                System.err.println("frametape: handing over: " + gone.getMessage());
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
