package dev.frametape.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedTest {
  @TempDir private Path folder;

  private List<String> here() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFileHasItsNameWhenItIsWhole() throws IOException {
    Path target = folder.resolve("page.html");
    try (Unfinished place = Unfinished.file(target)) {
      Files.writeString(place.path(), "whole");
      assertThat(target).doesNotExist();
      // As a killed command leaves it.
      assertThat(here()).hasSize(1).allMatch(name -> name.startsWith("frametape-unfinished-"));
      place.keep();
      assertThat(target).hasContent("whole");
    }
    assertThat(here()).containsExactly("page.html");
  }

  @Test
  void ofWhatIsNotKeptNothingIsLeft() throws IOException {
    try (Unfinished place = Unfinished.recording(folder.resolve("talk.jsonl"))) {
      Files.writeString(place.path(), "half");
      Files.writeString(LineFormat.blobsOf(place.path()), "half");
    }
    assertThat(here()).isEmpty();
  }

  @Test
  void aRecordingComesWithItsBlobs() throws IOException {
    try (Unfinished place = Unfinished.recording(folder.resolve("talk.jsonl"))) {
      Files.writeString(place.path(), "lines");
      Files.writeString(LineFormat.blobsOf(place.path()), "blobs");
      place.keep();
    }
    assertThat(here()).containsExactly("talk.blobs", "talk.jsonl");
  }

  @Test
  void aNameThatIsTakenStaysAlsoWhenItWasTakenMeanwhile() throws IOException {
    Path target = folder.resolve("talk.jsonl");
    try (Unfinished place = Unfinished.recording(target)) {
      Files.writeString(place.path(), "lines");
      Files.writeString(LineFormat.blobsOf(place.path()), "blobs");
      Files.writeString(target, "mine");
      assertThatThrownBy(place::keep)
          .isInstanceOf(RecordingException.class)
          .hasMessageContaining("never overwritten");
    }
    assertThat(target).hasContent("mine");
    assertThat(here()).containsExactly("talk.jsonl");
    assertThatThrownBy(() -> Unfinished.file(target))
        .hasMessageContaining("nothing is written over");
    Files.move(target, folder.resolve("talk.blobs"));
    assertThatThrownBy(() -> Unfinished.recording(target)).hasMessageContaining("talk.blobs");
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Unfinished.file(folder.resolve("none/page.html")))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("page.html: found no folder " + folder.resolve("none"));
  }

  @Test
  void aDeviceIsWrittenToAsItIs() throws IOException {
    try (Unfinished place = Unfinished.file(Path.of("/dev/null"))) {
      assertThat(place.path()).isEqualTo(Path.of("/dev/null"));
      assertThat(place.isRegular()).isFalse();
      place.keep();
    }
    assertThat(Path.of("/dev/null")).exists();
  }
}
