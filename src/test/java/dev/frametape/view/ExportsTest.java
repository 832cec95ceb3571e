package dev.frametape.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.frametape.Golden;
import dev.frametape.recording.As;
import dev.frametape.recording.RecordingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportsTest {
  @TempDir private Path folder;

  private static byte[] export(Path recording, Exports.Form form) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Exports.write(recording, form, out, (done, all) -> {});
    return out.toByteArray();
  }

  private Path hostile() throws IOException {
    return Samples.recording(folder.resolve("hostile.jsonl"), Samples.hostile());
  }

  /** Lines that hold a megabyte of nothing are not worth a golden file. */
  private static String shortened(byte[] bytes) {
    return Samples.text(bytes)
        .replaceAll("(\\w)\\1{60,}", "$1$1$1…")
        .replaceAll("(garbage ){20,}", "garbage … ");
  }

  @Test
  void linesHaveWholeFramesAndWhatTheirEnvelopesSay() throws IOException {
    Golden.hold("view", "full.export.jsonl", shortened(export(Samples.FULL, Exports.Form.JSONL)));
    Golden.hold(
        "view",
        "rows.export.jsonl",
        Samples.text(
                export(
                    Samples.REAL.resolve("rust-parent-error-and-rows.jsonl"), Exports.Form.JSONL))
            .replaceAll("/tmp/[a-z-]*", "..."));
  }

  @Test
  void everyLineIsJsonWhateverWasRecorded() throws IOException {
    List<Path> recordings = new ArrayList<>(Samples.real());
    recordings.addAll(List.of(Samples.FULL, hostile()));
    for (Path recording : recordings) {
      for (String line : Samples.text(export(recording, Exports.Form.JSONL)).split("\n")) {
        try (JsonParser parser = new JsonFactory().createParser(line)) {
          parser.nextToken();
          parser.skipChildren();
          assertThat(parser.nextToken()).as(line).isNull();
        }
      }
    }
  }

  @Test
  void markdownIsAPageWithDiagrams() throws IOException {
    Golden.hold("view", "full.md", Samples.text(export(Samples.FULL, Exports.Form.MARKDOWN)));
    String hostile = Samples.text(export(hostile(), Exports.Form.MARKDOWN));
    Golden.hold("view", "hostile.md", hostile);
    // Between fences nothing is markup.
    String outside = hostile.replaceAll("(?s)(`{3,}).*?\\1", "");
    assertThat(outside).doesNotContain("<").contains("## stderr");
  }

  @Test
  void aRunOfRowsIsOneArrowAndAnEndlessConversationIsCounted() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      lines.add(Samples.request("{\"op\":\"health\"}"));
      lines.add(Samples.row(2 * i));
      lines.add(Samples.row(2 * i + 1));
    }
    Path file = Samples.recording(folder.resolve("long.jsonl"), lines);
    String page = Samples.text(export(file, Exports.Form.MARKDOWN));
    assertThat(page)
        .contains("C-->>P: data_row rows #35;0 to #35;1, 2 rows, ")
        .contains("5000 steps left out here.")
        .contains("| frames | 3000 frames to the child, 6000 frames to the parent |");
    assertThat(page.split("sequenceDiagram")).hasSize(11);
    assertThat(page.split("sequenceDiagram")).allMatch(diagram -> diagram.length() < 50_000);
  }

  @Test
  void packetsAreOfTheSizeThatTheirBlocksSay() throws IOException {
    StringBuilder told = new StringBuilder();
    ByteBuffer file =
        ByteBuffer.wrap(export(Samples.FULL, Exports.Form.PCAPNG)).order(ByteOrder.LITTLE_ENDIAN);
    while (file.hasRemaining()) {
      int at = file.position();
      int length = file.getInt(at + 4);
      assertThat(length % 4).isZero();
      assertThat(file.getInt(at + length - 4)).isEqualTo(length);
      told.append(
          file.getInt(at) == 6
              ? "packet on %d of %d bytes%n".formatted(file.getInt(at + 8), file.getInt(at + 20))
              : "block %x%n".formatted(file.getInt(at)));
      file.position(at + length);
    }
    Golden.hold("view", "full.pcapng.txt", told.toString());
  }

  @Test
  void aFrameThatIsTooLargeForOnePacketIsSeveral() throws IOException {
    byte[] payload = "x".repeat(600_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    Path stdin = folder.resolve("big.stdin");
    Files.write(
        stdin, ByteBuffer.allocate(payload.length + 4).putInt(payload.length).put(payload).array());
    Path recording =
        RawImportTest.imported(folder, stdin, Files.createFile(folder.resolve("none")));
    ByteBuffer file =
        ByteBuffer.wrap(export(recording, Exports.Form.PCAPNG)).order(ByteOrder.LITTLE_ENDIAN);
    List<String> kinds = new ArrayList<>();
    long bytes = 0;
    for (int at = 0; at < file.limit(); at += file.getInt(at + 4)) {
      if (file.getInt(at) == 6 && file.getInt(at + 8) == 0) {
        kinds.add(file.get(at + 31) + " from " + Integer.reverseBytes(file.getInt(at + 36)));
        bytes += file.getInt(at + 20) - 12;
      }
    }
    assertThat(kinds).containsExactly("1 from 0", "2 from 262132", "2 from 524264");
    assertThat(bytes).isEqualTo(600_004);
  }

  @Test
  void rawBytesAreThoseOfTheSideThatWasAskedFor() throws IOException {
    Exports.raw(Samples.FULL, folder.resolve("got"), As.DELIVERED, (done, all) -> {});
    Exports.raw(Samples.FULL, folder.resolve("said"), As.SENT, (done, all) -> {});
    assertThat(Files.size(folder.resolve("got/full.stdin"))).isEqualTo(4933);
    assertThat(Files.size(folder.resolve("got/full.stdout"))).isEqualTo(70_685);
    assertThat(Samples.text(Files.readAllBytes(folder.resolve("said/full.stderr"))))
        .endsWith("never seen");
  }

  @Test
  void nothingIsWrittenOver() throws IOException {
    Path there = Files.writeString(folder.resolve("talk.stderr"), "mine");
    Path talk = Files.copy(Samples.GOLDEN.resolve("minimal.jsonl"), folder.resolve("talk.jsonl"));
    assertThatThrownBy(() -> Exports.raw(talk, folder, As.DELIVERED, (done, all) -> {}))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("talk.stderr")
        .hasMessageContaining("nothing is written over");
    assertThatThrownBy(() -> Exports.write(talk, Exports.Form.JSONL, talk, (done, all) -> {}))
        .hasMessageContaining("nothing is written over");
    assertThat(there).hasContent("mine");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void whatIsNotWholeHasNoName() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      lines.add(Samples.row(i));
    }
    Path recording = Samples.recording(folder.resolve("many.jsonl"), lines);
    List<String> before = List.of("many.jsonl");
    List<Boolean> seen = new ArrayList<>();
    Progress looking =
        (done, all) -> {
          try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> file.getFileName().toString()).toList();
            seen.add(
                names.stream()
                    .filter(name -> !name.contains("unfinished"))
                    .toList()
                    .equals(before));
          } catch (IOException unread) {
            throw new UncheckedIOException(unread);
          }
        };
    Path target = folder.resolve("out");
    Exports.write(recording, Exports.Form.JSONL, target, looking);
    assertThat(target).isNotEmptyFile();
    Files.delete(target);
    RecordingPage.write(recording, target, looking);
    assertThat(target).isNotEmptyFile();
    assertThat(seen).hasSizeGreaterThan(5).containsOnly(true);
    Files.delete(target);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(recording);
    }
  }

  @Test
  void ofADamagedRecordingNoFileIsLeft() throws IOException {
    Path bad =
        Files.writeString(
            folder.resolve("bad.jsonl"),
            Files.readString(Samples.FULL).replace("\"n\":3,", "\"n\":9,"));
    Files.copy(Samples.GOLDEN.resolve("full.blobs"), folder.resolve("bad.blobs"));
    for (Exports.Form form : Exports.Form.values()) {
      Path target = folder.resolve("out");
      assertThatThrownBy(() -> Exports.write(bad, form, target, (done, all) -> {}))
          .isInstanceOf(RecordingException.class);
      assertThat(target).doesNotExist();
    }
  }
}
