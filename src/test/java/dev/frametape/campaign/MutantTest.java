package dev.frametape.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.frame.JsonValue;
import dev.frametape.recording.As;
import dev.frametape.recording.FrameJoiner;
import dev.frametape.recording.JoinedEvent;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.Verification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutantTest {
  private static final Path TALK = Path.of("recordings/rust-parent-error-and-rows.jsonl");

  @TempDir private Path folder;

  private static List<String> frames(Path recording, boolean ofParent) throws Exception {
    List<String> frames = new ArrayList<>();
    try (RecordingReader reader = RecordingReader.open(recording)) {
      FrameJoiner joiner = new FrameJoiner(reader, As.DELIVERED);
      for (var event = joiner.next(); event.isPresent(); event = joiner.next()) {
        if (event.get() instanceof JoinedEvent.Whole whole
            && (whole.to() == dev.frametape.frame.Direction.TO_CHILD) == ofParent) {
          byte[] bytes = whole.bytes().toByteArray();
          frames.add(new String(bytes, 4, bytes.length - 4, UTF_8));
        }
      }
    }
    return frames;
  }

  @ParameterizedTest(name = "index {0}")
  @MethodSource("indices")
  void isAValidRecordingOfAnotherWorkerAndTheSameParent(long index) throws Exception {
    Path file = folder.resolve("mutant.jsonl");
    List<String> words = new Mutant(TALK, Mutant.sum(TALK), 1, index).write(file);

    assertThat(words).isNotEmpty();
    assertThat(RecordingVerifier.verify(file).status()).isEqualTo(Verification.Status.COMPLETE);
    assertThat(frames(file, true)).isEqualTo(frames(TALK, true));
    assertThat(frames(file, false)).isNotEqualTo(frames(TALK, false));
    assertThat(frames(file, false))
        .allMatch(text -> JsonValue.of(text.getBytes(UTF_8)).isPresent());
  }

  static LongStream indices() {
    return LongStream.rangeClosed(1, 100);
  }

  @Test
  void isTheSameBytesAgainAndOthersForAnotherSeedOrIndex() throws Exception {
    Set<String> seen = new HashSet<>();
    String sum = Mutant.sum(TALK);
    for (long seed = 1; seed <= 3; seed++) {
      for (long index = 1; index <= 10; index++) {
        Path one = folder.resolve(seed + "-" + index + ".jsonl");
        Path again = folder.resolve(seed + "-" + index + "-again.jsonl");
        new Mutant(TALK, sum, seed, index).write(one);
        new Mutant(TALK, sum, seed, index).write(again);
        assertThat(again).hasSameBinaryContentAs(one);
        seen.add(Files.readString(one));
      }
    }
    assertThat(seen).hasSizeGreaterThan(25);
  }

  @Test
  void aRecordingThatHasChangedSinceIsRefused() {
    assertThatThrownBy(() -> new Mutant(TALK, "00", 1, 1).write(folder.resolve("mutant.jsonl")))
        .isInstanceOf(ReportException.class)
        .hasMessageContaining("other bytes");
  }
}
