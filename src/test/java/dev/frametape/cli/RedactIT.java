package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.transparency.KeepPid;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets of a real conversation, through the launcher: recorded, taken out, replayed. */
class RedactIT {
  private static final String FRAMETAPE = Path.of("scripts/frametape").toAbsolutePath().toString();
  private static final String KEY = "AKIAQQQQQQQQQQQQQQQQ";
  private static final String ASKED = "call-fixture-mul=/" + KEY + ",6,7";

  @TempDir private Path temporary;
  private Path here;

  private record Ran(int code, String said) {}

  @BeforeEach
  void makeAFolder() throws Exception {
    here = temporary.toRealPath();
    // A worker that says a secret on stderr and has one among its arguments.
    Files.writeString(
        here.resolve("worker"),
        "#!/bin/sh\necho \"password=hunter22\" >&2\nexec " + FRAMETAPE + " worker\n");
    assertThat(here.resolve("worker").toFile().setExecutable(true)).isTrue();
  }

  private Ran run(String line) throws Exception {
    Path out = here.resolve(".out");
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-c", line.replace("$F", FRAMETAPE))
            .directory(here.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    shell.environment().keySet().removeIf(name -> name.startsWith("FRAMETAPE_"));
    int code = shell.start().waitFor();
    return new Ran(code, Files.readString(out));
  }

  private void clean(String file) throws Exception {
    assertThat(Files.readString(here.resolve(file), StandardCharsets.ISO_8859_1))
        .doesNotContain("QQQQ", "hunter22")
        .contains("[redacted:aws-key-id:1]", "[redacted:assignment:");
    assertThat(run("$F redact --scan " + file)).isEqualTo(new Ran(0, file + ": no secrets\n"));
    assertThat(run("$F verify " + file).said()).startsWith(file + ": complete");
  }

  @Test
  void aRecordingIsRedactedAndReplaysToWhoAsksWithTheSecretAndWithout() throws Exception {
    run("$F wrap -o wrapped --record talk.jsonl -- ./worker --password hunter22");
    Ran live = run("$F call " + ASKED + " terminate -- ./wrapped 2>&1");
    assertThat(live.code()).as(live.said()).isLessThan(2);
    Ran found = run("$F redact --scan talk.jsonl");
    assertThat(found.code()).isEqualTo(66);
    assertThat(found.said())
        .contains("aws-key-id in a frame to the child, /message/body/fixture_root");
    assertThat(found.said()).doesNotContain("QQQQ", "hunter22");
    Ran redacted = run("$F redact talk.jsonl -o clean.jsonl");
    assertThat(redacted.code()).as(redacted.said()).isZero();
    clean("clean.jsonl");
    String word = "[redacted:aws-key-id:1]";
    String expected = live.said().replace(KEY, word).replace("hunter22", "[redacted:assignment:1]");
    Ran original = run("$F call " + ASKED + " terminate -- $F replay clean.jsonl");
    assertThat(original.said().replace(KEY, word)).isEqualTo(expected);
    Ran same = run("$F call '" + ASKED.replace(KEY, word) + "' terminate -- $F replay clean.jsonl");
    assertThat(same.said()).isEqualTo(expected);
    assertThat(run("$F redact talk.jsonl -o clean.jsonl").code()).isEqualTo(65);
  }

  @ParameterizedTest
  @CsvSource({
    "live.jsonl, ''",
    "live.tape, ''",
    "live.jsonl, --transparency=keep-pid",
    "live.tape, --transparency=keep-pid",
    "live.jsonl, '--fault=to-parent:type=response:split=3'"
  })
  void nothingSecretIsWrittenWithRedactAndThePeersSeeAllOfIt(String file, String options)
      throws Exception {
    if (options.contains("keep-pid")) {
      KeepPid.assumePossible();
    }
    run(
        "$F wrap -o wrapped --record "
            + file
            + " --redact "
            + options
            + " -- ./worker --password hunter22");
    Ran live = run("$F call " + ASKED + " terminate -- ./wrapped 2>&1");
    assertThat(live.said()).contains(KEY).doesNotContain("redacted");
    clean(file);
    Ran lint = run("$F lint --fail-on secret " + file);
    assertThat(lint.code()).as(lint.said()).isZero();
    assertThat(lint.said().toLowerCase(Locale.ROOT)).doesNotContain("qqqq");
  }
}
