package dev.frametape.replay;

import static dev.frametape.replay.Frames.CONFIGURE;
import static dev.frametape.replay.Frames.HANDSHAKE;
import static dev.frametape.replay.Frames.mul;
import static dev.frametape.replay.Frames.u64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recordings that are not what was recorded, as real processes replay them. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedIT {
  private static final ChildExit BAD_FILE = new ChildExit.Exited(65);
  private static final String MUL = mul("/r", 7, 10);
  private static final String LONG = "\"" + "x".repeat(70_000) + "\"";

  @TempDir private Path folder;

  /** Whole in its own process, with the parent that it was recorded with. */
  private Wrapped.Outcome replay(Path file) throws IOException {
    try (Wrapped worker = Wrapped.frametape("replay", "--cut-off-wait=0", file.toString())) {
      worker.saysWhatItTakes(CONFIGURE, MUL).endsInput();
      return worker.outcome();
    }
  }

  private Path recordOne() throws IOException {
    Path file = folder.resolve("whole.jsonl");
    try (Recorder relay = new Recorder(file)) {
      relay.toParent(HANDSHAKE).toChild(CONFIGURE).toChild(MUL).stderr("a word\n");
      relay.toParent(u64(70)).eof("parent").eof("stderr").eof("child");
      relay.exited(new ChildExit.Exited(3));
    }
    return file;
  }

  private static void assertRefused(Path file, Wrapped.Outcome outcome) {
    assertThat(outcome.exit()).as("%s", outcome).isEqualTo(BAD_FILE);
    assertThat(outcome.stderr())
        .containsPattern("frametape: \\Q" + file + "\\E: line \\d+, byte \\d+: found ")
        .contains("expected");
  }

  @Test
  void aByteThatWasChangedAnywhereIsNoticedBeforeTheFirstByteOfTheWorkerOrAtItsEnd()
      throws IOException {
    byte[] whole = Files.readAllBytes(recordOne());
    Wrapped.Outcome intact = replay(folder.resolve("whole.jsonl"));
    assertThat(intact.exit()).isEqualTo(new ChildExit.Exited(3));
    int footer = lastLine(whole);
    SplittableRandom random = new SplittableRandom(65);
    Path changed = folder.resolve("changed.jsonl");
    for (int round = 0; round < 60; round++) {
      int at = round < 15 ? footer + random.nextInt(whole.length - footer) : random.nextInt(footer);
      byte[] bytes = whole.clone();
      bytes[at] ^= (byte) (1 + random.nextInt(255));
      Files.write(changed, bytes);
      Wrapped.Outcome outcome = replay(changed);
      String what = "byte %d of %d from %d to %d: %s";
      if (isTheFootersTimeOrEnd(whole, footer, at)) {
        assertThat(outcome)
            .as(what, at, whole.length, whole[at], bytes[at], outcome)
            .satisfiesAnyOf(
                same -> assertThat(same).isEqualTo(intact), bad -> assertRefused(changed, bad));
      } else {
        assertThat(outcome)
            .as(what, at, whole.length, whole[at], bytes[at], outcome)
            .satisfies(bad -> assertRefused(changed, bad));
        if (at < footer) {
          assertThat(outcome.stdout()).isEmpty();
        }
      }
    }
  }

  /** Nothing vouches for the two, and nothing of the conversation depends on them. */
  private static boolean isTheFootersTimeOrEnd(byte[] whole, int footer, int at) {
    String line =
        new String(
            whole, footer, whole.length - footer, java.nio.charset.StandardCharsets.ISO_8859_1);
    int time = footer + line.indexOf("\"t\":") + 4;
    return at >= time && at < footer + line.indexOf(",\"event\"") || at == whole.length - 1;
  }

  private static int lastLine(byte[] whole) {
    int start = whole.length - 1;
    while (whole[start - 1] != '\n') {
      start--;
    }
    return start;
  }

  @Test
  void aRecordingThatIsCutAnywhereSaysSoOnceAllThatItHasIsPlayed() throws IOException {
    byte[] whole = Files.readAllBytes(recordOne());
    String text = Files.readString(folder.resolve("whole.jsonl"));
    Wrapped.Outcome intact = replay(folder.resolve("whole.jsonl"));
    int header = text.indexOf('\n') + 1;
    int exit = text.indexOf("\"event\":\"exit\"");
    int afterExit = text.indexOf('\n', exit) + 1;
    List<Integer> lengths =
        new ArrayList<>(List.of(0, 1, header - 1, header, afterExit - 1, afterExit));
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20; i++) {
      lengths.add(random.nextInt(whole.length));
    }
    Path cut = folder.resolve("cut.jsonl");
    for (int length : lengths) {
      Files.write(cut, Arrays.copyOf(whole, length));
      Wrapped.Outcome outcome = replay(cut);
      if (length >= afterExit) {
        // Only the footer is missing: how the worker ended is known.
        assertThat(outcome).as("cut after %d", length).isEqualTo(intact);
      } else {
        assertThat(outcome.exit()).as("cut after %d: %s", length, outcome).isEqualTo(BAD_FILE);
        assertThat(outcome.stderr())
            .as("cut after %d", length)
            .containsPattern("frametape: \\Q" + cut + "\\E: line \\d+, byte \\d+: ")
            .contains(length < header ? "expected" : "the recording was cut off here");
        assertThat(intact.stdout()).startsWith(outcome.stdout());
      }
    }
  }

  @Test
  void anotherFormatAnEmptyFileAnEmptyFolderAndNoRecordingAreRefusedAtOnce() throws IOException {
    String whole = Files.readString(recordOne());
    Path bad = folder.resolve("bad.jsonl");
    for (String text :
        List.of(whole.replace("\"frametape\":1", "\"frametape\":2"), "", "no recording\n", "\n")) {
      Files.writeString(bad, text);
      Wrapped.Outcome outcome = replay(bad);
      assertRefused(bad, outcome);
      assertThat(outcome.stdout()).isEmpty();
    }
    Files.writeString(bad, whole.replace("\"frametape\":1", "\"frametape\":2"));
    assertThat(replay(bad).stderr())
        .contains("line 1, byte 13: found a recording of format 2, expected format 1")
        .contains("a newer Frametape wrote it");
    Wrapped.Outcome outcome = replay(Files.createDirectory(folder.resolve("set")));
    assertThat(outcome.exit()).isEqualTo(BAD_FILE);
    assertThat(outcome.stderr()).contains("set: found no *.jsonl or *.tape in this folder");
  }

  @Test
  void aDamagedOrMissingBlobFileIsNoticed() throws IOException {
    Path file = folder.resolve("large.jsonl");
    try (Recorder relay = new Recorder(file)) {
      relay.toParent(HANDSHAKE).toChild(CONFIGURE).toParent(LONG).toChild(MUL);
      relay.exited(new ChildExit.Exited(0));
    }
    Path blobs = folder.resolve("large.blobs");
    assertThat(replay(file).exit()).isEqualTo(new ChildExit.Exited(0));
    try (RandomAccessFile blob = new RandomAccessFile(blobs.toFile(), "rw")) {
      blob.seek(35_000);
      blob.write('y');
    }
    Wrapped.Outcome changed = replay(file);
    assertRefused(file, changed);
    assertThat(changed.stdout()).as("played before its sum was known").contains("xxyxx");
    Files.delete(blobs);
    Wrapped.Outcome missing = replay(file);
    assertRefused(file, missing);
    assertThat(missing.stderr()).contains("found no " + blobs);
  }

  @Test
  void inALargeRecordingAChangedByteIsNoticedAtTheEndOfTheWorkerAtTheLatest() throws IOException {
    Path file = folder.resolve("large.jsonl");
    String row = "{\"row\":\"" + "r".repeat(60_000) + "\"}";
    try (Recorder relay = new Recorder(file)) {
      relay.toParent(HANDSHAKE).toChild(CONFIGURE).toChild(MUL);
      for (int i = 0; i < 300; i++) {
        relay.toParent(row);
      }
      relay.exited(new ChildExit.Exited(0));
    }
    assertThat(Files.size(file)).isGreaterThan(16 << 20);
    assertThat(replay(file).exit()).isEqualTo(new ChildExit.Exited(0));
    try (RandomAccessFile lines = new RandomAccessFile(file.toFile(), "rw")) {
      lines.seek(10_000_000);
      lines.write('s');
    }
    Wrapped.Outcome changed = replay(file);
    assertRefused(file, changed);
    assertThat(changed.stderr()).contains("a line was changed");
    assertThat(changed.stdout()).contains("rsr");
  }
}
