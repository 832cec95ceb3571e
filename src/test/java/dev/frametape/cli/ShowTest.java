package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.Golden;
import dev.frametape.recording.RecordingException;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.Verification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShowTest {
  private static final Path REAL = Path.of("recordings");
  private static final Path ROWS = REAL.resolve("rust-parent-error-and-rows.jsonl");
  private static final String HEADER =
      "{\"frametape\":1,\"tool\":\"0.1.0\",\"started\":\"2026-01-01T00:00:00Z\",\"framing\":\"u32be-json\",\"argv\":[\"w\\u001b[31m\"],\"env\":{},\"frame_limit\":1048576}\n";

  @TempDir private Path folder;

  static List<Path> realRecordings() throws Exception {
    List<Path> recordings = RecordingFiles.of(List.of(REAL));
    assertThat(recordings).hasSize(11);
    return recordings;
  }

  @ParameterizedTest
  @MethodSource("realRecordings")
  void realRecordingsAreCompleteUnlessKilledAndShownAsTheyWere(Path recording) throws Exception {
    String name = recording.getFileName().toString().replace(".jsonl", "");
    Verification found = RecordingVerifier.verify(recording);
    assertThat(found.findings()).isEmpty();
    assertThat(found.status())
        .isEqualTo(
            name.contains("-kills-") ? Verification.Status.CUT_OFF : Verification.Status.COMPLETE);
    Golden.hold("cli", "show-" + name + ".txt", text(recording));
    Golden.hold("cli", "show-" + name + ".json.txt", json(recording));
  }

  @ParameterizedTest
  @MethodSource("realRecordings")
  void realRecordingsNameNoPlaceOfTheirMachine(Path recording) throws Exception {
    Matcher paths = Pattern.compile("[\"'](/[^\"']*)[\"']").matcher(Files.readString(recording));
    assertThat(paths.results().map(path -> path.group(1)))
        .isNotEmpty()
        .allSatisfy(path -> assertThat(path).startsWith("/tmp/frametape-recordings"));
  }

  /** Every kind of line that a recording can have, faults among them. */
  @Test
  void theFullRecordingIsShownWithItsFaults() throws Exception {
    Path full = Path.of("src/test/resources/golden/recording/full.jsonl");
    Golden.hold("cli", "show-full.txt", text(full));
    Golden.hold("cli", "show-full.json.txt", json(full));
    Golden.hold(
        "cli", "verify-full.txt", VerifyCommand.text(full, RecordingVerifier.verify(full)) + "\n");
  }

  @Test
  void aCutOffRecordingSaysSoInItsLastLine() throws Exception {
    byte[] whole = Files.readAllBytes(ROWS);
    for (int length = 1; length < whole.length; length += 7) {
      Path cut =
          Files.write(
              folder.resolve("cut-" + length + ".jsonl"), java.util.Arrays.copyOf(whole, length));
      assertThat(text(cut).lines().reduce((_, last) -> last).orElseThrow())
          .as("cut after %s bytes", length)
          .contains("cut off");
      assertThat(json(cut)).contains("\"event\":\"cut_off\"");
    }
  }

  @Test
  void aChangedRecordingIsAnErrorWithItsLineBehindWhatIsGood() throws Exception {
    Path changed =
        Files.writeString(
            folder.resolve("changed.jsonl"),
            Files.readString(ROWS).replace("\"n\":3,", "\"n\":4,"));
    StringBuilder out = new StringBuilder();
    assertThatThrownBy(() -> new TextPrinter(out, Screen.plain()).print(changed))
        .isInstanceOfSatisfying(RecordingException.class, e -> assertThat(e.line()).isEqualTo(4))
        .hasMessageContaining("line 4, byte ");
    assertThat(out).contains("handshake").doesNotContain("configure_frame_limit");
  }

  @Test
  void nothingThatOthersWroteReachesTheTerminalRaw() throws Exception {
    Path hostile =
        Files.write(
            folder.resolve("hostile.jsonl"),
            (HEADER
                    + "{\"n\":1,\"t\":0,\"stderr\":\"\\u001b]0;owned\\u0007 \\u202egnp.exe"
                    + " \\u009b31m\\r"
                    + "\\n"
                    + "\"}\n"
                    + "{\"n\":2,\"t\":1,\"stderr_bytes\":\"/xtbMW0=\"}\n"
                    + "{\"n\":3,\"t\":2,\"to\":\"parent\",\"frame\":{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":{\"stream\":\"\\u001b[2J\\n"
                    + "\",\"sequence\":0,\"payload\":1}}}}\n"
                    + "{\"n\":4,\"t\":3,\"to\":\"parent\",\"bytes\":\"GxtbMW0=\",\"why\":\"\\u001b[1m\"}\n"
                    + "{\"n\":5,\"t\":4,\"event\":\"\\u001b[5m\"}\n"
                    + "{\"n\":6,\"t\":5,\"event\":\"fault\",\"rule\":\"\\u001b[1m\",\"fault\":{"
                    + "\t\"\u202e\u009b\":\"\\u001b\"},\"subject\":\"process\",\"generation\":1}\n"
                    + "{\"n\":7,\"t\":6,\"event\":\"fault_inert\",\"rule\":\"\u202e\",\"why\":\"\\u001b[2m\",\"subject\":\"spawn\"}\n")
                .getBytes(StandardCharsets.UTF_8));
    for (String shown : List.of(text(hostile), json(hostile))) {
      assertThat(shown.chars().filter(c -> c != '\n' && (c < 0x20 || c >= 0x7f))).isEmpty();
      assertThat(shown).contains("owned").contains("data_row");
    }
    assertThat(text(hostile)).contains("\"\\u{1b}[2J\\n\" #0").contains("\"\\xff\\u{1b}[1m\"");
  }

  @Test
  void coloursAreOnlyThereWhereTheyAreWanted() throws Exception {
    assertThat(text(ROWS)).doesNotContain("\u001b");
    StringBuilder out = new StringBuilder();
    new TextPrinter(out, new Screen(new Paint(true), OptionalInt.empty())).print(ROWS);
    assertThat(out).contains("\u001b[36m");
    assertThat(out.toString().replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(text(ROWS));
    assertThat(Paint.forStandardOutput(java.util.Map.of("NO_COLOR", "1", "TERM", "xterm")).on())
        .isFalse();
  }

  @Test
  void aFolderIsItsRecordingsByName() throws Exception {
    for (String name : List.of("0010-5.jsonl", "0002-9.jsonl", "0002-9.blobs", "notes.txt")) {
      Files.createFile(folder.resolve(name));
    }
    assertThat(RecordingFiles.of(List.of(folder)))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("0002-9.jsonl", "0010-5.jsonl");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> RecordingFiles.of(List.of(empty))).hasMessageContaining("no *.jsonl");
    assertThatThrownBy(() -> RecordingFiles.of(List.of(folder.resolve("missing.jsonl"))))
        .hasMessageContaining("no such file");
  }

  private static String text(Path recording) throws Exception {
    StringBuilder out = new StringBuilder();
    new TextPrinter(out, Screen.plain()).print(recording);
    return out.toString();
  }

  private static String json(Path recording) throws Exception {
    StringBuilder out = new StringBuilder();
    new JsonPrinter(out).print(recording);
    return out.toString();
  }
}
