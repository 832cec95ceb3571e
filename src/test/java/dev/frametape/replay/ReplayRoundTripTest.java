package dev.frametape.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The law of the room: who records a replayed worker gets the recording that is replayed, line for
 * line, times aside.
 */
class ReplayRoundTripTest {
  private static final int SEEDS_PER_BLOCK = 200;

  @TempDir Path folder;

  @ParameterizedTest(name = "seeds from {0}")
  @ValueSource(longs = {0, 200, 400, 600, 800})
  void recordingAReplayGivesTheSameRecording(long firstSeed) throws IOException {
    for (long seed = firstSeed; seed < firstSeed + SEEDS_PER_BLOCK; seed++) {
      Path first = folder.resolve(seed + ".jsonl");
      Path second = folder.resolve(seed + "-again.jsonl");
      List<Act> parent = new Conversation(seed).record(first);
      replayAndRecord(first, new ArrayDeque<>(parent), second, seed);

      assertThat(withoutTimes(second)).as("seed %d", seed).isEqualTo(withoutTimes(first));
      for (Path file : List.of(first, second)) {
        Files.delete(file);
        Files.deleteIfExists(
            folder.resolve(file.getFileName().toString().replace(".jsonl", ".blobs")));
      }
    }
  }

  private static String withoutTimes(Path recording) throws IOException {
    return Files.readString(recording)
        .replaceAll("(?m)^(\\{\"n\":\\d+,\"t\":)\\d+", "$10")
        .replaceAll("\"crc32c_lines\":\"[0-9a-f]{8}\"", "");
  }

  /** What the parent does; a relay stands between it and the worker. */
  private sealed interface Act {
    /**
     * Bytes arrive at the relay, or the time is over in which it holds them back.
     *
     * @param passed whether the relay passed anything on then
     */
    record Speaks(byte[] bytes, boolean everything, boolean passed) implements Act {}

    record Ends() implements Act {}

    record Signals(int signal) implements Act {}
  }

  private static void replayAndRecord(Path from, Deque<Act> parent, Path to, long seed)
      throws IOException {
    boolean[] closed = new boolean[Emission.Stream.values().length];
    try (Recorder relay = new Recorder(to);
        ReplayedWorker worker =
            new ReplayedWorker(
                Script.open(from, false),
                Optional.empty(),
                ReplayOptions.DEFAULT,
                () -> 0,
                report -> assertThat(report.text()).as("seed %d", seed).isEmpty())) {
      while (true) {
        switch (worker.next()) {
          case Step.Emit(Emission.Send(var on, var content)) -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            content.copyTo(bytes);
            if (on == Emission.Stream.STDOUT) {
              relay.pass(Direction.TO_PARENT, bytes.toByteArray(), true);
            } else {
              relay.stderr(bytes.toByteArray());
            }
          }
          case Step.Emit(Emission.Close(var stream)) -> {
            closed[stream.ordinal()] = true;
            relay.eof(stream == Emission.Stream.STDOUT ? "child" : "stderr");
          }
          case Step.Emit(Emission.End(var exit)) -> {
            endOfStreams(relay, closed);
            relay.exited(exit);
            assertThat(parent)
                .as("seed %d: acts that were never needed", seed)
                .noneMatch(act -> !(act instanceof Act.Speaks speaks) || speaks.passed());
            return;
          }
          case Step.Await(var atMost) -> act(parent, relay, worker, atMost.isPresent());
          case Step.Emit _, Step.Fail _, Step.HandOver _ ->
              throw new AssertionError("seed " + seed + ": not a step of this conversation");
        }
      }
    }
  }

  private static void act(Deque<Act> parent, Recorder relay, ReplayedWorker worker, boolean mayWait)
      throws IOException {
    if (parent.isEmpty() && mayWait) {
      worker.waited();
      return;
    }
    switch (parent.removeFirst()) {
      case Act.Speaks(byte[] bytes, boolean everything, boolean _) -> {
        byte[] passed = relay.pass(Direction.TO_CHILD, bytes, everything);
        if (passed.length > 0) {
          worker.bytes(passed);
        }
      }
      case Act.Ends() -> {
        worker.bytes(relay.pass(Direction.TO_CHILD, new byte[0], true));
        relay.eof("parent");
        worker.eof();
      }
      case Act.Signals(int signal) -> {
        relay.signal(signal, "parent");
        worker.signal(signal);
      }
    }
  }

  private static void endOfStreams(Recorder relay, boolean[] closed) throws IOException {
    if (!closed[Emission.Stream.STDOUT.ordinal()]) {
      relay.eof("child");
    }
    if (!closed[Emission.Stream.STDERR.ordinal()]) {
      relay.eof("stderr");
    }
  }

  /** One random conversation of a relayed worker. */
  private static final class Conversation {
    private final SplittableRandom random;
    private final List<Act> parent = new ArrayList<>();
    private final boolean[] closed = new boolean[Emission.Stream.values().length];
    private final Deque<byte[]> fromParent = new ArrayDeque<>();
    private final Deque<byte[]> fromChild = new ArrayDeque<>();
    private boolean parentEnded;

    private Conversation(long seed) {
      random = new SplittableRandom(seed);
    }

    private List<Act> record(Path file) throws IOException {
      try (Recorder relay = new Recorder(file)) {
        plan(fromParent);
        plan(fromChild);
        while (random.nextInt(60) > 0 && (fromParent.size() + fromChild.size() > 0)) {
          relay.after(random.nextInt(400_000));
          something(relay);
        }
        relay.pass(Direction.TO_PARENT, new byte[0], true);
        relay.after(1_000_000);
        endOfStreams(relay, closed);
        relay.exited(
            random.nextBoolean()
                ? new ChildExit.Exited(random.nextInt(256))
                : new ChildExit.Signaled(random.nextInt(1, 32), false));
      }
      return parent;
    }

    /** Frames of all sizes, whole or cut anywhere, and rarely bytes that are none. */
    private void plan(Deque<byte[]> chunks) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int frame = random.nextInt(8); frame > 0; frame--) {
        if (random.nextInt(60) == 0) {
          bytes.writeBytes(noise());
        } else {
          bytes.writeBytes(Frames.of(payload()));
        }
      }
      byte[] all = bytes.toByteArray();
      int at = 0;
      while (at < all.length) {
        int longest = random.nextInt(3) == 0 ? 40 : 70_000;
        int end = Math.min(all.length, at + random.nextInt(1, longest));
        chunks.add(Arrays.copyOfRange(all, at, end));
        at = end;
      }
    }

    private String payload() {
      return switch (random.nextInt(8)) {
        case 0 -> "";
        case 1 -> " {\"blank\":1}\n";
        case 2 -> "\"" + "x".repeat(random.nextInt(200_000)) + "\"";
        case 3 -> "no json";
        default -> Frames.mul("/r", random.nextInt(3), random.nextInt(3));
      };
    }

    private byte[] noise() {
      byte[] noise = new byte[random.nextInt(1, 5000)];
      random.nextBytes(noise);
      noise[0] = (byte) 0xFF;
      return noise;
    }

    private void something(Recorder relay) throws IOException {
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> parentSpeaks(relay);
        case 4, 5, 6, 7 -> childSpeaks(relay);
        case 8 -> {
          if (!closed[Emission.Stream.STDERR.ordinal()]) {
            relay.stderr(("words " + random.nextInt(1000) + "\n").repeat(random.nextInt(1, 4)));
          }
        }
        case 9 -> flush(relay);
        case 10 -> {
          if (random.nextInt(6) == 0 && !parentEnded) {
            parentEnded = true;
            relay.pass(Direction.TO_CHILD, new byte[0], true);
            relay.eof("parent");
            parent.add(new Act.Ends());
          } else if (random.nextInt(6) == 0) {
            relay.signal(10, "parent");
            parent.add(new Act.Signals(10));
          }
        }
        default -> {
          Emission.Stream stream =
              random.nextBoolean() ? Emission.Stream.STDOUT : Emission.Stream.STDERR;
          if (random.nextInt(8) == 0 && !closed[stream.ordinal()]) {
            closed[stream.ordinal()] = true;
            if (stream == Emission.Stream.STDOUT) {
              relay.pass(Direction.TO_PARENT, new byte[0], true);
            }
            relay.eof(stream == Emission.Stream.STDOUT ? "child" : "stderr");
            // Longer than a relay waits for the end of the worker.
            relay.after(1_000_000);
          }
        }
      }
    }

    private void parentSpeaks(Recorder relay) throws IOException {
      if (!parentEnded && !fromParent.isEmpty()) {
        byte[] chunk = fromParent.removeFirst();
        byte[] passed = relay.pass(Direction.TO_CHILD, chunk, false);
        parent.add(new Act.Speaks(chunk, false, passed.length > 0));
      }
    }

    private void childSpeaks(Recorder relay) throws IOException {
      if (!closed[Emission.Stream.STDOUT.ordinal()] && !fromChild.isEmpty()) {
        relay.pass(Direction.TO_PARENT, fromChild.removeFirst(), false);
      }
    }

    private void flush(Recorder relay) throws IOException {
      if (random.nextBoolean()) {
        relay.pass(Direction.TO_PARENT, new byte[0], true);
      } else if (!parentEnded) {
        byte[] passed = relay.pass(Direction.TO_CHILD, new byte[0], true);
        parent.add(new Act.Speaks(new byte[0], true, passed.length > 0));
      }
    }
  }
}
