package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.Verification.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tape holds what came, survives what a file of lines survives, and is one for every reader. */
class TapeTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/recording");
  private static final String HELLO = "{\"version\":6,\"message\":{\"type\":\"handshake\"}}";

  @TempDir Path folder;

  /** The bytes of both streams and of stderr, with which a tape is compared. */
  private static final class Said {
    private final Map<Direction, ByteArrayOutputStream> streams = new EnumMap<>(Direction.class);
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

    Said() {
      for (Direction to : Direction.values()) {
        streams.put(to, new ByteArrayOutputStream());
      }
    }

    void compareWith(Path recording) throws IOException {
      Said found = of(recording);
      for (Direction to : Direction.values()) {
        assertThat(found.streams.get(to).toByteArray()).isEqualTo(streams.get(to).toByteArray());
      }
      assertThat(found.stderr.toByteArray()).isEqualTo(stderr.toByteArray());
    }

    static Said of(Path recording) throws IOException {
      Said found = new Said();
      try (RecordingReader reader = RecordingReader.open(recording)) {
        for (Direction to : Direction.values()) {
          reader.copyStream(to, found.streams.get(to));
        }
        reader.copyStderr(found.stderr);
      }
      return found;
    }
  }

  private static ByteBuffer chunk(byte[] bytes) {
    int room = RecordingWriter.streamHeadroomBytes();
    ByteBuffer chunk = ByteBuffer.allocateDirect(room + bytes.length);
    return chunk.position(room).put(bytes).flip().position(room);
  }

  private static void stream(RecordingWriter writer, Direction to, byte[] bytes)
      throws IOException {
    try (var batch = writer.begin()) {
      batch.stream(to, chunk(bytes));
    }
  }

  private static void stderr(RecordingWriter writer, String text) throws IOException {
    try (var batch = writer.begin()) {
      batch.stderrStream(chunk(text.getBytes(UTF_8)));
    }
  }

  /** A little of everything; small, so that every byte of it can be tried. */
  private static void converse(RecordingWriter writer) throws IOException {
    try (var batch = writer.begin()) {
      batch.spawned(4711);
    }
    byte[] hello = Samples.frame(HELLO);
    stream(writer, Direction.TO_PARENT, Arrays.copyOf(hello, 10));
    stream(writer, Direction.TO_PARENT, Arrays.copyOfRange(hello, 10, hello.length));
    stream(writer, Direction.TO_CHILD, Arrays.copyOf(hello, 3));
    stderr(writer, "panic é\n");
    stream(writer, Direction.TO_CHILD, Arrays.copyOfRange(hello, 3, hello.length));
    byte[] large = Samples.frame('"' + "x".repeat(300) + '"');
    stream(writer, Direction.TO_PARENT, Arrays.copyOf(large, 280));
    try (var batch = writer.begin()) {
      batch.signal(15, "parent");
    }
    stream(writer, Direction.TO_PARENT, Arrays.copyOfRange(large, 280, large.length));
    stream(writer, Direction.TO_PARENT, new byte[] {0, 0, 0, 2, '{', '}', (byte) 0xFF, 1, 2, 3, 4});
    try (var batch = writer.begin()) {
      batch.eof("child");
      batch.exited(new ChildExit.Exited(0));
    }
  }

  private Path tape() throws IOException {
    Path file = folder.resolve("talk.tape");
    try (RecordingWriter writer = Samples.writer(file)) {
      converse(writer);
      writer.finish();
    }
    return file;
  }

  @Test
  void theGoldenTapeStandsForTheGoldenLines() throws IOException {
    Path tape = tape();
    Path lines = folder.resolve("talk.jsonl");
    RecordingConversion.convert(tape, lines);
    if (Boolean.getBoolean("golden.update")) {
      Files.write(GOLDEN.resolve("streams.tape"), Files.readAllBytes(tape));
      Files.write(GOLDEN.resolve("streams.tape.jsonl"), Files.readAllBytes(lines));
    }
    assertThat(tape).hasSameBinaryContentAs(GOLDEN.resolve("streams.tape"));
    assertThat(lines).hasSameTextualContentAs(GOLDEN.resolve("streams.tape.jsonl"));
    Verification verified = RecordingVerifier.verify(GOLDEN.resolve("streams.tape"));
    assertThat(verified.findings()).isEmpty();
    assertThat(verified.status()).isEqualTo(Status.COMPLETE);
  }

  @Test
  void framesAreFoundAcrossChunksUnlessSomethingElseHappenedBetween() throws IOException {
    try (RecordingReader reader = RecordingReader.open(tape())) {
      List<String> kinds =
          IntStream.range(0, 8)
              .mapToObj(_ -> next(reader).event().getClass().getSimpleName())
              .toList();
      assertThat(kinds)
          .containsExactly("Spawned", "Frame", "Part", "Stderr", "Part", "Part", "Signal", "Part");
    }
  }

  private static RecordedLine next(RecordingReader reader) {
    try {
      return reader.next().orElseThrow();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void everyFlippedByteIsNoticed() throws IOException {
    byte[] whole = Files.readAllBytes(tape());
    Path hostile = folder.resolve("hostile.tape");
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << at % 8);
      Files.write(hostile, flipped);
      assertThat(RecordingVerifier.verify(hostile).status())
          .as("byte %d", at)
          .isEqualTo(Status.CORRUPT);
    }
  }

  @Test
  void aFlippedByteOfATapeThatWasCutOffIsNoticedInEveryWholeChunk() throws IOException {
    byte[] whole = Files.readAllBytes(tape());
    // Without the footer.
    int end = whole.length - TapeFormat.HEADER_BYTES - TapeFormat.END_BYTES;
    Path hostile = folder.resolve("hostile.tape");
    for (int at = TapeFormat.MAGIC.length; at < end; at++) {
      byte[] flipped = Arrays.copyOf(whole, end);
      flipped[at] ^= (byte) 0x80;
      Files.write(hostile, flipped);
      assertThat(RecordingVerifier.verify(hostile).status())
          .as("byte %d", at)
          .isEqualTo(Status.CORRUPT);
    }
  }

  @Test
  void whereverItIsCutAllWholeChunksAreThere() throws IOException {
    Path tape = tape();
    byte[] whole = Files.readAllBytes(tape);
    byte[] expected = Said.of(tape).streams.get(Direction.TO_PARENT).toByteArray();
    Path cut = folder.resolve("cut.tape");
    int seen = 0;
    for (int length = 0; length < whole.length; length++) {
      Files.write(cut, Arrays.copyOf(whole, length));
      Verification verified = RecordingVerifier.verify(cut);
      assertThat(verified.status()).as("%d bytes", length).isEqualTo(Status.CUT_OFF);
      byte[] found = Said.of(cut).streams.get(Direction.TO_PARENT).toByteArray();
      assertThat(found).isEqualTo(Arrays.copyOf(expected, found.length));
      assertThat(found.length).isGreaterThanOrEqualTo(seen);
      seen = found.length;
    }
    assertThat(seen).isEqualTo(expected.length);
  }

  @Test
  void chunksThatWereSwappedTakenOutOrDoubledAreNoticed() throws IOException {
    byte[] whole = Files.readAllBytes(tape());
    int first = TapeFormat.MAGIC.length;
    int second = first + TapeFormat.HEADER_BYTES + ByteBuffer.wrap(whole).getInt(first);
    int third = second + TapeFormat.HEADER_BYTES + ByteBuffer.wrap(whole).getInt(second);
    int fourth = third + TapeFormat.HEADER_BYTES + ByteBuffer.wrap(whole).getInt(third);
    assertCorrupt(whole, first, second, third, fourth, fourth, whole.length);
    assertCorrupt(whole, first, second, second, third, second, whole.length);
    assertCorrupt(whole, first, second, third, fourth, second, third, fourth, whole.length);
  }

  private void assertCorrupt(byte[] whole, int... stretches) throws IOException {
    ByteArrayOutputStream hostile = new ByteArrayOutputStream();
    hostile.write(whole, 0, stretches[0]);
    for (int i = 0; i < stretches.length; i += 2) {
      hostile.write(whole, stretches[i], stretches[i + 1] - stretches[i]);
    }
    Path file = Files.write(folder.resolve("hostile.tape"), hostile.toByteArray());
    assertThat(RecordingVerifier.verify(file).status()).isEqualTo(Status.CORRUPT);
  }

  @Test
  void bytesAfterTheFooterAreNoticed() throws IOException {
    byte[] whole = Files.readAllBytes(tape());
    Path longer =
        Files.write(folder.resolve("longer.tape"), Arrays.copyOf(whole, whole.length + 1));
    assertThat(RecordingVerifier.verify(longer).findings().toString())
        .contains("1 bytes after the footer");
  }

  @Test
  void aTapeIsReadWhileItIsBeingWritten() throws IOException {
    Path file = folder.resolve("growing.tape");
    try (RecordingWriter writer = Samples.writer(file);
        RecordingReader reader = RecordingReader.open(file)) {
      assertThat(reader.next()).isEmpty();
      stream(writer, Direction.TO_PARENT, Samples.frame(HELLO));
      assertThat(reader.next().orElseThrow().event()).isInstanceOf(RecordedEvent.Frame.class);
      assertThat(reader.next()).isEmpty();
      writer.finish();
      assertThat(reader.next().orElseThrow().event()).isInstanceOf(RecordedEvent.End.class);
      assertThat(reader.next()).isEmpty();
      assertThat(reader.end().complete()).isTrue();
    }
  }

  @Test
  void aLineCanBeReadAgain() throws IOException {
    try (RecordingReader reader = RecordingReader.open(tape())) {
      RecordedLine first = next(reader);
      RecordedLine second = next(reader);
      next(reader);
      reader.seek(second.n(), second.offset());
      assertThat(next(reader).raw()).isEqualTo(second.raw());
      reader.seek(first.n(), first.offset());
      assertThat(next(reader).raw()).isEqualTo(first.raw());
    }
  }

  @Test
  void aFullDiskLeavesWholeChunksAndSaysSo() throws IOException {
    long whole = Files.size(tape());
    int stopped = 0;
    for (long room = TapeFormat.MAGIC.length + 400; room < whole; room++) {
      Path file = folder.resolve("full-" + room + ".tape");
      NewFiles.create(file);
      try (RecordingWriter writer = onADiskOf(file, room)) {
        assertThatThrownBy(
                () -> {
                  converse(writer);
                  writer.finish();
                })
            .hasMessageContaining("disk full");
        writer.abandon("disk full");
      }
      Verification verified = RecordingVerifier.verify(file);
      assertThat(verified.findings()).as("%d bytes", room).isEmpty();
      assertThat(verified.status()).isEqualTo(Status.CUT_OFF);
      assertThat(verified.tornBytes()).isZero();
      stopped +=
          Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                  .contains("recording_stopped")
              ? 1
              : 0;
    }
    assertThat(stopped).isPositive();
  }

  private static RecordingWriter onADiskOf(Path file, long room) throws IOException {
    return RecordingWriter.onTape(
        new SmallDisk(AppendFile.open(file), room),
        true,
        Samples.header(),
        new FakeClock(10),
        false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "full"})
  void linesBecomeATapeAndTheSameLinesAgain(String name) throws IOException {
    Path lines = GOLDEN.resolve(name + ".jsonl");
    Path tape = folder.resolve("on.tape");
    Path again = folder.resolve("again.jsonl");
    RecordingConversion.convert(lines, tape);
    assertThat(RecordingVerifier.verify(tape)).isEqualTo(RecordingVerifier.verify(lines));
    RecordingConversion.convert(tape, again);
    assertThat(again).hasSameBinaryContentAs(lines);
    if (Files.exists(LineFormat.blobsOf(lines))) {
      assertThat(LineFormat.blobsOf(again)).hasSameBinaryContentAs(LineFormat.blobsOf(lines));
    }
  }

  @Test
  void linesOfAnotherWriterStayAsTheyAre() throws IOException {
    String header = new String(RecordingReader.open(tape()).rawHeader().orElseThrow(), UTF_8);
    Path lines = folder.resolve("foreign.jsonl");
    Files.writeString(
        lines,
        header.replace("}}", "},\"mood\": \"odd\"}")
            + "\n{ \"t\": 1,\"n\" :1, \"event\":\"moon\"}\n{\"n\":2,\"t\":1,\"x\":1}\n{\"n\":3,");
    Path tape = folder.resolve("foreign.tape");
    Path again = folder.resolve("again.jsonl");
    RecordingConversion.convert(lines, tape);
    RecordingConversion.convert(tape, again);
    // All but the line that has no end.
    assertThat(Files.readString(again) + "{\"n\":3,").isEqualTo(Files.readString(lines));
  }

  @Test
  void aFormIsNotConvertedIntoItselfAndNothingIsOverwritten() throws IOException {
    Path tape = tape();
    assertThatThrownBy(() -> RecordingConversion.convert(tape, folder.resolve("other.tape")))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("found a tape");
    Path there = Files.writeString(folder.resolve("there.jsonl"), "mine");
    assertThatThrownBy(() -> RecordingConversion.convert(tape, there))
        .isInstanceOf(RecordingException.class);
    assertThat(there).hasContent("mine");
  }

  static IntStream seeds() {
    return IntStream.range(0, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anyStreamsInAnyChunksComeBack(int seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Said said = new Said();
    Path tape = folder.resolve("any.tape");
    boolean finished = random.nextInt(4) > 0;
    try (RecordingWriter writer =
        RecordingWriter.create(
            tape, Samples.header(), new FakeClock(random.nextInt(2) == 0 ? 10 : 9_000))) {
      for (int round = random.nextInt(1, 40); round > 0; round--) {
        sayOnce(random, writer, said);
      }
      if (finished) {
        writer.finish();
      }
    }
    said.compareWith(tape);
    Verification verified = RecordingVerifier.verify(tape);
    assertThat(verified.findings()).isEmpty();
    assertThat(verified.status()).isEqualTo(finished ? Status.COMPLETE : Status.CUT_OFF);

    Path lines = folder.resolve("any.jsonl");
    RecordingConversion.convert(tape, lines);
    said.compareWith(lines);
    assertThat(RecordingVerifier.verify(lines)).isEqualTo(verified);
    Path tapeAgain = folder.resolve("again.tape");
    Path linesAgain = folder.resolve("again.jsonl");
    RecordingConversion.convert(lines, tapeAgain);
    said.compareWith(tapeAgain);
    RecordingConversion.convert(tapeAgain, linesAgain);
    assertThat(linesAgain).hasSameBinaryContentAs(lines);
  }

  private static void sayOnce(SplittableRandom random, RecordingWriter writer, Said said)
      throws IOException {
    int choice = random.nextInt(10);
    if (choice == 0) {
      String words = "é".repeat(random.nextInt(1, 50));
      said.stderr.writeBytes(words.getBytes(UTF_8));
      stderr(writer, words);
      return;
    }
    Direction to = random.nextBoolean() ? Direction.TO_CHILD : Direction.TO_PARENT;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int frames = random.nextInt(1, 6); frames > 0; frames--) {
      int size = random.nextInt(8) == 0 ? random.nextInt(200_000) : random.nextInt(60);
      bytes.writeBytes(Samples.frame('"' + "x".repeat(size) + '"'));
    }
    if (choice == 1) {
      // From here on there are no frames any more.
      bytes.writeBytes(new byte[] {(byte) 0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    }
    byte[] all = bytes.toByteArray();
    said.streams.get(to).writeBytes(all);
    for (int at = 0; at < all.length; ) {
      int count =
          Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 40 : 130_000));
      stream(writer, to, Arrays.copyOfRange(all, at, at + count));
      at += count;
    }
  }
}
