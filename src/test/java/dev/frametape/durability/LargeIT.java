package dev.frametape.durability;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.StreamTotals;
import dev.frametape.recording.Verification;
import dev.frametape.transparency.Mode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames as large as they may be, and as many as there may be, in a JVM of 64 MiB. These are slow,
 * and mode and form know nothing of each other, so each is met once; {@code KilledIT} has all four.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LargeIT {
  private static final int LARGEST_PAYLOAD = 256 << 20;
  private static final long MIB = 1 << 20;
  private static final byte[] CONFIGURE =
      Cycle.frame(
          ("{\"version\":6,\"message\":{\"type\":\"configure_frame_limit\",\"body\":{\"max_frame_bytes\":"
                  + LARGEST_PAYLOAD
                  + "}}}")
              .getBytes(US_ASCII));

  @TempDir private Path folder;

  /** Writes what the parent says. */
  private interface Speech {
    void to(OutputStream out) throws IOException;
  }

  /**
   * @param peaks the wrapper's most resident memory after each of the asked-for counts of bytes
   */
  private record Echo(List<Long> peaks, Verification verification) {}

  /** Says something to a worker that says the same; everything is recorded, both ways. */
  private Echo echo(Mode mode, String name, Speech speech, long... counts) throws Exception {
    Path recording = folder.resolve(name);
    MessageDigest sent = MessageDigest.getInstance("SHA-256");
    MessageDigest received = MessageDigest.getInstance("SHA-256");
    Long[] peaks = new Long[counts.length];
    try (Wrapped wrapped = Wrapped.record(mode, recording, List.of(), "exec cat")) {
      Task<Void> talk =
          Task.start(
              "parent-stdin",
              () -> {
                speech.to(new DigestOutputStream(wrapped.stdin(), sent));
                return null;
              });
      byte[] chunk = new byte[1 << 16];
      long all = 0;
      for (int mark = 0; mark < counts.length; mark++) {
        while (all < counts[mark]) {
          int count =
              wrapped.stdout().read(chunk, 0, (int) Math.min(chunk.length, counts[mark] - all));
          assertThat(count).isPositive();
          received.update(chunk, 0, count);
          all += count;
        }
        peaks[mark] = wrapped.peakBytes();
      }
      talk.result();
      wrapped.stdin().close();
      assertThat(wrapped.stdout().readAllBytes()).isEmpty();
      assertThat(wrapped.waitFor()).isEqualTo(new ChildExit.Exited(0));
      wrapped.awaitNobody();
    }
    String digest = HexFormat.of().formatHex(sent.digest());
    assertThat(HexFormat.of().formatHex(received.digest())).isEqualTo(digest);
    Verification verification = RecordingVerifier.verify(recording);
    assertThat(verification.findings()).isEmpty();
    assertThat(verification.status()).isEqualTo(Verification.Status.COMPLETE);
    for (StreamTotals totals :
        List.of(verification.totals().toChild(), verification.totals().toParent())) {
      assertThat(totals.sha256()).isEqualTo(digest);
      assertThat(totals.bytes()).isEqualTo(counts[counts.length - 1]);
    }
    Files.delete(recording);
    return new Echo(List.of(peaks), verification);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({"RELAY, .jsonl", "KEEP_PID, .tape"})
  void aFrameOfTwoHundredAndFiftySixMebibytesPassesBothWaysInConstantMemory(
      Mode mode, String ending) throws Exception {
    byte[] small = Cycle.row(0, 1000);
    // As many bytes as the large frame has: the heap of a JVM grows with what it has done.
    int rows = 250_000;
    Echo few =
        echo(
            mode,
            "small" + ending,
            out -> {
              out.write(CONFIGURE);
              byte[] batch = repeated(small, 100);
              for (int i = 0; i < rows / 100; i++) {
                out.write(batch);
              }
            },
            CONFIGURE.length + (long) rows * small.length);
    Echo large =
        echo(
            mode,
            "large" + ending,
            LargeIT::sayTheLargest,
            CONFIGURE.length + 4L + LARGEST_PAYLOAD);

    assertThat(large.verification().totals().toChild().frames()).isEqualTo(2);
    assertThat(large.verification().totals().toParent().frames()).isEqualTo(2);
    long smallPeak = few.peaks().getLast();
    long largePeak = large.peaks().getLast();
    System.out.printf(
        "peak memory: %d MiB with frames of 1 KiB, %d MiB with one of 256 MiB%n",
        smallPeak / MIB, largePeak / MIB);
    assertThat(largePeak).isLessThan(160 * MIB);
    assertThat(largePeak).isLessThan(smallPeak * 13 / 10);
  }

  private static void sayTheLargest(OutputStream out) throws IOException {
    out.write(CONFIGURE);
    out.write(ByteBuffer.allocate(4).putInt(LARGEST_PAYLOAD).array());
    byte[] piece = new byte[1 << 20];
    java.util.Arrays.fill(piece, (byte) 'x');
    for (int i = 0; i < LARGEST_PAYLOAD / piece.length; i++) {
      piece[i] = '"';
      out.write(piece);
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({"RELAY, .jsonl", "KEEP_PID, .tape"})
  void aMillionRowsNeedNoMoreMemoryThanTheFirstHundredThousand(Mode mode, String ending)
      throws Exception {
    byte[] row = Cycle.row(4711, 20);
    long total = 1_000_000;
    Echo echo =
        echo(
            mode,
            "rows" + ending,
            out -> {
              byte[] batch = repeated(row, 1000);
              for (int i = 0; i < total / 1000; i++) {
                out.write(batch);
              }
            },
            total / 10 * row.length,
            total * row.length);
    assertThat(echo.verification().totals().toChild().frames()).isEqualTo(total);
    assertThat(echo.verification().totals().toParent().frames()).isEqualTo(total);
    System.out.printf(
        "peak memory: %d MiB after 100,000 rows each way, %d MiB after 1,000,000%n",
        echo.peaks().getFirst() / MIB, echo.peaks().getLast() / MIB);
    assertThat(echo.peaks().getLast()).isLessThan(echo.peaks().getFirst() * 12 / 10);
  }

  private static byte[] repeated(byte[] frame, int times) {
    ByteBuffer bytes = ByteBuffer.allocate(frame.length * times);
    for (int i = 0; i < times; i++) {
      bytes.put(frame);
    }
    return bytes.array();
  }
}
