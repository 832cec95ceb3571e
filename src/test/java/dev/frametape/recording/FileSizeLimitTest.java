package dev.frametape.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real limit of the real kernel: ulimit -f, in a process of its own. */
class FileSizeLimitTest {
  @TempDir Path folder;

  @Test
  void aRecordingThatMeetsTheLimitEndsWithALineThatSaysWhy()
      throws IOException, InterruptedException {
    Path file = folder.resolve("a.jsonl");
    Process process =
        new ProcessBuilder(
                List.of(
                    "sh",
                    "-c",
                    "ulimit -f 64; exec \"$@\"",
                    "sh",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    // A shared-memory file for jstat would meet the limit as well.
                    "-XX:-UsePerfData",
                    "-cp",
                    System.getProperty("java.class.path"),
                    RecordUntilFull.class.getName(),
                    file.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("File too large").contains("abandoned: Optional.empty");

    Verification found = RecordingVerifier.verify(file);
    assertThat(found.status()).isEqualTo(Verification.Status.CUT_OFF);
    assertThat(found.tornBytes()).isZero();
    assertThat(found.totals().toChild().frames()).isGreaterThan(10);
    assertThat(Files.readAllLines(file).getLast()).contains("\"event\":\"recording_stopped\"");
  }

  /** Records until a write fails, and says what happened. */
  static final class RecordUntilFull {
    private RecordUntilFull() {}

    public static void main(String[] args) throws IOException {
      byte[] frame = Samples.frame("\"" + "x".repeat(1_500) + "\"");
      try (RecordingWriter writer = Samples.writer(Path.of(args[0]))) {
        while (true) {
          try (var batch = writer.begin()) {
            batch.frame(Direction.TO_CHILD, Samples.bytes(frame));
            batch.frame(Direction.TO_CHILD, Samples.bytes(frame));
          } catch (IOException e) {
            System.out.println("stopped: " + e.getMessage());
            System.out.println("abandoned: " + writer.abandon(String.valueOf(e.getMessage())));
            return;
          }
        }
      }
    }
  }
}
