package dev.frametape.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.As;
import dev.frametape.recording.RecordingException;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RawImportTest {
  @TempDir private Path folder;

  private static RawImport.Source source(Path in, Path out, Optional<Path> err) {
    return new RawImport.Source(
        in,
        out,
        err,
        Optional.of(new ChildExit.Exited(3)),
        Framing.U32BE_JSON,
        FrameLimit.DEFAULT_BYTES,
        "0.1.0",
        Instant.EPOCH);
  }

  static Path imported(Path folder, Path in, Path out) throws IOException {
    Path recording = folder.resolve("imported.jsonl");
    RawImport.write(source(in, out, Optional.empty()), recording, (done, all) -> {});
    return recording;
  }

  static Stream<Path> recordings() throws IOException {
    return Stream.concat(
        Samples.real().stream(),
        Stream.of(
            Samples.FULL,
            Samples.GOLDEN.resolve("minimal.jsonl"),
            Samples.GOLDEN.resolve("streams.tape")));
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void bytesOutAndInAgainAreTheSameBytes(Path recording) throws IOException {
    List<Exports.Stream> first =
        Exports.raw(recording, folder.resolve("first"), As.DELIVERED, (done, all) -> {});
    Path again = folder.resolve(recording.getFileName());
    RawImport.write(
        source(first.get(0).file(), first.get(1).file(), Optional.of(first.get(2).file())),
        again,
        (done, all) -> {});
    assertThat(RecordingVerifier.verify(again).status()).isEqualTo(Verification.Status.COMPLETE);
    List<Exports.Stream> second =
        Exports.raw(again, folder.resolve("second"), As.DELIVERED, (done, all) -> {});
    for (int i = 0; i < 3; i++) {
      assertThat(second.get(i).file()).hasSameBinaryContentAs(first.get(i).file());
    }
  }

  /** Each delivery as its direction and its bytes. */
  private static List<String> order(Path recording) throws IOException {
    List<String> order = new ArrayList<>();
    try (RecordingReader reader = RecordingReader.open(recording)) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        if (line.get().event() instanceof dev.frametape.recording.RecordedEvent.Frame frame) {
          order.add(frame.to() + " " + Samples.text(frame.bytes().toByteArray()));
        }
      }
    }
    return order;
  }

  static Stream<Path> conversations() throws IOException {
    return Samples.real().stream();
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void framesStandInTheOrderInWhichTheyCame(Path recording) throws IOException {
    List<Exports.Stream> raw =
        Exports.raw(recording, folder.resolve("raw"), As.DELIVERED, (done, all) -> {});
    assertThat(order(imported(folder, raw.get(0).file(), raw.get(1).file())))
        .isEqualTo(order(recording));
  }

  @Test
  void aWorkerThatWasToldToEndDoesNotWaitForTheEndOfItsStdin() throws IOException {
    List<Exports.Stream> raw =
        Exports.raw(
            Samples.REAL.resolve("rust-parent-error-and-rows.jsonl"),
            folder.resolve("raw"),
            As.DELIVERED,
            (done, all) -> {});
    Path told = imported(folder, raw.get(0).file(), raw.get(1).file());
    assertThat(told).content().doesNotContain("\"from\":\"parent\"").contains("\"code\":3");
  }

  @Test
  void whatIsThereStays() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    Path there = imported(folder, empty, empty);
    String before = Files.readString(there);
    assertThatThrownBy(() -> imported(folder, empty, empty)).isInstanceOf(RecordingException.class);
    assertThat(there).hasContent(before);
  }
}
