package dev.frametape.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.recording.RecordingReader;
import dev.frametape.transparency.Mode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A peer that does not read stops the other side, and so the recording. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BackPressureIT {
  // The parent's pipe, of 256 KiB for bulk, and what the wrapper may have in hand.
  private static final long AHEAD_BYTES = 512 << 10;
  // A tape records what the kernel copies at once before it passes that on: 1 MiB, to a pipe of as
  // much.
  private static final long AHEAD_BYTES_OF_TAPE = AHEAD_BYTES + (2 << 20);
  // A JVM that has just started still compiles and lets its heap grow; rows for ever would be more.
  private static final long WARMING_UP_BYTES = 32 << 20;
  private static final int ROUNDS = 500;

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({"RELAY, .jsonl", "KEEP_PID, .jsonl", "RELAY, .tape", "KEEP_PID, .tape"})
  void aParentThatDoesNotReadMakesNeitherRecordingNorMemoryGrow(Mode mode, String ending)
      throws Exception {
    Cycle rows = Cycle.ofRows(5);
    Path rowsFile = Files.write(folder.resolve("rows"), rows.bytes());
    Path recording = folder.resolve("talk" + ending);
    // Rows for ever on stdout; what comes in goes back on stderr.
    String worker = "while cat " + Wrapped.quoted(rowsFile) + "; do :; done & exec cat >&2";
    Cycle.Prefix received = rows.prefix("received by the parent");
    try (Wrapped wrapped = Wrapped.record(mode, recording, List.of("--linger=20"), worker)) {
      received.write(wrapped.stdout().readNBytes(1 << 20), 0, 1 << 20);
      long peak = wrapped.peakBytes();
      // The parent reads no rows any more, but talks on: a worker that could write would write.
      byte[] request = Cycle.row(0, 10);
      for (int round = 0; round < ROUNDS; round++) {
        wrapped.stdin().write(request);
        assertThat(wrapped.stderr().readNBytes(request.length)).isEqualTo(request);
      }
      Cycle.Prefix recorded = rows.prefix("recorded to the parent");
      copyRecorded(recording, recorded);
      long ahead = ending.equals(".tape") ? AHEAD_BYTES_OF_TAPE : AHEAD_BYTES;
      assertThat(recorded.count()).isBetween(received.count(), received.count() + ahead);
      assertThat(wrapped.peakBytes()).isLessThan(peak + WARMING_UP_BYTES);

      // And it goes on where it stopped.
      byte[] more = wrapped.stdout().readNBytes(2 << 20);
      received.write(more, 0, more.length);
      assertThat(received.count()).isEqualTo(3 << 20);
    }
  }

  private static void copyRecorded(Path recording, OutputStream out) throws IOException {
    try (RecordingReader reader = RecordingReader.open(recording)) {
      reader.copyStream(Direction.TO_PARENT, out);
    }
  }
}
