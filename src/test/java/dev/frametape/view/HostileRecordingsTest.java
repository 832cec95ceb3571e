package dev.frametape.view;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.recording.As;
import dev.frametape.recording.RecordingConversion;
import dev.frametape.recording.RecordingException;
import dev.frametape.recording.RecordingRedactor;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.RedactionRules;
import dev.frametape.recording.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way to write a recording anew takes whatever somebody may have put into one. */
class HostileRecordingsTest {
  @TempDir private Path folder;

  private Path made(String kind) throws IOException {
    String deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
    List<String> lines =
        switch (kind) {
          case "script tags and escapes" -> Samples.hostile();
          case "broken UTF-8" ->
              List.of(
                  "{\"to\":\"parent\",\"payload\":\"/xtbMkr/wJs=\",\"length\":8}",
                  "{\"stderr_bytes\":\"/xtbMkr/wJs=\"}");
          case "a million brackets" ->
              List.of("{\"to\":\"child\",\"text\":\"" + deep + "\",\"length\":2000000}");
          default -> throw new IllegalArgumentException(kind);
        };
    return Samples.recording(folder.resolve("hostile.jsonl"), lines);
  }

  @ParameterizedTest
  @ValueSource(strings = {"script tags and escapes", "broken UTF-8", "a million brackets"})
  void everyFormIsWrittenAndTheBytesStay(String kind) throws IOException {
    Path hostile = made(kind);
    assertThat(RecordingVerifier.verify(hostile).status()).isEqualTo(Verification.Status.CUT_OFF);
    for (Exports.Form form : Exports.Form.values()) {
      Path file = folder.resolve(form.name());
      assertThat(Exports.write(hostile, form, file, (_, _) -> {}).complete()).isFalse();
      // pcapng is bytes; in the others nothing is a command to a terminal.
      if (form != Exports.Form.PCAPNG) {
        assertThat(Files.readString(file, UTF_8).chars().filter(c -> c < ' ' && c != '\n'))
            .isEmpty();
      }
    }
    RecordingPage.write(hostile, folder.resolve("page.html"), (_, _) -> {});
    Path redacted = folder.resolve("redacted.jsonl");
    RecordingRedactor.redact(hostile, redacted, RedactionRules.defaults(), (_, _) -> {});
    Path tape = folder.resolve("hostile.tape");
    RecordingConversion.convert(hostile, tape);
    byte[] said = raw(hostile, "lines");
    assertThat(raw(tape, "tape")).isEqualTo(said);
    assertThat(raw(redacted, "redacted")).isEqualTo(said);
    List<LintFinding> findings = new ArrayList<>();
    Lint.check(hostile, RedactionRules.defaults(), findings::add, (_, _) -> {});
    assertThat(findings)
        .isNotEmpty()
        .allSatisfy(finding -> assertThat(finding.found()).doesNotContain("\u001b", "\u009b"));
  }

  /** What went to the parent. */
  private byte[] raw(Path recording, String into) throws IOException {
    Path place = folder.resolve(into);
    Path stdout = Exports.raw(recording, place, As.DELIVERED, (_, _) -> {}).get(1).file();
    return Files.readAllBytes(stdout);
  }

  @Test
  void aLineOfFiftyMegabytesIsRefusedByEach() throws IOException {
    byte[] line = new byte[50_000_000];
    Arrays.fill(line, (byte) 'x');
    Path hostile = folder.resolve("long.jsonl");
    Files.write(hostile, (Samples.HEADER + "\n").getBytes(ISO_8859_1));
    Files.write(hostile, line, StandardOpenOption.APPEND);
    assertThat(RecordingVerifier.verify(hostile).status()).isEqualTo(Verification.Status.CORRUPT);
    List<LintFinding> findings = new ArrayList<>();
    Lint.check(hostile, RedactionRules.defaults(), findings::add, (_, _) -> {});
    assertThat(findings).extracting(LintFinding::rule).contains(LintRule.DAMAGED);
    Path target = folder.resolve("out.jsonl");
    for (Exports.Form form : Exports.Form.values()) {
      refused(() -> Exports.write(hostile, form, target, (_, _) -> {}));
    }
    refused(
        () -> RecordingRedactor.redact(hostile, target, RedactionRules.defaults(), (_, _) -> {}));
    refused(() -> RecordingConversion.convert(hostile, folder.resolve("out.tape")));
    assertThat(target).doesNotExist();
    assertThat(RecordingPage.write(hostile, folder.resolve("page.html"), (_, _) -> {}).damage())
        .isPresent();
  }

  private static void refused(ThrowingCallable writing) {
    assertThatThrownBy(writing)
        .isInstanceOfSatisfying(RecordingException.class, e -> assertThat(e.line()).isEqualTo(2));
  }
}
