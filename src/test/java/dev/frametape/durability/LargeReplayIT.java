package dev.frametape.durability;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingWriter;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A recording of several hundred megabytes is a worker like any other. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LargeReplayIT {
  private static final int ROWS = 1_000_000;
  private static final int PADDING = 210;
  private static final long MIB = 1 << 20;
  private static final byte[] REQUEST =
      Cycle.frame(
          "{\"version\":6,\"message\":{\"type\":\"request\",\"body\":{\"op\":\"health\"}}}"
              .getBytes(US_ASCII));

  @TempDir private static Path folder;
  private static Path recording;
  private static String digest;
  private static long bytes;

  /** As a recorder writes it: a request, a million rows, the end. */
  @BeforeAll
  static void aMillionRowsAreRecorded() throws Exception {
    recording = folder.resolve("rows.jsonl");
    RecordingHeader header =
        new RecordingHeader(
            "0.1.0",
            Instant.EPOCH,
            RecordingHeader.U32BE_JSON,
            List.of(OsText.of("worker")),
            Map.of(),
            Optional.empty(),
            1 << 20);
    MessageDigest sum = MessageDigest.getInstance("SHA-256");
    try (RecordingWriter writer = RecordingWriter.create(recording, header, () -> 7)) {
      try (var batch = writer.begin()) {
        batch.spawned(4711);
        batch.frame(Direction.TO_CHILD, Unpooled.wrappedBuffer(REQUEST));
      }
      for (int row = 0; row < ROWS; ) {
        try (var batch = writer.begin()) {
          for (int end = row + 1000; row < end; row++) {
            byte[] frame = Cycle.row(row, PADDING);
            batch.frame(Direction.TO_PARENT, Unpooled.wrappedBuffer(frame));
            sum.update(frame);
            bytes += frame.length;
          }
        }
      }
      try (var batch = writer.begin()) {
        batch.eof("child");
        batch.exited(new ChildExit.Exited(7));
      }
      writer.finish();
    }
    digest = HexFormat.of().formatHex(sum.digest());
  }

  /**
   * Reads the whole stream, so many bytes at a time.
   *
   * @return the worker's most resident memory after a tenth and after all
   */
  private static List<Long> peaks(int atATime) throws Exception {
    MessageDigest sum = MessageDigest.getInstance("SHA-256");
    long tenth = 0;
    long all = 0;
    long last;
    try (Wrapped worker = Wrapped.replay(recording)) {
      worker.stdin().write(REQUEST);
      byte[] chunk = new byte[atATime];
      while (all < bytes) {
        int count = worker.stdout().read(chunk, 0, (int) Math.min(chunk.length, bytes - all));
        assertThat(count).isPositive();
        sum.update(chunk, 0, count);
        all += count;
        if (tenth == 0 && all >= bytes / 10) {
          tenth = worker.peakBytes();
        }
      }
      last = worker.peakBytes();
      assertThat(worker.stdout().readAllBytes()).isEmpty();
      assertThat(worker.stderr().readAllBytes()).isEmpty();
      assertThat(worker.waitFor()).isEqualTo(new ChildExit.Exited(7));
    }
    assertThat(HexFormat.of().formatHex(sum.digest())).isEqualTo(digest);
    return List.of(tenth, last);
  }

  private static void assertConstant(String reader, List<Long> peaks) throws IOException {
    System.out.printf(
        "peak memory, %s reader: %d MiB after 100,000 rows, %d MiB after all of %d MiB%n",
        reader, peaks.getFirst() / MIB, peaks.getLast() / MIB, Files.size(recording) / MIB);
    assertThat(peaks.getLast()).isLessThan(160 * MIB);
    assertThat(peaks.getLast()).isLessThan(peaks.getFirst() * 12 / 10);
  }

  @Test
  void aFastReaderGetsAMillionRowsInConstantMemory() throws Exception {
    assertThat(Files.size(recording)).isGreaterThan(300 * MIB);
    assertConstant("fast", peaks(1 << 20));
  }

  /** The worker is always ahead, and has to wait with a full pipe and a full store. */
  @Test
  void aSlowReaderGetsAMillionRowsInConstantMemory() throws Exception {
    assertConstant("slow", peaks(256));
  }
}
