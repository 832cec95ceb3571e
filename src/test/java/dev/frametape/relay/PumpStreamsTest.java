package dev.frametape.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Descriptor;
import dev.frametape.process.PipeEnds;
import dev.frametape.process.ProcessSpec;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingWriter;
import dev.frametape.transparency.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten thousand random streams through real pipes and a real pump: without a recording, as the bytes
 * to a child, to a parent and on stderr with one. A pump alone has no JVM to start for each stream.
 */
@Timeout(120)
class PumpStreamsTest {
  private static final int STREAMS = 10_000;

  @TempDir private Path folder;

  @Test
  void anyBytesInAnyPiecesComeThroughAPumpAsTheyAre() throws Exception {
    for (long seed = 0; seed < STREAMS; seed++) {
      RandomStream stream = RandomStream.of(seed, seed % 100 == 0 ? 4_000_000 : 20_000);
      byte[] arrived =
          switch ((int) (seed % 4)) {
            case 0 -> pumped(stream, new NoTape().toChild(1 << 16));
            case 1 -> recorded(stream, Direction.TO_CHILD);
            case 2 -> recorded(stream, Direction.TO_PARENT);
            default -> recorded(stream, null);
          };
      // Not isEqualTo: nobody reads a difference of megabytes.
      assertThat(java.util.Arrays.equals(arrived, stream.bytes())).as("seed %d", seed).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 16, 65_484})
  void thePipesOfABulkStreamFromTheChildGrow(int bytesPerWrite) throws Exception {
    assertGrowing(true, bytesPerWrite, true);
  }

  @Test
  void aBulkStreamToTheChildLeavesTheParentsPipeAsItIs() throws Exception {
    assertGrowing(false, 1 << 16, false);
  }

  private static void assertGrowing(boolean fromChild, int bytesPerWrite, boolean sourceGrows)
      throws Exception {
    PipeEnds source = PipeEnds.open();
    PipeEnds sink = PipeEnds.open();
    PipeEnds childEnd = PipeEnds.open();
    int usual = sink.capacity();
    Thread pump =
        Thread.ofPlatform()
            .start(
                new Pump(
                    source.readEnd(),
                    sink.writeEnd(),
                    fromChild ? new NoTape().toParent(1 << 16) : new NoTape().toChild(1 << 16),
                    NOTHING_TO_CLOSE,
                    RelayOptions.DEFAULT,
                    System::nanoTime,
                    fromChild,
                    false,
                    childEnd.readEnd()));
    byte[] bytes = new byte[8 << 20];
    new java.util.SplittableRandom(7).nextBytes(bytes);
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (var out = source.output()) {
                    for (int at = 0; at < bytes.length; at += bytesPerWrite) {
                      out.write(bytes, at, Math.min(bytesPerWrite, bytes.length - at));
                    }
                  } catch (IOException failure) {
                    throw new java.io.UncheckedIOException(failure);
                  }
                });
    byte[] arrived = sink.input().readNBytes(bytes.length);
    writer.join();
    assertThat(java.util.Arrays.equals(arrived, bytes)).isTrue();
    assertThat(source.capacity() > usual).isEqualTo(sourceGrows);
    assertThat(sink.capacity()).isGreaterThan(usual);
    childEnd.writeEnd().close();
    pump.join();
    for (PipeEnds pipe : List.of(source, sink, childEnd)) {
      pipe.readEnd().close();
      pipe.writeEnd().close();
    }
  }

  private static final Pump.Ends NOTHING_TO_CLOSE =
      new Pump.Ends() {
        @Override
        public void closeSink() {}

        @Override
        public void closeSource() {}
      };

  /**
   * @param to null for stderr
   */
  private byte[] recorded(RandomStream stream, Direction to) throws Exception {
    Path file = folder.resolve(stream.seed() + ".jsonl");
    RecordingTape.SinceSpawn clock = new RecordingTape.SinceSpawn(() -> 0);
    RecordingHeader header =
        RecordingHeader.of(
            "test",
            Instant.EPOCH,
            Framing.U32BE_JSON.recordingName(),
            ProcessSpec.of(List.of("child"), Map.of()),
            OsText.of("/"),
            FrameLimit.DEFAULT_BYTES);
    RecordingTape tape =
        new RecordingTape(
            RecordingWriter.create(file, header, clock),
            clock,
            Framing.U32BE_JSON,
            new FrameLimit(),
            true,
            told -> {
              throw new AssertionError(told);
            });
    byte[] arrived =
        pumped(
            stream,
            switch (to) {
              case TO_CHILD -> tape.toChild(1 << 16);
              case TO_PARENT -> tape.toParent(1 << 16);
              case null -> tape.stderr(4096);
            });
    tape.ended(new ChildExit.Exited(0));
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path written : files) {
        Files.delete(written);
      }
    }
    return arrived;
  }

  private static byte[] pumped(RandomStream stream, Passage passage) throws Exception {
    PipeEnds source = PipeEnds.open();
    PipeEnds sink = PipeEnds.open();
    PipeEnds childEnd = PipeEnds.open();
    // A child that has ended: the end of its pipe is passed on at once.
    childEnd.writeEnd().close();
    Pump.Ends ends =
        new Pump.Ends() {
          @Override
          public void closeSink() throws IOException {
            sink.writeEnd().close();
          }

          @Override
          public void closeSource() throws IOException {
            source.readEnd().close();
          }
        };
    Thread pump =
        Thread.ofPlatform()
            .start(
                new Pump(
                    source.readEnd(),
                    sink.writeEnd(),
                    passage,
                    ends,
                    RelayOptions.DEFAULT,
                    System::nanoTime,
                    false,
                    false,
                    childEnd.readEnd()));
    CompletableFuture<Void> written =
        CompletableFuture.runAsync(
            () -> {
              try {
                stream.writeTo(source.output());
              } catch (IOException failure) {
                throw new java.io.UncheckedIOException(failure);
              }
            },
            task -> Thread.ofPlatform().daemon().start(task));
    byte[] arrived = sink.input().readAllBytes();
    written.join();
    pump.join();
    for (Descriptor descriptor :
        List.of(source.readEnd(), sink.readEnd(), sink.writeEnd(), childEnd.readEnd())) {
      descriptor.close();
    }
    return arrived;
  }
}
