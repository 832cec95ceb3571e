package dev.frametape.replay;

import static dev.frametape.replay.Frames.CONFIGURE;
import static dev.frametape.replay.Frames.HANDSHAKE;
import static dev.frametape.replay.Frames.mul;
import static dev.frametape.replay.Frames.u64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingSetTest {
  @TempDir Path folder;
  @TempDir Path state;

  @Test
  void eachStartTakesTheNextOneByNumber() throws IOException {
    for (String name : List.of("10000-7", "0002-9", "0001-9", "talk", ".unfinished-3")) {
      Files.writeString(folder.resolve(name + ".jsonl"), "");
    }
    Files.writeString(folder.resolve("0001-9.blobs"), "");

    List<String> taken = new ArrayList<>();
    for (var one = set(false).claim(); one.isPresent(); one = set(false).claim()) {
      taken.add(one.get().getFileName().toString());
    }
    assertThat(taken)
        .containsExactly("0001-9.jsonl", "0002-9.jsonl", "10000-7.jsonl", "talk.jsonl");
  }

  @Test
  void aSetThatIsUsedUpBeginsAnewOnlyWhenThatIsWanted() throws IOException {
    Files.writeString(folder.resolve("0001-1.jsonl"), "");
    assertThat(set(false).claim()).isPresent();
    assertThat(set(false).claim()).isEmpty();
    assertThat(set(true).claim()).isPresent();
    assertThat(set(true).claim()).isPresent();
  }

  @Test
  void anEmptySetIsUsedUpAtOnceAlsoForReuse() throws IOException {
    assertThat(set(true).claim()).isEmpty();
  }

  @Test
  void oneStateFolderServesSeveralSets() throws IOException {
    Path other = Files.createDirectory(state.resolve("other"));
    Files.writeString(folder.resolve("0001-1.jsonl"), "");
    Files.writeString(other.resolve("0001-1.jsonl"), "");
    assertThat(set(false).claim()).isPresent();
    assertThat(new RecordingSet(other, state, false).claim()).isPresent();
  }

  @Test
  void theRecordingsFolderIsNotWrittenTo() throws IOException {
    Files.writeString(folder.resolve("0001-1.jsonl"), "");
    set(false).claim();
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void byFirstRequestTheRecordingIsTakenThatBeginsWithIt() throws IOException {
    for (int lhs = 1; lhs <= 3; lhs++) {
      record("000" + lhs, lhs, HANDSHAKE);
    }
    assertThat(firstAnswer(3)).containsExactly("u64 30", "ends " + new ChildExit.Exited(3));
    assertThat(firstAnswer(1)).containsExactly("u64 10", "ends " + new ChildExit.Exited(1));
    assertThat(firstAnswer(3)).as("taken already").contains("fails UNMATCHED");
    assertThat(firstAnswer(2)).containsExactly("u64 20", "ends " + new ChildExit.Exited(2));
  }

  @Test
  void byFirstRequestOnlyThoseCountThatGreetAlike() throws IOException {
    record("0001", 1, HANDSHAKE);
    record("0002", 2, HANDSHAKE.replace("0.1.15", "0.1.16"));
    assertThat(firstAnswer(2)).contains("fails UNMATCHED");
  }

  private List<String> firstAnswer(int lhs) throws IOException {
    RecordingSet set = set(false);
    Path first = set.firstLeft().orElseThrow();
    FirstRequest choice = new FirstRequest(set, first, ReplayOptions.DEFAULT, _ -> {});
    try (Rehearsal worker = new Rehearsal(first, ReplayOptions.DEFAULT, Optional.of(choice))) {
      assertThat(worker.goesOn()).containsExactly("handshake");
      assertThat(worker.hears(CONFIGURE)).isEmpty();
      return worker.hears(mul("/r", lhs, 10));
    }
  }

  private void record(String name, int lhs, String greeting) throws IOException {
    try (Recorder relay = new Recorder(folder.resolve(name + ".jsonl"))) {
      relay.toParent(greeting).toChild(CONFIGURE).toChild(mul("/r", lhs, 10));
      relay.toParent(u64(10L * lhs)).exited(new ChildExit.Exited(lhs));
    }
  }

  private RecordingSet set(boolean reuse) throws IOException {
    return new RecordingSet(folder, state, reuse);
  }
}
