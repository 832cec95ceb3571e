package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The law of the room: from the file alone, every stream comes back byte for byte. */
class RecordingRoundTripTest {
  private static final int SEEDS_PER_BLOCK = 400;
  private static final String[] PAYLOADS = {
    "",
    "{}",
    " {}",
    "{\"a\":\n1}",
    "nonsense \"quoted\" \\ \u0001\r\n",
    "[1.50,1E5,\"\\ud800\"]",
    "{\"version\":6,\"message\":{\"type\":\"request\",\"body\":{\"op\":\"health\"}}}",
    "[".repeat(260) + "]".repeat(260),
    "\"∀🦀\"",
    "\uFEFFnull"
  };

  @TempDir Path folder;

  @ParameterizedTest(name = "seeds from {0}")
  @ValueSource(longs = {0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000})
  void anyStreamsInAnyPiecesComeBack(long firstSeed) throws IOException {
    for (long seed = firstSeed; seed < firstSeed + SEEDS_PER_BLOCK; seed++) {
      new Conversation(seed, folder.resolve(seed + ".jsonl")).checkRoundTrip();
    }
  }

  /** One random conversation: what was recorded, remembered beside. */
  private static final class Conversation {
    private final long seed;
    private final SplittableRandom random;
    private final Path file;
    private final Map<Direction, ByteArrayOutputStream> delivered = new EnumMap<>(Direction.class);
    private final Map<Direction, List<byte[]>> frames = new EnumMap<>(Direction.class);
    private final Map<Direction, Deque<Runnable>> openParts = new EnumMap<>(Direction.class);
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private RecordingWriter.Batch batch;

    private Conversation(long seed, Path file) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
      this.file = file;
      for (Direction to : Direction.values()) {
        delivered.put(to, new ByteArrayOutputStream());
        frames.put(to, new ArrayList<>());
        openParts.put(to, new ArrayDeque<>());
      }
    }

    private void checkRoundTrip() throws IOException {
      boolean finished = random.nextInt(4) > 0;
      try (RecordingWriter writer = Samples.writer(file)) {
        for (int round = random.nextInt(1, 8); round > 0; round--) {
          try (RecordingWriter.Batch next = writer.begin()) {
            batch = next;
            for (int event = random.nextInt(0, 6); event > 0; event--) {
              recordSomething();
            }
          }
        }
        if (finished) {
          writer.finish();
        }
      }
      check(finished);
      Files.delete(file);
      Files.deleteIfExists(LineFormat.blobsOf(file));
    }

    private void recordSomething() {
      Direction to = random.nextBoolean() ? Direction.TO_CHILD : Direction.TO_PARENT;
      Deque<Runnable> parts = openParts.get(to);
      int choice = random.nextInt(10);
      if (choice < 2) {
        byte[] chunk = random.nextBoolean() ? cutText() : noise(random.nextInt(20));
        stderr.writeBytes(chunk);
        batch.stderr(buffer(chunk));
      } else if (choice == 2) {
        batch.exited(
            random.nextBoolean()
                ? new ChildExit.Exited(random.nextInt(256))
                : new ChildExit.Signaled(random.nextInt(1, 65), random.nextBoolean()));
      } else if (choice == 3) {
        parts.clear();
        byte[] raw = noise(random.nextInt(10) == 0 ? 5_000 : random.nextInt(30));
        delivered.get(to).writeBytes(raw);
        batch.raw(to, buffer(raw), "no \"frame\"\n");
      } else if (!parts.isEmpty()) {
        parts.removeFirst().run();
      } else if (choice < 7) {
        byte[] frame = Samples.frame(payload());
        delivered.get(to).writeBytes(frame);
        frames.get(to).add(frame);
        batch.frame(to, buffer(frame));
      } else {
        cutIntoParts(to, Samples.frame(payload()));
      }
    }

    private void cutIntoParts(Direction to, byte[] frame) {
      int from = 0;
      while (from < frame.length) {
        int start = from;
        int end = Math.min(frame.length, start + 1 + random.nextInt(frame.length));
        boolean announced = end >= 4;
        openParts
            .get(to)
            .add(
                () -> {
                  byte[] piece = Arrays.copyOfRange(frame, start, end);
                  delivered.get(to).writeBytes(piece);
                  long length = announced ? frame.length : RecordingWriter.UNKNOWN_LENGTH;
                  batch.part(to, length, start, buffer(piece));
                  if (end == frame.length) {
                    frames.get(to).add(frame);
                  }
                });
        from = end;
      }
    }

    private byte[] payload() {
      return switch (random.nextInt(12)) {
        case 0 -> noise(random.nextInt(40));
        case 1 -> random.nextInt(20) == 0 ? noise(70_000) : noise(4_100);
        default -> PAYLOADS[random.nextInt(PAYLOADS.length)].getBytes(UTF_8);
      };
    }

    private byte[] cutText() {
      byte[] text = "fine é∀🦀\n\u0000".repeat(3).getBytes(UTF_8);
      int from = random.nextInt(text.length);
      return Arrays.copyOfRange(text, from, random.nextInt(from, text.length + 1));
    }

    private byte[] noise(int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    }

    /** The same bytes on the heap, outside it, or behind an index that is not 0. */
    private ByteBuf buffer(byte[] bytes) {
      return switch (random.nextInt(3)) {
        case 0 -> Unpooled.wrappedBuffer(bytes);
        case 1 -> Unpooled.buffer(bytes.length + 3).writeZero(3).writeBytes(bytes).skipBytes(3);
        default ->
            Unpooled.wrappedBuffer(
                Arrays.copyOf(bytes, bytes.length / 2),
                Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length));
      };
    }

    private void check(boolean finished) throws IOException {
      try (RecordingReader reader = RecordingReader.open(file)) {
        for (Direction to : Direction.values()) {
          var out = new ByteArrayOutputStream();
          reader.copyStream(to, out);
          assertThat(out.toByteArray()).as("seed %d", seed).isEqualTo(bytes(delivered.get(to)));
        }
        var out = new ByteArrayOutputStream();
        reader.copyStderr(out);
        assertThat(out.toByteArray()).as("seed %d", seed).isEqualTo(stderr.toByteArray());
        checkFrames(reader);
        assertThat(reader.end().complete()).as("seed %d", seed).isEqualTo(finished);
      }
      Verification found = RecordingVerifier.verify(file);
      assertThat(found.findings()).as("seed %d", seed).isEmpty();
      assertThat(found.status())
          .as("seed %d", seed)
          .isEqualTo(finished ? Verification.Status.COMPLETE : Verification.Status.CUT_OFF);
    }

    private void checkFrames(RecordingReader reader) throws IOException {
      Map<Direction, List<byte[]>> joined = new EnumMap<>(Direction.class);
      for (Direction to : Direction.values()) {
        joined.put(to, new ArrayList<>());
      }
      FrameJoiner joiner = new FrameJoiner(reader);
      for (var event = joiner.next(); event.isPresent(); event = joiner.next()) {
        if (event.get() instanceof JoinedEvent.Whole whole) {
          joined.get(whole.to()).add(whole.bytes().toByteArray());
        }
      }
      for (Direction to : Direction.values()) {
        assertThat(joined.get(to).toArray(byte[][]::new))
            .as("seed %d", seed)
            .isDeepEqualTo(frames.get(to).toArray(byte[][]::new));
      }
    }

    private static byte[] bytes(ByteArrayOutputStream stream) {
      return stream.toByteArray();
    }
  }
}
