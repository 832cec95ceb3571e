package dev.frametape.transparency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.recording.RecordingReader;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;

/**
 * Random streams there and back through whole wrappers. Each stream needs a wrapper of its own, so
 * these are few; ten thousand go through the pumps in {@code PumpStreamsTest}.
 */
@Timeout(120)
class RandomStreamsIT {
  private static final int SEEDS = Rounds.count(24);

  /** Recorded as lines, as a tape, or not at all. */
  private enum Kept {
    LINES,
    TAPE,
    NOT
  }

  @EveryMode
  void anyBytesInAnyPiecesComeThroughAsTheyAreAndAreRecordedSo(Mode mode) throws Exception {
    Path folder = Scratch.folder("random");
    List<Callable<Void>> runs = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Kept kept = Kept.values()[(int) (seed % 3)];
      RandomStream stream = RandomStream.of(seed, 8_000_000);
      runs.add(() -> echoes(mode, kept, folder, stream));
    }
    Together.run(runs);
  }

  private static Void echoes(Mode mode, Kept kept, Path folder, RandomStream stream)
      throws Exception {
    String name = mode + ", " + kept + ", seed " + stream.seed();
    Path recording = folder.resolve(stream.seed() + (kept == Kept.TAPE ? ".tape" : ".jsonl"));
    List<String> command = new ArrayList<>(List.of(Wrapper.LAUNCHER.toString()));
    command.addAll(
        kept == Kept.NOT ? List.of("run") : List.of("record", "-o", recording.toString()));
    command.addAll(mode.options());
    // The same bytes on all three streams.
    command.addAll(List.of("--", "/bin/sh", "-c", "tee /proc/self/fd/2; exit 7"));
    String bytes = new String(stream.bytes(), ISO_8859_1);
    try (ChildProcess child = Parent.PLAIN.start(command)) {
      CompletableFuture<Outcome> outcome =
          CompletableFuture.supplyAsync(() -> Parent.collect(child));
      stream.writeTo(child.stdin());
      // Not isEqualTo: nobody reads a difference of megabytes.
      assertThat(outcome.join().stdout().equals(bytes)).as("stdout, %s", name).isTrue();
      assertThat(outcome.join().stderr().equals(bytes)).as("stderr, %s", name).isTrue();
      assertThat(outcome.join().exit()).isEqualTo(new ChildExit.Exited(7));
    }
    if (kept != Kept.NOT) {
      Recorded.awaitWhole(recording);
      assertThat(Recorded.exits(recording)).containsExactly(new ChildExit.Exited(7));
      try (RecordingReader reader = RecordingReader.open(recording)) {
        for (Direction to : Direction.values()) {
          ByteArrayOutputStream recorded = new ByteArrayOutputStream();
          reader.copyStream(to, recorded);
          assertThat(Arrays.equals(recorded.toByteArray(), stream.bytes()))
              .as("recorded %s, %s", to, name)
              .isTrue();
        }
      }
    }
    return null;
  }
}
