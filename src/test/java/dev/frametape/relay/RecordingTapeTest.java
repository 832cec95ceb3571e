package dev.frametape.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.SpawnException;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.RecordingWriter;
import dev.frametape.recording.Verification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is recorded and what is passed on, when: the peer behind the pipe is a {@code cat}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordingTapeTest {
  private static final int CHUNK_BYTES = 1 << 16;

  @TempDir private Path folder;
  private final List<String> told = new ArrayList<>();
  private Path recording;
  private RecordingWriter writer;
  private ChildProcess peer;

  @BeforeEach
  void startPeer() throws SpawnException {
    recording = folder.resolve("talk.jsonl");
    peer = ChildProcess.start(ProcessSpec.of(List.of("/bin/cat"), Map.of()));
  }

  @AfterEach
  void endPeer() throws IOException {
    peer.close();
    writer.close();
  }

  @Test
  void allBytesAreInTheRecordingBeforeTheFirstOneIsWritten() throws Exception {
    Passage passage = tape(false).toParent(CHUNK_BYTES);
    byte[] row = frame("[1]");
    byte[] rows = new byte[CHUNK_BYTES / row.length * row.length];
    for (int at = 0; at < rows.length; at += row.length) {
      System.arraycopy(row, 0, rows, at, row.length);
    }
    // More than fits into the pipes on the way: the last write waits until the peer's reader reads.
    int rounds = 8;
    Thread writing =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  for (int round = 0; round < rounds; round++) {
                    arrive(passage, rows);
                    passOn(passage, false);
                  }
                });
    for (int round = 0; round < rounds; round++) {
      assertThat(peer.stdout().read()).isZero();
      assertThat(recorded(Direction.TO_PARENT).length)
          .isGreaterThanOrEqualTo((round + 1) * rows.length);
      peer.stdout().readNBytes(rows.length - 1);
    }
    writing.join();
  }

  @Test
  void stderrIsInTheRecordingBeforeItsFirstByteIsWritten() throws Exception {
    Passage passage = tape(false).stderr(4096);
    arrive(passage, "panic".getBytes(US_ASCII));
    passOn(passage, false);
    assertThat(peer.stdout().read()).isEqualTo('p');
    ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    try (RecordingReader reader = RecordingReader.open(recording)) {
      reader.copyStderr(stderr);
    }
    assertThat(stderr.toString(US_ASCII)).isEqualTo("panic");
  }

  @Test
  void aSmallFrameIsHeldUntilItIsWhole() throws Exception {
    Passage passage = tape(false).toParent(CHUNK_BYTES);
    byte[] frame = frame("{\"a\":1}");
    arrive(passage, Arrays.copyOf(frame, 6));
    passOn(passage, false);
    assertThat(passage.heldBytes()).isEqualTo(6);
    assertThat(recorded(Direction.TO_PARENT)).isEmpty();
    arrive(passage, Arrays.copyOfRange(frame, 6, frame.length));
    passOn(passage, false);
    assertThat(passage.heldBytes()).isZero();
    assertThat(peer.stdout().readNBytes(frame.length)).isEqualTo(frame);
    assertThat(events()).singleElement().isInstanceOf(RecordedEvent.Frame.class);
  }

  @Test
  void aFrameThatWasHeldLongEnoughGoesOnInParts() throws Exception {
    Passage passage = tape(false).toParent(CHUNK_BYTES);
    byte[] frame = frame("{\"a\":1}");
    arrive(passage, Arrays.copyOf(frame, 6));
    passOn(passage, true);
    assertThat(peer.stdout().readNBytes(6)).isEqualTo(Arrays.copyOf(frame, 6));
    arrive(passage, Arrays.copyOfRange(frame, 6, frame.length));
    passOn(passage, false);
    assertThat(recorded(Direction.TO_PARENT)).isEqualTo(frame);
    assertThat(events())
        .hasSize(2)
        .allSatisfy(
            event ->
                assertThat(((RecordedEvent.Part) event).frameBytes())
                    .isEqualTo(OptionalLong.of(frame.length)));
  }

  @Test
  void aLengthAboveTheLimitGoesOnAtOnce() throws Exception {
    Passage passage = tape(false).toParent(CHUNK_BYTES);
    byte[] tooLong = HexFormat.of().parseHex("00100001");
    arrive(passage, tooLong);
    passOn(passage, false);
    assertThat(passage.heldBytes()).isZero();
    assertThat(peer.stdout().readNBytes(4)).isEqualTo(tooLong);
    assertThat(events()).singleElement().isInstanceOf(RecordedEvent.Raw.class);
  }

  @Test
  void whenTheRecordingFailsEverythingGoesOnAndTheUserIsToldOnce() throws Exception {
    RecordingTape tape = tape(false);
    Passage passage = tape.toParent(CHUNK_BYTES);
    byte[] frame = frame("{\"a\":1}");
    arrive(passage, Arrays.copyOf(frame, 6));
    passOn(passage, false);
    writer.abandon("the disk is full");
    arrive(passage, Arrays.copyOfRange(frame, 6, frame.length));
    passOn(passage, false);
    assertThat(peer.stdout().readNBytes(frame.length)).isEqualTo(frame);
    arrive(passage, Arrays.copyOf(frame, 6));
    passOn(passage, false);
    assertThat(peer.stdout().readNBytes(6)).isEqualTo(Arrays.copyOf(frame, 6));
    tape.ended(new ChildExit.Exited(0));
    assertThat(told).singleElement().asString().contains("the disk is full");
  }

  @Test
  void whenAStrictRecordingFailsNothingGoesOn() throws Exception {
    RecordingTape tape = tape(true);
    Passage passage = tape.toParent(CHUNK_BYTES);
    writer.abandon("the disk is full");
    arrive(passage, frame("[]"));
    assertThatExceptionOfType(StrictRecordingException.class)
        .isThrownBy(() -> passage.passOn(peer.stdinDescriptor(), false));
    assertThatExceptionOfType(StrictRecordingException.class)
        .isThrownBy(() -> passage.passOn(peer.stdinDescriptor(), true));
    peer.stdin().close();
    assertThat(peer.stdout().readAllBytes()).isEmpty();
    assertThatExceptionOfType(StrictRecordingException.class)
        .isThrownBy(() -> tape.ended(new ChildExit.Exited(0)))
        .withMessageContaining("the disk is full");
    assertThat(told).isEmpty();
  }

  @Test
  void aWordThatComesWhileTheLastLineIsWrittenIsNoFailureAndNotRecorded() throws Exception {
    RecordingTape tape = tape(true);
    Thread late = new Thread(() -> tape.record(batch -> batch.eof("parent")));
    tape.ended(
        batch -> {
          late.start();
          while (late.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
          batch.exited(new ChildExit.Exited(0));
        });
    late.join();
    assertThat(told).isEmpty();
    Verification verification = RecordingVerifier.verify(recording);
    assertThat(verification.findings()).isEmpty();
    assertThat(verification.status()).isEqualTo(Verification.Status.COMPLETE);
    assertThat(events().getFirst()).isInstanceOf(RecordedEvent.Exited.class);
  }

  private RecordingTape tape(boolean strict) throws IOException {
    RecordingTape.SinceSpawn clock = new RecordingTape.SinceSpawn(() -> 0);
    FrameLimit limit = new FrameLimit();
    RecordingHeader header =
        RecordingHeader.of(
            "0.0.0",
            Instant.EPOCH,
            Framing.U32BE_JSON.recordingName(),
            ProcessSpec.of(List.of("worker"), Map.of()),
            OsText.of("/"),
            limit.bytes());
    writer = RecordingWriter.create(recording, header, clock);
    return new RecordingTape(writer, clock, Framing.U32BE_JSON, limit, strict, told::add);
  }

  private static byte[] frame(String payload) {
    byte[] bytes = payload.getBytes(US_ASCII);
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
  }

  private static void arrive(Passage passage, byte[] bytes) {
    passage.room().put(bytes);
    passage.arrived(bytes.length);
  }

  private void passOn(Passage passage, boolean everything) {
    try {
      passage.passOn(peer.stdinDescriptor(), everything);
    } catch (IOException | StrictRecordingException failure) {
      throw new AssertionError(failure);
    }
  }

  private byte[] recorded(Direction to) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (RecordingReader reader = RecordingReader.open(recording)) {
      reader.copyStream(to, bytes);
    }
    return bytes.toByteArray();
  }

  private List<RecordedEvent> events() throws IOException {
    List<RecordedEvent> events = new ArrayList<>();
    try (RecordingReader reader = RecordingReader.open(recording)) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        events.add(line.get().event());
      }
    }
    return events;
  }
}
