package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.RecordedEvent.Subject;
import dev.frametape.recording.Verification.Status;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds format 1: what these files say is what every later version has to read. */
class GoldenRecordingTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/recording");

  @TempDir Path folder;

  @Test
  void theWriterWritesTheMinimalRecording() throws IOException {
    Path file = folder.resolve("minimal.jsonl");
    try (RecordingWriter writer = Samples.writer(file)) {
      try (var batch = writer.begin()) {
        batch.spawned(4711);
      }
      try (var batch = writer.begin()) {
        batch.frame(
            Direction.TO_PARENT,
            frame(
                "{\"version\":6,\"message\":{\"type\":\"handshake\",\"body\":"
                    + "{\"worker_version\":\"0.1.15\",\"protocol_version\":6}}}"));
      }
      try (var batch = writer.begin()) {
        batch.exited(new ChildExit.Exited(0));
      }
      writer.finish();
    }
    compareWithGolden(file);
  }

  @Test
  void theWriterWritesTheFullRecording() throws IOException {
    Path file = folder.resolve("full.jsonl");
    try (RecordingWriter writer = Samples.writer(file)) {
      writeEverything(writer);
      writer.finish();
    }
    compareWithGolden(file);
    compareWithGolden(LineFormat.blobsOf(file));
  }

  private static void writeEverything(RecordingWriter writer) throws IOException {
    try (var batch = writer.begin()) {
      batch.spawned(4711);
      batch.frame(
          Direction.TO_CHILD,
          frame("{\"version\":6,\"message\":{\"type\":\"request\",\"body\":{\"op\":\"health\"}}}"));
      batch.frame(Direction.TO_PARENT, frame("[1.50, 1E400,\t\"\\ud800 \\/\", \"∀🦀\"]"));
      batch.frame(Direction.TO_PARENT, frame(" {\"a blank\": \"in front\"}"));
      batch.frame(Direction.TO_PARENT, frame("{\"broken\":\r\n\"lines\\\"\u0000\u001f\"}"));
      batch.frame(Direction.TO_PARENT, frame(""));
      batch.frame(Direction.TO_CHILD, frame(HexFormat.of().parseHex("22ff22")));
    }
    try (var batch = writer.begin()) {
      batch.stderr(Samples.bytes("deliberate Lean panic\n\"\\\t\u001b[0m é"));
      batch.stderr(Samples.bytes(Arrays.copyOf("cut: 🦀".getBytes(UTF_8), 7)));
      batch.stderr(Samples.bytes(new byte[] {(byte) 0xA6, (byte) 0x80, '!'}));
      batch.stderr(Samples.bytes(new byte[] {'a', (byte) 0xFF, 'b', 'c'}));
    }
    byte[] inParts = Samples.frame("{\"row\":\"" + "r".repeat(5_000) + "\"}");
    byte[] other = Samples.frame("{\"other\":true}");
    try (var batch = writer.begin()) {
      batch.part(Direction.TO_PARENT, RecordingWriter.UNKNOWN_LENGTH, 0, piece(inParts, 0, 3));
      batch.part(Direction.TO_CHILD, other.length, 0, piece(other, 0, 9));
      batch.part(Direction.TO_PARENT, inParts.length, 3, piece(inParts, 3, 5_000));
      batch.part(Direction.TO_CHILD, other.length, 9, piece(other, 9, other.length));
      batch.part(Direction.TO_PARENT, inParts.length, 5_000, piece(inParts, 5_000, inParts.length));
    }
    try (var batch = writer.begin()) {
      batch.frame(Direction.TO_PARENT, frame("{\"large\":\"" + "x".repeat(65_536) + "\"}"));
      batch.raw(
          Direction.TO_PARENT,
          Samples.bytes(new byte[] {0, 0, 1, (byte) 0xF4}),
          "length announces 500 bytes, 0 followed before EOF");
      batch.raw(Direction.TO_CHILD, Samples.bytes("garbage ".repeat(600)), "no length");
    }
    writeFaults(writer);
    try (var batch = writer.begin()) {
      batch.part(Direction.TO_CHILD, 1_000, 0, piece(new byte[] {0, 0, 3, (byte) 0xE4, '"'}, 0, 5));
      batch.eof("child", Lane.SENT);
      batch.signal(15, "parent");
      batch.eof("parent");
      batch.eof("stderr");
      batch.exited(new ChildExit.Signaled(6, true), Lane.SENT);
      batch.exited(new ChildExit.Exited(3), Lane.DELIVERED);
    }
  }

  private static void writeFaults(RecordingWriter writer) throws IOException {
    byte[] answer = Samples.frame("{\"answer\":42}");
    byte[] large = Samples.frame("{\"large\":\"" + "y".repeat(4_200) + "\"}");
    try (var batch = writer.begin()) {
      batch.fault(
          fault("cut", "{\"cut-payload\":{\"keep\":6}}", Subject.PARENT, OptionalLong.of(6), true));
      batch.frame(Direction.TO_PARENT, Samples.bytes(answer), Lane.SENT);
      batch.part(Direction.TO_PARENT, answer.length, 0, piece(answer, 0, 10), Lane.DELIVERED);
      batch.fault(fault("twice", "{\"duplicate\":{}}", Subject.CHILD, OptionalLong.of(4), false));
      batch.frame(Direction.TO_CHILD, Samples.bytes(answer));
      batch.frame(Direction.TO_CHILD, Samples.bytes(answer), Lane.DELIVERED);
      batch.fault(fault("lost", "\"drop\"", Subject.PARENT, OptionalLong.of(7), false));
      batch.part(Direction.TO_PARENT, large.length, 0, Samples.bytes(large), Lane.SENT);
      batch.fault(
          fault("noise", "{\"pollute\":\"log\\n\"}", Subject.PARENT, OptionalLong.of(8), false));
      batch.raw(Direction.TO_PARENT, Samples.bytes("log\n"), "pollute", Lane.DELIVERED);
      batch.fault(fault("mute", "\"stderr-silence\"", Subject.STDERR, OptionalLong.empty(), false));
      batch.stderr(Samples.bytes("never seen"), Lane.SENT);
      batch.stderr(Samples.bytes(new byte[] {(byte) 0xFE}), Lane.DELIVERED);
      batch.faultInert(
          new RecordedEvent.FaultInert(
              "cut",
              "keep 500 is behind the end of a payload of 72 bytes",
              Subject.PARENT,
              OptionalLong.of(9)));
      batch.fault(fault("end", "{\"exit\":3}", Subject.PROCESS, OptionalLong.empty(), false));
      batch.eof("child", Lane.DELIVERED);
    }
  }

  private static RecordedEvent.Fault fault(
      String rule, String fault, Subject subject, OptionalLong frame, boolean byChance) {
    return new RecordedEvent.Fault(
        rule,
        fault,
        subject,
        frame,
        byChance ? OptionalLong.of(70_667) : OptionalLong.empty(),
        byChance ? Optional.of(new RecordedEvent.Chance(-8123, 42)) : Optional.empty(),
        1);
  }

  @Test
  void theReaderReadsTheMinimalRecording() throws IOException {
    assertThat(events("minimal.jsonl"))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo(new RecordedEvent.Spawned(4711)),
            second -> assertThat(second).isInstanceOf(RecordedEvent.Frame.class),
            third -> assertThat(third).isEqualTo(new RecordedEvent.Exited(new ChildExit.Exited(0))),
            fourth -> assertThat(fourth).isInstanceOf(RecordedEvent.End.class));
    try (var reader = RecordingReader.open(GOLDEN.resolve("minimal.jsonl"))) {
      assertThat(reader.header()).contains(Samples.header());
    }
  }

  @Test
  void theReaderJoinsTheFramesOfTheFullRecording() throws IOException {
    List<String> both =
        List.of(
            "TO_CHILD 2-2 69",
            "TO_PARENT 3-3 41",
            "TO_PARENT 4-4 28",
            "TO_PARENT 5-5 28",
            "TO_PARENT 6-6 4",
            "TO_CHILD 7-7 7",
            "TO_CHILD 15-17 18",
            "TO_PARENT 14-18 5014",
            "TO_PARENT 19-19 65552");
    assertThat(story(As.DELIVERED))
        .startsWith(both.toArray(String[]::new))
        .endsWith("TO_CHILD 26-26 17", "TO_CHILD 27-27 17", "TO_PARENT 24-24 10 of 17")
        .hasSize(both.size() + 3);
    assertThat(story(As.SENT))
        .startsWith(both.toArray(String[]::new))
        .endsWith("TO_PARENT 23-23 17", "TO_CHILD 26-26 17", "TO_PARENT 29-29 4216")
        .hasSize(both.size() + 3);
  }

  private static List<String> story(As as) throws IOException {
    List<String> story = new ArrayList<>();
    try (var reader = RecordingReader.open(GOLDEN.resolve("full.jsonl"))) {
      FrameJoiner joiner = new FrameJoiner(reader, as);
      for (var event = joiner.next(); event.isPresent(); event = joiner.next()) {
        switch (event.get()) {
          case JoinedEvent.Whole whole ->
              story.add(
                  whole.to()
                      + " "
                      + whole.first()
                      + "-"
                      + whole.last()
                      + " "
                      + whole.bytes().length());
          case JoinedEvent.Partial partial ->
              story.add(
                  partial.to()
                      + " "
                      + partial.first()
                      + "-"
                      + partial.last()
                      + " "
                      + partial.bytes().length()
                      + " of "
                      + partial.frameBytes().orElseThrow());
          case JoinedEvent.Other _ -> {}
        }
      }
      assertThat(joiner.open())
          .singleElement()
          .satisfies(
              partial -> {
                assertThat(partial.to()).isEqualTo(Direction.TO_CHILD);
                assertThat(partial.frameBytes()).hasValue(1_000);
                assertThat(partial.bytes().length()).isEqualTo(5);
              });
    }
    return story;
  }

  @Test
  void aRecordingCutAtAnyByteOpensAndGivesAPrefixOfItsStreams() throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("full.jsonl"));
    Path cut = folder.resolve("cut.jsonl");
    Files.copy(GOLDEN.resolve("full.blobs"), folder.resolve("cut.blobs"));
    Streams all = streams(GOLDEN.resolve("full.jsonl"));
    int longest = 0;
    for (int length = 0; length < whole.length; length++) {
      Files.write(cut, Arrays.copyOf(whole, length));
      Streams some = streams(cut);
      assertThat(some.isPrefixOf(all)).as("cut at %d", length).isTrue();
      assertThat(some.total()).as("cut at %d", length).isGreaterThanOrEqualTo(longest);
      longest = some.total();
      Verification found = RecordingVerifier.verify(cut);
      assertThat(found.status()).as("cut at %d", length).isEqualTo(Status.CUT_OFF);
      int lineEnd = length;
      while (lineEnd > 0 && whole[lineEnd - 1] != '\n') {
        lineEnd--;
      }
      assertThat(found.tornBytes()).as("cut at %d", length).isEqualTo(length - lineEnd);
    }
    assertThat(longest).isEqualTo(all.total());
  }

  @Test
  void aCutBlobFileIsPartOfTheCutOnlyWhereTheFooterIsMissing() throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("full.jsonl"));
    byte[] blobs = Files.readAllBytes(GOLDEN.resolve("full.blobs"));
    Path file = folder.resolve("cut.jsonl");
    Files.write(folder.resolve("cut.blobs"), Arrays.copyOf(blobs, 20_000));
    Files.write(file, whole);
    Verification damaged = RecordingVerifier.verify(file);
    assertThat(damaged.status()).isEqualTo(Status.CORRUPT);
    assertThat(damaged.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.line()).isEqualTo(20);
              assertThat(finding.text()).contains("has only 20000 bytes");
            });
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    Verification cut = RecordingVerifier.verify(file);
    assertThat(cut.status()).isEqualTo(Status.CUT_OFF);
    assertThat(cut.findings()).singleElement().asString().contains("has only 20000 bytes");
    assertThat(streams(file).isPrefixOf(streams(GOLDEN.resolve("full.jsonl")))).isTrue();
    Files.delete(folder.resolve("cut.blobs"));
    assertThat(RecordingVerifier.verify(file).status()).isEqualTo(Status.CORRUPT);
  }

  /**
   * Damage before the footer is always called damage. A footer whose name is damaged is an event
   * that nobody knows, and so a missing one; its own time is the one number nothing vouches for.
   */
  @Test
  void anyDamagedByteIsFound() throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("full.jsonl"));
    Path file = folder.resolve("damaged.jsonl");
    Files.copy(GOLDEN.resolve("full.blobs"), folder.resolve("damaged.blobs"));
    String bytesAsCharacters = new String(whole, ISO_8859_1);
    int footer = bytesAsCharacters.lastIndexOf("{\"n\":");
    int footerTime = bytesAsCharacters.indexOf("\"t\":", footer) + 4;
    int footerEvent = bytesAsCharacters.indexOf(",\"event\"", footer);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x01;
      Files.write(file, damaged);
      Status found = RecordingVerifier.verify(file).status();
      if (at < footer) {
        assertThat(found).as("byte %d flipped", at).isEqualTo(Status.CORRUPT);
      } else if (at < footerTime || at >= footerEvent) {
        assertThat(found).as("byte %d flipped", at).isNotEqualTo(Status.COMPLETE);
      }
    }
  }

  @Test
  void aDamagedBlobByteIsFound() throws IOException {
    Path file = Files.copy(GOLDEN.resolve("full.jsonl"), folder.resolve("damaged.jsonl"));
    byte[] blobs = Files.readAllBytes(GOLDEN.resolve("full.blobs"));
    for (int at = 0; at < blobs.length; at += 977) {
      byte[] damaged = blobs.clone();
      damaged[at] ^= 0x01;
      Files.write(folder.resolve("damaged.blobs"), damaged);
      assertThat(RecordingVerifier.verify(file).status())
          .as("byte %d", at)
          .isEqualTo(Status.CORRUPT);
    }
  }

  private record Streams(byte[] toChild, byte[] toParent, byte[] stderr) {
    int total() {
      return toChild.length + toParent.length + stderr.length;
    }

    boolean isPrefixOf(Streams all) {
      return startsWith(all.toChild, toChild)
          && startsWith(all.toParent, toParent)
          && startsWith(all.stderr, stderr);
    }

    private static boolean startsWith(byte[] all, byte[] start) {
      return start.length <= all.length
          && Arrays.equals(all, 0, start.length, start, 0, start.length);
    }
  }

  private static Streams streams(Path file) throws IOException {
    var toChild = new ByteArrayOutputStream();
    var toParent = new ByteArrayOutputStream();
    var stderr = new ByteArrayOutputStream();
    try (RecordingReader reader = RecordingReader.open(file)) {
      reader.copyStream(Direction.TO_CHILD, toChild);
      reader.copyStream(Direction.TO_PARENT, toParent);
      reader.copyStderr(stderr);
    }
    return new Streams(toChild.toByteArray(), toParent.toByteArray(), stderr.toByteArray());
  }

  private static List<RecordedEvent> events(String name) throws IOException {
    List<RecordedEvent> events = new ArrayList<>();
    try (RecordingReader reader = RecordingReader.open(GOLDEN.resolve(name))) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        events.add(line.get().event());
      }
    }
    return events;
  }

  private static void compareWithGolden(Path written) throws IOException {
    Path golden = GOLDEN.resolve(written.getFileName());
    if (Boolean.getBoolean("golden.update")) {
      Files.copy(written, golden, StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(written).hasSameBinaryContentAs(golden);
  }

  private static ByteBuf frame(String payload) {
    return Samples.bytes(Samples.frame(payload));
  }

  private static ByteBuf frame(byte[] payload) {
    return Samples.bytes(Samples.frame(payload));
  }

  private static ByteBuf piece(byte[] bytes, int from, int to) {
    return Samples.bytes(Arrays.copyOfRange(bytes, from, to));
  }
}
