package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTargetTest {
  @TempDir private Path folder;

  private Path next(Path target) throws IOException {
    return RecordingTarget.create(target, 4711, Files::createFile);
  }

  private static String number(Path file) {
    return file.getFileName().toString().split("-")[0];
  }

  @Test
  void aNameWithTheSuffixIsAFileAndAnyOtherAFolder() throws Exception {
    Path file = folder.resolve("talk.jsonl");
    assertThat(RecordingTarget.isFolder(file)).isFalse();
    assertThat(RecordingTarget.isFolder(folder.resolve("bulk.tape"))).isFalse();
    assertThat(RecordingTarget.isFolder(folder.resolve("talk"))).isTrue();
    assertThat(RecordingTarget.isFolder(Files.createDirectory(folder.resolve("odd.jsonl"))))
        .isTrue();
    assertThat(next(file)).isEqualTo(file).exists();
  }

  @Test
  void aFolderIsMadeAndNumbersGoOnBehindTheHighest() throws Exception {
    Path talks = folder.resolve("a/b");
    assertThat(number(next(talks))).isEqualTo("0001");
    Files.createFile(talks.resolve("0041-7.jsonl"));
    Files.createFile(talks.resolve("9999-notes.jsonl"));
    assertThat(number(next(talks))).isEqualTo("0042");
    Files.createFile(talks.resolve("9999-7.jsonl"));
    assertThat(number(next(talks))).isEqualTo("10000");
    assertThat(number(next(talks))).isEqualTo("10001");
  }

  @Test
  void severalThatStartAtOnceGetDifferentNumbers() throws Exception {
    List<Callable<Path>> starts = new ArrayList<>();
    for (int start = 0; start < 32; start++) {
      starts.add(() -> next(folder));
    }
    List<String> numbers = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var made : threads.invokeAll(starts)) {
        numbers.add(number(made.get()));
      }
    }
    assertThat(numbers).doesNotHaveDuplicates().hasSize(32).contains("0001", "0032");
  }
}
