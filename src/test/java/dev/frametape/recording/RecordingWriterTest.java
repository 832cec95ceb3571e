package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ProcessSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingWriterTest {
  @TempDir Path folder;

  @Test
  void anExistingRecordingIsNeverOverwritten() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), "precious");
    assertThatThrownBy(() -> Samples.writer(file))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("never overwritten");
    assertThat(file).hasContent("precious");
    Files.writeString(folder.resolve("b.blobs"), "precious");
    assertThatThrownBy(() -> Samples.writer(folder.resolve("b.jsonl")))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("b.blobs");
    assertThat(folder.resolve("b.jsonl")).doesNotExist();
  }

  @Test
  void aFullDeviceIsToldAtOnce() {
    assertThatThrownBy(() -> Samples.writer(Path.of("/dev/full")))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(RecordingException.class);
  }

  @Test
  void theHeaderIsInTheFileAtOnceAndLinesWhenTheirBatchIsClosed() throws IOException {
    Path file = folder.resolve("a.jsonl");
    try (RecordingWriter writer = Samples.writer(file)) {
      assertThat(Files.readAllLines(file)).hasSize(1);
      try (var batch = writer.begin()) {
        batch.spawned(1);
        batch.stderr(Samples.bytes("x"));
        assertThat(Files.readAllLines(file)).hasSize(1);
      }
      assertThat(Files.readAllLines(file)).hasSize(3);
    }
  }

  @Test
  void aPayloadNestedDeeperThanJqReadsBecomesText() throws IOException {
    List<String> lines =
        linesOf(
            batch -> {
              batch.frame(Direction.TO_PARENT, nested(250));
              batch.frame(Direction.TO_PARENT, nested(251));
            });
    assertThat(lines.get(0)).contains("\"frame\":[[").doesNotContain("\"text\"");
    assertThat(lines.get(1)).contains("\"text\":\"[[").endsWith("\"length\":502}");
  }

  private static io.netty.buffer.ByteBuf nested(int depth) {
    return Samples.bytes(Samples.frame("[".repeat(depth) + "]".repeat(depth)));
  }

  @Test
  void aCharacterCutByAChunkLeavesTheRestReadable() throws IOException {
    byte[] text = "ab🦀cd".getBytes(UTF_8);
    List<String> lines =
        linesOf(
            batch -> {
              batch.stderr(Samples.bytes(Arrays.copyOf(text, 4)));
              batch.stderr(Samples.bytes(Arrays.copyOfRange(text, 4, text.length)));
            });
    assertThat(lines)
        .extracting(line -> line.replaceFirst(".*\"(stderr.*)}", "$1"))
        .containsExactly(
            "stderr\":\"ab\"",
            "stderr_bytes\":\"8J8=\"",
            "stderr_bytes\":\"poA=\"",
            "stderr\":\"cd\"");
  }

  @Test
  void aLargeFrameIsAPlaceInTheBlobFileWithAFewWords() throws IOException {
    Path file = folder.resolve("a.jsonl");
    NewFiles.create(file);
    byte[] frame =
        Samples.frame(
            "{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":{\"stream\":\"rows\","
                + "\"sequence\":18446744073709551615,\"payload\":\""
                + "x".repeat(69_889)
                + "\"}}}");
    try (RecordingWriter writer =
        new RecordingWriter(
            AppendFile.open(file),
            true,
            new BlobWriter(LineFormat.blobsOf(file), true),
            Samples.header(),
            new FakeClock(1),
            true)) {
      try (var batch = writer.begin()) {
        batch.frame(Direction.TO_PARENT, Samples.bytes(frame));
      }
    }
    assertThat(Files.readAllLines(file).get(1))
        .isEqualTo(
            "{\"n\":1,\"t\":0,\"to\":\"parent\",\"blob\":{\"at\":0,\"length\":70006,\"frame\":true,"
                + "\"peek\":\"data_row rows #18446744073709551615\"}}");
    assertThat(folder.resolve("a.blobs")).hasBinaryContent(frame);
  }

  @Test
  void whatIsNoWholeFrameOrNoNextPartIsRefusedAndNothingIsWritten() throws IOException {
    List<String> lines =
        linesOf(
            batch -> {
              assertThatThrownBy(
                      () -> batch.frame(Direction.TO_CHILD, Samples.bytes(new byte[] {0, 0, 0, 1})))
                  .isInstanceOf(IllegalArgumentException.class);
              assertThatThrownBy(() -> batch.part(Direction.TO_CHILD, 10, 3, Samples.bytes("abc")))
                  .isInstanceOf(IllegalArgumentException.class);
              assertThatThrownBy(() -> batch.part(Direction.TO_CHILD, 2, 0, Samples.bytes("abc")))
                  .isInstanceOf(IllegalArgumentException.class);
              assertThatThrownBy(() -> batch.spawned(-1))
                  .isInstanceOf(IllegalArgumentException.class);
              assertThatThrownBy(() -> batch.raw(Direction.TO_CHILD, Samples.bytes("x"), null))
                  .isInstanceOf(NullPointerException.class);
              assertThatThrownBy(() -> batch.exited(new ChildExit.Exited(256)))
                  .isInstanceOf(IllegalArgumentException.class);
              assertThatThrownBy(() -> batch.eof("elsewhere"))
                  .isInstanceOf(IllegalArgumentException.class);
            });
    assertThat(lines).isEmpty();
  }

  @Test
  void onlyHarmlessVariablesAreStored() throws IOException {
    ProcessSpec spec =
        new ProcessSpec(
            List.of("worker".getBytes(UTF_8)),
            List.of(
                "RUST_BACKTRACE=0".getBytes(UTF_8),
                "LEAN_RS_WORKER_TOKEN=secret".getBytes(UTF_8),
                "PATH=/home/me".getBytes(UTF_8),
                "no equals sign".getBytes(UTF_8)),
            Optional.empty());
    RecordingHeader header =
        RecordingHeader.of(
            "0.1.0", Instant.EPOCH, RecordingHeader.U32BE_JSON, spec, OsText.of("/"), 1_048_576);
    assertThat(header.env()).isEqualTo(Map.of("RUST_BACKTRACE", OsText.of("0")));
    RecordingHeader leaking =
        new RecordingHeader(
            "0.1.0",
            Instant.EPOCH,
            RecordingHeader.U32BE_JSON,
            List.of(),
            Map.of("TOKEN", OsText.of("secret")),
            Optional.empty(),
            0);
    Path file = folder.resolve("leak.jsonl");
    assertThatThrownBy(() -> RecordingWriter.create(file, leaking, new FakeClock(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(file).doesNotExist();
  }

  @Test
  void afterAFullDiskTheFileEndsWithALineThatSaysWhy() throws IOException {
    Path file = folder.resolve("a.jsonl");
    try (RecordingWriter writer = writerOnADiskOf(file, 400)) {
      assertThatThrownBy(() -> fill(writer))
          .isInstanceOf(IOException.class)
          .hasMessage("disk full");
      assertThatThrownBy(() -> fill(writer))
          .isInstanceOf(IOException.class)
          .hasMessage("disk full");
      assertThatThrownBy(writer::finish).isInstanceOf(IOException.class).hasMessage("disk full");
      assertThat(writer.abandon("disk full")).isEmpty();
    }
    Verification found = RecordingVerifier.verify(file);
    assertThat(found.status()).isEqualTo(Verification.Status.CUT_OFF);
    assertThat(found.tornBytes()).isZero();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.getLast()).endsWith("\"event\":\"recording_stopped\",\"why\":\"disk full\"}");
    assertThat(lines).hasSizeGreaterThan(2);
  }

  @Test
  void nothingComesBehindTheFooter() throws IOException {
    Path file = folder.resolve("a.jsonl");
    try (RecordingWriter writer = writerOnADiskOf(file, Integer.MAX_VALUE)) {
      writer.finish();
      assertThat(writer.abandon("too late")).isPresent();
      RecordingWriter.Batch late = writer.begin();
      late.eof("parent");
      assertThatThrownBy(late::close).hasMessage("the recording is finished");
    }
    assertThat(RecordingVerifier.verify(file).status()).isEqualTo(Verification.Status.COMPLETE);
  }

  /** Whatever number of bytes the last write still brought in, the file stays readable. */
  @Test
  void aDiskThatIsFullAtAnyByteLeavesAReadableFile() throws IOException {
    int header = 220;
    for (int room = header; room < header + 200; room++) {
      Path file = folder.resolve(room + ".jsonl");
      try (RecordingWriter writer = writerOnADiskOf(file, room)) {
        assertThatThrownBy(() -> fill(writer)).hasMessage("disk full");
        Verification torn = RecordingVerifier.verify(file);
        assertThat(torn.status()).isEqualTo(Verification.Status.CUT_OFF);
        boolean said = writer.abandon("disk full").isEmpty();
        Verification mended = RecordingVerifier.verify(file);
        assertThat(mended.status()).isEqualTo(Verification.Status.CUT_OFF);
        assertThat(mended.tornBytes()).isZero();
        assertThat(mended.lines()).isEqualTo(torn.lines() + (said ? 1 : 0));
      }
    }
  }

  @Test
  void aFullDiskUnderABlobLeavesNoLineThatRefersToIt() throws IOException {
    Path file = folder.resolve("a.jsonl");
    Path blobs = folder.resolve("a.blobs");
    NewFiles.create(file);
    Files.createFile(blobs);
    try (RecordingWriter writer =
        new RecordingWriter(
            AppendFile.open(file),
            true,
            new BlobWriter(() -> new SmallDisk(AppendFile.open(blobs), 100_000)),
            Samples.header(),
            new FakeClock(1),
            false)) {
      byte[] frame = Samples.frame("\"" + "x".repeat(80_000) + "\"");
      try (var batch = writer.begin()) {
        batch.frame(Direction.TO_PARENT, Samples.bytes(frame));
      }
      assertThatThrownBy(
              () -> {
                try (var batch = writer.begin()) {
                  batch.spawned(1);
                  batch.frame(Direction.TO_PARENT, Samples.bytes(frame));
                }
              })
          .hasMessage("disk full");
      assertThat(writer.abandon("disk full")).isEmpty();
      assertThat(blobs).hasBinaryContent(frame);
    }
    assertThat(RecordingVerifier.verify(file).status()).isEqualTo(Verification.Status.CUT_OFF);
    assertThat(Files.readAllLines(file)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anInterruptedThreadRecordsAllTheSame(boolean fsync) throws IOException {
    Path file = folder.resolve("a.jsonl");
    try (RecordingWriter writer =
        RecordingWriter.create(file, Samples.header(), new FakeClock(1), fsync)) {
      Thread.currentThread().interrupt();
      fill(writer);
      writer.finish();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(RecordingVerifier.verify(file).status()).isEqualTo(Verification.Status.COMPLETE);
  }

  @Test
  void aFinishedRecordingTakesNothingMore() throws IOException {
    Path file = folder.resolve("a.jsonl");
    try (RecordingWriter writer = Samples.writer(file)) {
      writer.finish();
      assertThatThrownBy(() -> fill(writer)).hasMessage("the recording is finished");
    }
    assertThat(RecordingVerifier.verify(file).status()).isEqualTo(Verification.Status.COMPLETE);
  }

  @Test
  void aChangedFrameIsItsFaultWhatWasSentAndWhatWasDelivered() throws IOException {
    byte[] frame = Samples.frame("{\"a\":1}");
    List<String> lines =
        linesOf(
            batch -> {
              batch.fault(
                  new RecordedEvent.Fault(
                      "cut",
                      "{\"cut-payload\":{\"keep\":2}}",
                      RecordedEvent.Subject.PARENT,
                      OptionalLong.of(5),
                      OptionalLong.of(400),
                      Optional.of(new RecordedEvent.Chance(-8123, 42)),
                      1));
              batch.frame(Direction.TO_PARENT, Samples.bytes(frame), Lane.SENT);
              batch.part(
                  Direction.TO_PARENT,
                  frame.length,
                  0,
                  Samples.bytes(Arrays.copyOf(frame, 6)),
                  Lane.DELIVERED);
              batch.raw(Direction.TO_CHILD, Samples.bytes("x"), "noise", Lane.DELIVERED);
              batch.stderr(Samples.bytes("lost"), Lane.SENT);
              batch.eof("child", Lane.DELIVERED);
              batch.exited(new ChildExit.Signaled(9, false), Lane.SENT);
              batch.exited(new ChildExit.Exited(3), Lane.DELIVERED);
              batch.faultInert(
                  new RecordedEvent.FaultInert(
                      "cut", "too short", RecordedEvent.Subject.PROCESS, OptionalLong.empty()));
            });
    assertThat(lines)
        .extracting(line -> line.replaceFirst("^.\"n\":[0-9]+,\"t\":[0-9]+,", ""))
        .containsExactly(
            "\"event\":\"fault\",\"rule\":\"cut\",\"fault\":{\"cut-payload\":{\"keep\":2}},"
                + "\"subject\":\"parent\",\"frame\":5,\"at\":400,\"draw\":-8123,\"seed\":42,"
                + "\"generation\":1}",
            "\"to\":\"parent\",\"frame\":{\"a\":1},\"only\":\"sent\"}",
            "\"to\":\"parent\",\"part\":{\"frame\":11,\"from\":0},\"bytes\":\"AAAAB3si\","
                + "\"only\":\"delivered\"}",
            "\"to\":\"child\",\"bytes\":\"eA==\",\"why\":\"noise\",\"only\":\"delivered\"}",
            "\"stderr\":\"lost\",\"only\":\"sent\"}",
            "\"event\":\"eof\",\"from\":\"child\",\"only\":\"delivered\"}",
            "\"event\":\"exit\",\"signal\":9,\"only\":\"sent\"}",
            "\"event\":\"exit\",\"code\":3,\"only\":\"delivered\"}",
            "\"event\":\"fault_inert\",\"rule\":\"cut\",\"why\":\"too"
                + " short\",\"subject\":\"process\"}");
  }

  @Test
  void nothingIsInOneLaneAloneBeforeTheFirstFault() throws IOException {
    List<String> lines =
        linesOf(
            batch ->
                assertThatThrownBy(() -> batch.stderr(Samples.bytes("lost"), Lane.SENT))
                    .isInstanceOf(IllegalStateException.class));
    assertThat(lines).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "{} {}", "{\n}", "{\"a\":"})
  void aFaultIsOneJsonValueOnOneLine(String fault) {
    assertThatThrownBy(
            () ->
                new RecordedEvent.Fault(
                    "rule",
                    fault,
                    RecordedEvent.Subject.SPAWN,
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eachLaneHasPartsOfItsOwn() throws IOException {
    byte[] frame = Samples.frame("\"0123456789\"");
    Path file = folder.resolve("lanes.jsonl");
    try (RecordingWriter writer = Samples.writer(file)) {
      try (var batch = writer.begin()) {
        batch.part(Direction.TO_PARENT, frame.length, 0, piece(frame, 0, 8));
        batch.fault(
            new RecordedEvent.Fault(
                "cut",
                "\"cut\"",
                RecordedEvent.Subject.PARENT,
                OptionalLong.of(0),
                OptionalLong.empty(),
                Optional.empty(),
                1));
        batch.part(Direction.TO_PARENT, frame.length, 8, piece(frame, 8, 12), Lane.SENT);
        batch.part(Direction.TO_PARENT, frame.length, 8, piece(frame, 8, 10), Lane.DELIVERED);
        assertThatThrownBy(
                () -> batch.part(Direction.TO_PARENT, frame.length, 12, piece(frame, 12, 16)))
            .isInstanceOf(IllegalArgumentException.class);
        batch.part(Direction.TO_PARENT, frame.length, 12, piece(frame, 12, 16), Lane.SENT);
        batch.frame(Direction.TO_PARENT, Samples.bytes(frame));
      }
      writer.finish();
    }
    Verification found = RecordingVerifier.verify(file);
    assertThat(found.findings()).isEmpty();
    assertThat(found.status()).isEqualTo(Verification.Status.COMPLETE);
    assertThat(found.faults()).isEqualTo(1);
    assertThat(found.totals().toParent().frames()).isEqualTo(1);
    assertThat(found.totals().toParent().bytes()).isEqualTo(10 + frame.length);
    RecordingTotals.Sent sent = found.totals().sent().orElseThrow();
    assertThat(sent.toParent().frames()).isEqualTo(2);
    assertThat(sent.toParent().bytes()).isEqualTo(2 * frame.length);
    assertThat(sent.toChild()).isEqualTo(found.totals().toChild());
  }

  private static io.netty.buffer.ByteBuf piece(byte[] bytes, int from, int to) {
    return Samples.bytes(Arrays.copyOfRange(bytes, from, to));
  }

  private static void fill(RecordingWriter writer) throws IOException {
    try (var batch = writer.begin()) {
      batch.spawned(1);
      batch.frame(Direction.TO_CHILD, Samples.bytes(Samples.frame("{\"a\":1}")));
      batch.stderr(Samples.bytes("some words that take room ".repeat(5)));
      batch.spawned(2);
    }
  }

  private static RecordingWriter writerOnADiskOf(Path file, long bytes) throws IOException {
    NewFiles.create(file);
    return new RecordingWriter(
        new SmallDisk(AppendFile.open(file), bytes),
        true,
        new BlobWriter(LineFormat.blobsOf(file), true),
        Samples.header(),
        new FakeClock(1),
        false);
  }

  private interface Recorded {
    void into(RecordingWriter.Batch batch);
  }

  private List<String> linesOf(Recorded recorded) throws IOException {
    Path file = folder.resolve("lines.jsonl");
    try (RecordingWriter writer = Samples.writer(file)) {
      try (var batch = writer.begin()) {
        recorded.into(batch);
      }
    }
    List<String> lines = Files.readAllLines(file);
    return lines.subList(1, lines.size());
  }
}
