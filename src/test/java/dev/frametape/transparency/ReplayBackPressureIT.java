package dev.frametape.transparency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replayed worker that does not read stops its parent, as a real one does. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplayBackPressureIT {
  private static final int PIPE_BYTES = 1 << 16;
  private static final int SIGTERM = 15;

  /** It hangs at the first frame, which it does not know. What follows is nobody's to read. */
  @Test
  void aParentThatFloodsAHangingWorkerBlocks() throws IOException {
    List<String> words =
        List.of(
            Path.of("scripts/frametape").toAbsolutePath().toString(),
            "replay",
            "--on-unmatched=hang",
            Path.of("recordings/rust-parent-error-and-rows.jsonl").toAbsolutePath().toString());
    byte[] payload = "{\"version\":6,\"message\":{\"type\":\"tomorrow\"}}".getBytes(ISO_8859_1);
    byte[] frame =
        ByteBuffer.allocate(4 + payload.length).putInt(payload.length).put(payload).array();
    AtomicLong taken = new AtomicLong();
    try (ChildProcess worker = Parent.PLAIN.start(words)) {
      Thread flood =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      while (true) {
                        worker.stdin().write(frame);
                        taken.addAndGet(frame.length);
                      }
                    } catch (IOException gone) {
                      throw new UncheckedIOException("the worker is killed in the end", gone);
                    }
                  });
      flood.setUncaughtExceptionHandler((_, _) -> {});
      Processes.await(
          () -> PIPE_BYTES - worker.stdinDescriptor().bytesReady() < 4096 && taken.get() > 0);
      Processes.awaitStandstill(List.of(worker.pid()));
      assertThat(flood.isAlive()).isTrue();
      // The pipe, four chunks of 64 KiB on the way to the one who plays, and those that it took.
      assertThat(taken.get()).isLessThan(8L * PIPE_BYTES);
      worker.signal(SIGTERM);
      assertThat(worker.waitFor()).isEqualTo(new ChildExit.Signaled(SIGTERM, false));
    }
  }
}
