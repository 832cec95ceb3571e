package dev.frametape.transparency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random streams there and back through whole wrappers. Each stream needs a wrapper of its own, so
 * these are few; ten thousand go through the pumps in {@code PumpStreamsTest}.
 */
@Timeout(120)
class RandomStreamsIT {
  private static final int SEEDS = 24;

  @Test
  void anyBytesInAnyPiecesComeThroughAsTheyAre() throws Exception {
    List<Callable<Void>> runs = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      RandomStream stream = RandomStream.of(seed, 8_000_000);
      Way way = seed % 3 == 0 ? Way.RUN : Way.RECORD;
      runs.add(
          () -> {
            echoes(way, stream);
            return null;
          });
    }
    Together.run(runs);
  }

  private static void echoes(Way way, RandomStream stream) throws Exception {
    // The same bytes on all three streams.
    try (ChildProcess child = Parent.PLAIN.start(way.shell("tee /proc/self/fd/2; exit 7"))) {
      CompletableFuture<Outcome> outcome =
          CompletableFuture.supplyAsync(() -> Parent.collect(child));
      stream.writeTo(child.stdin());
      String bytes = new String(stream.bytes(), ISO_8859_1);
      // Not isEqualTo: nobody reads a difference of megabytes.
      assertThat(outcome.join().stdout().equals(bytes))
          .as("stdout, %s", name(way, stream))
          .isTrue();
      assertThat(outcome.join().stderr().equals(bytes))
          .as("stderr, %s", name(way, stream))
          .isTrue();
      assertThat(outcome.join().exit()).isEqualTo(new ChildExit.Exited(7));
    }
  }

  private static String name(Way way, RandomStream stream) {
    return way + ", seed " + stream.seed() + ", " + stream.bytes().length + " bytes";
  }
}
