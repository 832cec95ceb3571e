package dev.frametape.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import dev.frametape.recording.As;
import dev.frametape.recording.Lane;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingWriter;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The law of replayed faults: a parent that sends what it had sent gets, between any two of its
 * acts, exactly what was delivered to it there; or, as sent, what the worker had sent there.
 */
class FaultReplayTest {
  private static final int SEEDS_PER_BLOCK = 200;

  @TempDir Path folder;

  @ParameterizedTest(name = "seeds from {0}")
  @ValueSource(longs = {0, 1_000, 2_000})
  void aReplayGivesWhatWasDeliveredOrWhatWasSent(long firstSeed) throws IOException {
    for (long seed = firstSeed; seed < firstSeed + SEEDS_PER_BLOCK; seed++) {
      Path file = folder.resolve("talk.jsonl");
      Conversation talk = new Conversation(seed);
      talk.record(file);
      for (As as : As.values()) {
        assertThat(play(file, as, talk.acts, seed))
            .as("seed %d, %s", seed, as)
            .isEqualTo(talk.heard.get(as).said());
      }
      Files.delete(file);
      Files.deleteIfExists(folder.resolve("talk.blobs"));
    }
  }

  /** What the parent hears, as text: bytes by stream, ends, and a bar for each of its own acts. */
  private static final class Heard {
    private final StringBuilder said = new StringBuilder();
    private final StringBuilder stderr = new StringBuilder();

    void bytes(Emission.Stream stream, byte[] bytes) {
      (stream == Emission.Stream.STDOUT ? said : stderr)
          .append(java.util.HexFormat.of().formatHex(bytes));
    }

    void note(String what) {
      said.append(" | ").append(stderr).append(' ').append(what).append('\n');
      stderr.setLength(0);
    }

    String said() {
      return said.toString();
    }
  }

  private static String play(Path file, As as, List<byte[]> acts, long seed) throws IOException {
    Heard heard = new Heard();
    Deque<byte[]> parent = new ArrayDeque<>(acts);
    try (ReplayedWorker worker =
        new ReplayedWorker(
            Script.open(file, as == As.SENT),
            Optional.empty(),
            ReplayOptions.DEFAULT,
            () -> 0,
            report -> assertThat(report.text()).as("seed %d", seed).isEmpty())) {
      while (true) {
        switch (worker.next()) {
          case Step.Emit(Emission.Send(var on, var content)) -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            content.copyTo(bytes);
            heard.bytes(on, bytes.toByteArray());
          }
          case Step.Emit(Emission.Close(var stream)) -> heard.note("closes " + stream);
          case Step.Emit(Emission.End(var exit)) -> {
            heard.note("ends " + exit);
            return heard.said();
          }
          case Step.Await _ -> {
            heard.note("");
            worker.bytes(parent.removeFirst());
          }
          case Step.Emit(Emission _), Step.Fail _, Step.HandOver _ ->
              throw new AssertionError("seed " + seed + ": not a step of this conversation");
        }
      }
    }
  }

  /** One random conversation in which faults change what is sent, on both ways and at the end. */
  private static final class Conversation {
    private final SplittableRandom random;
    private final Map<As, Heard> heard = new EnumMap<>(As.class);
    private final List<byte[]> acts = new ArrayList<>();
    private long micros;
    private RecordingWriter writer;

    private Conversation(long seed) {
      random = new SplittableRandom(seed);
      for (As as : As.values()) {
        heard.put(as, new Heard());
      }
    }

    private interface Line {
      void into(RecordingWriter.Batch batch) throws IOException;
    }

    private void write(Line line) throws IOException {
      micros += 1_000_000;
      try (RecordingWriter.Batch batch = writer.begin()) {
        line.into(batch);
      }
    }

    private void record(Path file) throws IOException {
      RecordingHeader header =
          new RecordingHeader(
              "0.1.0",
              Instant.EPOCH,
              RecordingHeader.U32BE_JSON,
              List.of(OsText.of("worker")),
              Map.of(),
              Optional.empty(),
              FrameLimit.DEFAULT_BYTES);
      try (RecordingWriter open = RecordingWriter.create(file, header, () -> micros)) {
        writer = open;
        write(batch -> batch.spawned(1));
        fault(RecordedEvent.Subject.SPAWN);
        for (int event = random.nextInt(2, 14); event > 0; event--) {
          something();
        }
        end();
        writer.finish();
      }
    }

    private void something() throws IOException {
      switch (random.nextInt(9)) {
        case 0, 1 -> parentSpeaks();
        case 2 -> parentIsCutInMidFrame();
        case 3 -> childIsCutInMidFrame();
        case 4 -> stderr(lane());
        case 5 -> {
          Lane lane = lane();
          byte[] noise = new byte[random.nextInt(1, 6_000)];
          random.nextBytes(noise);
          write(batch -> batch.raw(Direction.TO_PARENT, wrap(noise), "noise", lane));
          hear(lane, Emission.Stream.STDOUT, noise);
        }
        default -> childSpeaks(lane());
      }
    }

    private Lane lane() throws IOException {
      Lane lane = Lane.values()[random.nextInt(Lane.values().length)];
      if (lane != Lane.BOTH) {
        fault(RecordedEvent.Subject.PARENT);
      }
      return lane;
    }

    private void fault(RecordedEvent.Subject subject) throws IOException {
      write(
          batch ->
              batch.fault(
                  new RecordedEvent.Fault(
                      "rule",
                      "\"some\"",
                      subject,
                      OptionalLong.empty(),
                      OptionalLong.empty(),
                      Optional.empty(),
                      1)));
    }

    private void hear(Lane lane, Emission.Stream stream, byte[] bytes) {
      for (As as : As.values()) {
        if (lane.isIn(as)) {
          heard.get(as).bytes(stream, bytes);
        }
      }
    }

    private void act(byte[] bytes) {
      acts.add(bytes);
      heard.values().forEach(side -> side.note(""));
    }

    private byte[] payload() {
      int row = random.nextInt();
      return switch (random.nextInt(10)) {
        case 0 -> new byte[0];
        case 1 -> ("\"" + "x".repeat(70_000) + row + "\"").getBytes(UTF_8);
        default -> ("{\"row\":" + row + "}").getBytes(UTF_8);
      };
    }

    private byte[] frame() {
      return Frames.of(new String(payload(), UTF_8));
    }

    private void parentSpeaks() throws IOException {
      byte[] frame = frame();
      Lane lane = random.nextBoolean() ? Lane.BOTH : Lane.SENT;
      if (lane == Lane.SENT) {
        fault(RecordedEvent.Subject.CHILD);
        if (random.nextBoolean()) {
          toChildOnly();
        }
      }
      act(frame);
      write(batch -> batch.frame(Direction.TO_CHILD, wrap(frame), lane));
      if (lane == Lane.SENT) {
        toChildOnly();
      }
    }

    /** What the child alone gets is nothing to wait for. */
    private void toChildOnly() throws IOException {
      byte[] other = frame();
      boolean asFrame = random.nextBoolean();
      write(
          batch -> {
            if (asFrame) {
              batch.frame(Direction.TO_CHILD, wrap(other), Lane.DELIVERED);
            } else {
              batch.raw(Direction.TO_CHILD, wrap(other), "stray", Lane.DELIVERED);
            }
          });
    }

    private void parentIsCutInMidFrame() throws IOException {
      byte[] frame = frame();
      int cut = random.nextInt(1, frame.length + 1);
      act(Arrays.copyOf(frame, cut));
      write(batch -> part(batch, Direction.TO_CHILD, frame, 0, cut, Lane.BOTH));
      if (random.nextBoolean()) {
        childSpeaks(Lane.BOTH);
      }
      if (cut < frame.length) {
        fault(RecordedEvent.Subject.CHILD);
        toChildOnly();
        act(Arrays.copyOfRange(frame, cut, frame.length));
        write(batch -> part(batch, Direction.TO_CHILD, frame, cut, frame.length, Lane.SENT));
      }
    }

    private void childSpeaks(Lane lane) throws IOException {
      byte[] frame = frame();
      write(batch -> batch.frame(Direction.TO_PARENT, wrap(frame), lane));
      hear(lane, Emission.Stream.STDOUT, frame);
    }

    private void childIsCutInMidFrame() throws IOException {
      byte[] frame = frame();
      int cut = random.nextInt(1, frame.length + 1);
      write(batch -> part(batch, Direction.TO_PARENT, frame, 0, cut, Lane.BOTH));
      hear(Lane.BOTH, Emission.Stream.STDOUT, Arrays.copyOf(frame, cut));
      if (cut < frame.length) {
        fault(RecordedEvent.Subject.PARENT);
        byte[] rest = Arrays.copyOfRange(frame, cut, frame.length);
        write(batch -> part(batch, Direction.TO_PARENT, frame, cut, frame.length, Lane.SENT));
        hear(Lane.SENT, Emission.Stream.STDOUT, rest);
        stderr(Lane.DELIVERED);
      }
    }

    private void stderr(Lane lane) throws IOException {
      byte[] words = ("words " + random.nextInt(1000)).getBytes(UTF_8);
      write(batch -> batch.stderr(wrap(words), lane));
      hear(lane, Emission.Stream.STDERR, words);
    }

    private void end() throws IOException {
      fault(RecordedEvent.Subject.PROCESS);
      if (random.nextBoolean()) {
        Lane lane = random.nextBoolean() ? Lane.SENT : Lane.DELIVERED;
        write(batch -> batch.eof("child", lane));
        for (As as : As.values()) {
          if (lane.isIn(as)) {
            heard.get(as).note("closes STDOUT");
          }
        }
        act(Frames.of("{\"last\":1}"));
        write(batch -> batch.frame(Direction.TO_CHILD, wrap(acts.getLast())));
      }
      ChildExit killed = new ChildExit.Signaled(9, false);
      ChildExit shown = new ChildExit.Exited(random.nextInt(256));
      boolean sentFirst = random.nextBoolean();
      write(
          batch -> {
            if (sentFirst) {
              batch.exited(killed, Lane.SENT);
            }
            batch.exited(shown, Lane.DELIVERED);
            if (!sentFirst) {
              batch.exited(killed, Lane.SENT);
            }
          });
      heard.get(As.SENT).note("ends " + killed);
      heard.get(As.DELIVERED).note("ends " + shown);
    }

    private static void part(
        RecordingWriter.Batch batch, Direction to, byte[] frame, int from, int end, Lane lane) {
      long length = end < 4 ? RecordingWriter.UNKNOWN_LENGTH : frame.length;
      batch.part(to, length, from, wrap(Arrays.copyOfRange(frame, from, end)), lane);
    }

    private static io.netty.buffer.ByteBuf wrap(byte[] bytes) {
      return Unpooled.wrappedBuffer(bytes);
    }
  }
}
