package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.RecordedEvent.Subject;
import dev.frametape.recording.Verification.Status;
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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The law of faults: from the file alone, what was sent and what was delivered both come back. */
class LanesLawsTest {
  private static final int SEEDS_PER_BLOCK = 100;
  private static final int FLIPS_PER_SEED = 12;

  @TempDir Path folder;

  @ParameterizedTest(name = "seeds from {0}")
  @ValueSource(longs = {0, 1_000, 2_000, 3_000, 4_000})
  void bothSidesComeBackByteForByte(long firstSeed) throws IOException {
    for (long seed = firstSeed; seed < firstSeed + SEEDS_PER_BLOCK; seed++) {
      Conversation talk = new Conversation(seed, folder.resolve("talk.jsonl"));
      talk.record();
      for (As as : As.values()) {
        talk.checkSide(as);
      }
      Verification found = RecordingVerifier.verify(talk.file);
      assertThat(found.findings()).as("seed %d", seed).isEmpty();
      assertThat(found.status()).as("seed %d", seed).isEqualTo(Status.COMPLETE);
      assertThat(found.faults()).as("seed %d", seed).isEqualTo(talk.faults);
      assertThat(found.inert()).as("seed %d", seed).isEqualTo(talk.inert);
      assertThat(found.totals().sent().isPresent()).as("seed %d", seed).isEqualTo(talk.parted);
      talk.delete();
    }
  }

  @ParameterizedTest(name = "seeds from {0}")
  @ValueSource(longs = {10_000, 11_000})
  void everyLineIsAsTheSchemaSays(long firstSeed) throws IOException {
    SchemaCheck schema = new SchemaCheck(Files.readString(Path.of("docs/recording.schema.json")));
    for (long seed = firstSeed; seed < firstSeed + SEEDS_PER_BLOCK; seed++) {
      Conversation talk = new Conversation(seed, folder.resolve("talk.jsonl"));
      talk.record();
      for (String line : Files.readAllLines(talk.file)) {
        assertThat(schema.check(line)).as("seed %d: %s", seed, line).isEmpty();
      }
      talk.delete();
    }
  }

  @ParameterizedTest(name = "seeds from {0}")
  @ValueSource(longs = {20_000, 21_000})
  void aCutAtAnyLineIsCutOffAndBothSidesAreGoodUpToThere(long firstSeed) throws IOException {
    for (long seed = firstSeed; seed < firstSeed + SEEDS_PER_BLOCK / 2; seed++) {
      Conversation talk = new Conversation(seed, folder.resolve("talk.jsonl"));
      talk.record();
      byte[] whole = Files.readAllBytes(talk.file);
      long lines = RecordingVerifier.verify(talk.file).lines();
      for (int at = 0; at < whole.length - 1; at++) {
        if (whole[at] != '\n') {
          continue;
        }
        Files.write(talk.file, Arrays.copyOf(whole, at + 1));
        Verification found = RecordingVerifier.verify(talk.file);
        assertThat(found.findings()).as("seed %d cut at %d", seed, at).isEmpty();
        assertThat(found.status()).as("seed %d cut at %d", seed, at).isEqualTo(Status.CUT_OFF);
        for (As as : As.values()) {
          for (Direction to : Direction.values()) {
            byte[] some = stream(talk.file, to, as);
            byte[] all = talk.side(as).streams.get(to).toByteArray();
            boolean onlyFooterMissing = found.lines() == lines - 1;
            assertThat(some)
                .as("seed %d cut at %d", seed, at)
                .isEqualTo(onlyFooterMissing ? all : Arrays.copyOf(all, some.length));
          }
        }
      }
      talk.delete();
    }
  }

  /** The footer's own time is the one number that nothing vouches for. */
  @ParameterizedTest(name = "seeds from {0}")
  @ValueSource(longs = {30_000, 31_000})
  void aFlippedByteIsFound(long firstSeed) throws IOException {
    for (long seed = firstSeed; seed < firstSeed + SEEDS_PER_BLOCK; seed++) {
      Conversation talk = new Conversation(seed, folder.resolve("talk.jsonl"));
      talk.record();
      byte[] whole = Files.readAllBytes(talk.file);
      String characters = new String(whole, ISO_8859_1);
      int footer = characters.lastIndexOf("{\"n\":");
      int time = characters.indexOf("\"t\":", footer) + 4;
      int event = characters.indexOf(",\"event\"", footer);
      for (int flip = 0; flip < FLIPS_PER_SEED; flip++) {
        int at = talk.random.nextInt(whole.length);
        if (at >= time && at < event) {
          continue;
        }
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) (1 << talk.random.nextInt(8));
        Files.write(talk.file, damaged);
        Status found = RecordingVerifier.verify(talk.file).status();
        if (at < footer) {
          assertThat(found).as("seed %d, byte %d", seed, at).isEqualTo(Status.CORRUPT);
        } else {
          assertThat(found).as("seed %d, byte %d", seed, at).isNotEqualTo(Status.COMPLETE);
        }
      }
      talk.delete();
    }
  }

  /** Records a random conversation, faults among it, for other laws. */
  static void record(long seed, Path file) throws IOException {
    new Conversation(seed, file).record();
  }

  private static byte[] stream(Path file, Direction to, As as) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (RecordingReader reader = RecordingReader.open(file)) {
      reader.copyStream(to, as, out);
    }
    return out.toByteArray();
  }

  /** What one side of a conversation was, remembered beside the recording. */
  private static final class Side {
    private final Map<Direction, ByteArrayOutputStream> streams = new EnumMap<>(Direction.class);
    private final Map<Direction, List<byte[]>> frames = new EnumMap<>(Direction.class);
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final List<Object> ends = new ArrayList<>();

    Side() {
      for (Direction to : Direction.values()) {
        streams.put(to, new ByteArrayOutputStream());
        frames.put(to, new ArrayList<>());
      }
    }
  }

  /** A stretch of a frame that is to be written as a part. */
  private record Piece(byte[] frame, int from, int to) {
    byte[] bytes() {
      return Arrays.copyOfRange(frame, from, to);
    }

    boolean isLast() {
      return to == frame.length;
    }
  }

  /** One random conversation with faults in both directions, its lanes interleaved. */
  private static final class Conversation {
    private final long seed;
    private final SplittableRandom random;
    private final Path file;
    private final Side sent = new Side();
    private final Side delivered = new Side();

    /** Parts that are still to come: of both lanes, and of each alone once a fault has cut them. */
    private final Map<Direction, Map<Lane, Deque<Piece>>> open = new EnumMap<>(Direction.class);

    private RecordingWriter.Batch batch;
    private long faults;
    private long inert;
    private boolean parted;

    private Conversation(long seed, Path file) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
      this.file = file;
      for (Direction to : Direction.values()) {
        Map<Lane, Deque<Piece>> lanes = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
          lanes.put(lane, new ArrayDeque<>());
        }
        open.put(to, lanes);
      }
    }

    private Side side(As as) {
      return as == As.SENT ? sent : delivered;
    }

    private interface Kept {
      void in(Side side);
    }

    private void keep(Lane lane, Kept kept) {
      parted |= lane != Lane.BOTH;
      for (As as : As.values()) {
        if (lane.isIn(as)) {
          kept.in(side(as));
        }
      }
    }

    private void record() throws IOException {
      try (RecordingWriter writer = Samples.writer(file)) {
        for (int round = random.nextInt(1, 10); round > 0; round--) {
          try (RecordingWriter.Batch next = writer.begin()) {
            batch = next;
            for (int event = random.nextInt(0, 8); event > 0; event--) {
              something();
            }
          }
        }
        writer.finish();
      }
    }

    private void something() {
      Direction to = random.nextBoolean() ? Direction.TO_CHILD : Direction.TO_PARENT;
      switch (random.nextInt(10)) {
        case 0 -> fault(to);
        case 1 -> {
          Lane lane = lane();
          byte[] words = noise(random.nextInt(1, 30));
          keep(lane, side -> side.stderr.writeBytes(words));
          batch.stderr(Samples.bytes(words), lane);
        }
        case 2 -> end();
        case 3 -> {
          Lane lane = lane();
          interrupt(to, lane);
          byte[] raw = noise(random.nextInt(8) == 0 ? 5_000 : random.nextInt(1, 30));
          keep(lane, side -> side.streams.get(to).writeBytes(raw));
          batch.raw(to, Samples.bytes(raw), "noise", lane);
        }
        case 4, 5 -> {
          Lane lane = lane();
          interrupt(to, lane);
          byte[] frame = Samples.frame(payload());
          keep(
              lane,
              side -> {
                side.streams.get(to).writeBytes(frame);
                side.frames.get(to).add(frame);
              });
          batch.frame(to, Samples.bytes(frame), lane);
        }
        case 6 -> {
          Lane lane = lane();
          interrupt(to, lane);
          open.get(to).get(lane).addAll(pieces(Samples.frame(payload()), 0));
          next(to, lane);
        }
        default -> next(to, Lane.values()[random.nextInt(Lane.values().length)]);
      }
    }

    /** Writes the next part of a frame, if one is open; both lanes may part in mid-frame. */
    private void next(Direction to, Lane lane) {
      Deque<Piece> pieces = open.get(to).get(lane);
      if (pieces.isEmpty()) {
        return;
      }
      if (lane == Lane.BOTH && faults > 0 && random.nextInt(3) == 0) {
        cutInTwo(to);
        return;
      }
      Piece piece = pieces.removeFirst();
      keep(
          lane,
          side -> {
            side.streams.get(to).writeBytes(piece.bytes());
            if (piece.isLast()) {
              side.frames.get(to).add(piece.frame());
            }
          });
      long length = piece.to() < 4 ? RecordingWriter.UNKNOWN_LENGTH : piece.frame().length;
      batch.part(to, length, piece.from(), Samples.bytes(piece.bytes()), lane);
    }

    /** In mid-frame: the rest is sent, and nothing, the same length or other pieces delivered. */
    private void cutInTwo(Direction to) {
      Deque<Piece> rest = open.get(to).get(Lane.BOTH);
      byte[] frame = rest.getFirst().frame();
      int from = rest.getFirst().from();
      open.get(to).get(Lane.SENT).addAll(rest);
      rest.clear();
      if (random.nextBoolean()) {
        byte[] other = frame.clone();
        if (other.length > Math.max(4, from)) {
          other[other.length - 1] ^= 0x20;
        }
        open.get(to).get(Lane.DELIVERED).addAll(pieces(other, from));
      }
    }

    /** What comes now in a lane ends the frames that are open there. */
    private void interrupt(Direction to, Lane lane) {
      Map<Lane, Deque<Piece>> lanes = open.get(to);
      if (lane != Lane.BOTH) {
        // The other side goes on with its frame alone.
        Lane other = lane == Lane.SENT ? Lane.DELIVERED : Lane.SENT;
        lanes.get(other).addAll(lanes.get(Lane.BOTH));
      }
      lanes.get(Lane.BOTH).clear();
      for (As as : As.values()) {
        if (lane.isIn(as)) {
          lanes.get(as == As.SENT ? Lane.SENT : Lane.DELIVERED).clear();
        }
      }
    }

    private List<Piece> pieces(byte[] frame, int start) {
      List<Piece> pieces = new ArrayList<>();
      for (int from = start; from < frame.length; from = pieces.getLast().to()) {
        int to = Math.min(frame.length, from + 1 + random.nextInt(frame.length));
        pieces.add(new Piece(frame, from, to));
      }
      return pieces;
    }

    private Lane lane() {
      return faults == 0 ? Lane.BOTH : Lane.values()[random.nextInt(Lane.values().length)];
    }

    private void fault(Direction to) {
      Subject subject = to == Direction.TO_CHILD ? Subject.CHILD : Subject.PARENT;
      OptionalLong frame =
          random.nextBoolean() ? OptionalLong.of(random.nextInt(9)) : OptionalLong.empty();
      if (random.nextInt(4) == 0) {
        inert++;
        batch.faultInert(new RecordedEvent.FaultInert("rule \"1\"", "no\nbytes", subject, frame));
        return;
      }
      faults++;
      batch.fault(
          new RecordedEvent.Fault(
              "rule \u001b",
              random.nextBoolean() ? "\"drop\"" : "{\"cut\":{\"keep\":[1,2.50]}}",
              random.nextInt(5) == 0 ? Subject.PROCESS : subject,
              frame,
              random.nextBoolean()
                  ? OptionalLong.of(random.nextInt() & 0xFFFF)
                  : OptionalLong.empty(),
              random.nextBoolean()
                  ? Optional.of(new RecordedEvent.Chance(random.nextLong(), random.nextLong()))
                  : Optional.empty(),
              random.nextInt(1, 4)));
    }

    private void end() {
      Lane lane = lane();
      if (random.nextBoolean()) {
        ChildExit exit =
            random.nextBoolean()
                ? new ChildExit.Exited(random.nextInt(256))
                : new ChildExit.Signaled(random.nextInt(1, 65), random.nextBoolean());
        keep(lane, side -> side.ends.add(exit));
        batch.exited(exit, lane);
      } else {
        String from = List.of("parent", "child", "stderr").get(random.nextInt(3));
        keep(lane, side -> side.ends.add(from));
        batch.eof(from, lane);
      }
    }

    private byte[] payload() {
      return switch (random.nextInt(12)) {
        case 0 -> noise(random.nextInt(40));
        case 1 -> random.nextInt(20) == 0 ? noise(70_000) : noise(4_100);
        case 2 -> new byte[0];
        default -> ("{\"row\":" + random.nextInt() + "}").getBytes(UTF_8);
      };
    }

    private byte[] noise(int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    }

    private void checkSide(As as) throws IOException {
      Side expected = side(as);
      for (Direction to : Direction.values()) {
        assertThat(stream(file, to, as))
            .as("seed %d, %s %s", seed, as, to)
            .isEqualTo(expected.streams.get(to).toByteArray());
      }
      Map<Direction, List<byte[]>> frames = new EnumMap<>(Direction.class);
      for (Direction to : Direction.values()) {
        frames.put(to, new ArrayList<>());
      }
      List<Object> ends = new ArrayList<>();
      try (RecordingReader reader = RecordingReader.open(file)) {
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        reader.copyStderr(as, stderr);
        assertThat(stderr.toByteArray())
            .as("seed %d, %s stderr", seed, as)
            .isEqualTo(expected.stderr.toByteArray());
        FrameJoiner joiner = new FrameJoiner(reader, as);
        for (var event = joiner.next(); event.isPresent(); event = joiner.next()) {
          if (event.get() instanceof JoinedEvent.Whole whole) {
            frames.get(whole.to()).add(whole.bytes().toByteArray());
          } else if (event.get() instanceof JoinedEvent.Other(RecordedLine line)) {
            switch (line.event()) {
              case RecordedEvent.Exited(ChildExit exit) -> ends.add(exit);
              case RecordedEvent.Eof(String from) -> ends.add(from);
              default -> {}
            }
          }
        }
      }
      assertThat(ends).as("seed %d, %s ends", seed, as).isEqualTo(expected.ends);
      for (Direction to : Direction.values()) {
        assertThat(frames.get(to).toArray(byte[][]::new))
            .as("seed %d, %s frames %s", seed, as, to)
            .isDeepEqualTo(expected.frames.get(to).toArray(byte[][]::new));
      }
    }

    private void delete() throws IOException {
      Files.delete(file);
      Files.deleteIfExists(LineFormat.blobsOf(file));
    }
  }
}
