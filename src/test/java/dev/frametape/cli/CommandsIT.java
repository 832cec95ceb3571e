package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as users start them: through the launcher, in a folder with a space in its name. */
class CommandsIT {
  private static final String FRAMETAPE = Path.of("scripts/frametape").toAbsolutePath().toString();

  @TempDir private Path temporary;
  private Path here;

  /**
   * @param out what came on stdout
   * @param err what came on stderr
   */
  private record Ran(int code, String out, String err) {}

  @BeforeEach
  void makeAFolder() throws Exception {
    here = Files.createDirectory(temporary.toRealPath().resolve("a folder"));
  }

  /** Runs a line of bash, in which $F is Frametape; the code is that of the last failed program. */
  private Ran run(Map<String, String> variables, String line) throws Exception {
    Path out = here.resolve(".out");
    Path err = here.resolve(".err");
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-o", "pipefail", "-c", line)
            .directory(here.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    shell.environment().keySet().removeIf(name -> name.startsWith("FRAMETAPE_"));
    shell.environment().put("F", FRAMETAPE);
    shell.environment().putAll(variables);
    int code = shell.start().waitFor();
    return new Ran(code, Files.readString(out), Files.readString(err));
  }

  private Ran run(String line) throws Exception {
    return run(Map.of(), line);
  }

  @Test
  void theDemoTellsTheSameStoryWhateverTheVariablesSay() throws Exception {
    Map<String, String> odd =
        Map.of("FRAMETAPE_ROWS", "3", "FRAMETAPE_EXIT_CODE", "9", "FRAMETAPE_PROTOCOL", "10");
    Ran ran = run(odd, "$F demo --output 'the demo'");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("exit status: 134").contains("Everything was as it should be.");
    for (String next : ran.out().split("What to type next:\n")[1].split("\n")) {
      if (next.startsWith("  ") && !next.contains("YOUR-")) {
        assertThat(run(next.strip())).as(next).extracting(Ran::code).isEqualTo(0);
      }
    }
  }

  @Test
  void aDemoThatGoesWrongFails() throws Exception {
    Files.createDirectory(here.resolve("demo"));
    // A recording by that number would be the wrapper's first, so it cannot make it.
    Files.writeString(here.resolve("demo/recordings"), "no folder");
    Ran ran = run("$F demo --output demo");
    assertThat(ran.code()).isEqualTo(ExitCodes.OWN_ERROR);
    assertThat(ran.err()).startsWith("frametape: the demo is not what it should be: ");
  }

  @Test
  void aWrapperWorksFromAnywhereThroughALinkAndEndsAsItsWorker() throws Exception {
    Ran ran =
        run(
            "mkdir 'the bin' && $F wrap -o 'the bin/my worker' --record talk/ -- $F worker"
                + " --exit-code 7 && ln -s \"$PWD/the bin/my worker\" link && cd / && $F call"
                + " health terminate -- \"$OLDPWD/link\"");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo("health: ok\nterminate: exit status: 7\n");
    assertThat(run("$F verify talk && ls talk | wc -l").out()).contains("complete").endsWith("1\n");
  }

  @Test
  void everyCommandTakesATapeForARecording() throws Exception {
    String call = "$F call health emit-test-rows=a,b terminate -- ";
    assertThat(run("$F wrap -o w --record talk.tape -- $F worker --exit-code 7; " + call + "./w"))
        .extracting(Ran::err, Ran::code)
        .containsExactly("", 0);
    assertThat(run("$F convert talk.tape talk.jsonl").out()).startsWith("talk.jsonl: ");
    for (String command :
        new String[] {
          "verify", "show", "show --json", "faults log", "faults explain truncated-frames"
        }) {
      Ran tape = run("$F " + command + " talk.tape");
      assertThat(tape.err()).isEmpty();
      assertThat(tape.out().replace("talk.tape", "talk.jsonl"))
          .as(command)
          .isEqualTo(run("$F " + command + " talk.jsonl").out());
    }
    assertThat(run("$F diff --timing 1 talk.tape talk.jsonl").code()).isZero();
    assertThat(run(call + "$F replay talk.tape").out())
        .isEqualTo(run(call + "$F replay talk.jsonl").out())
        .contains("exit status: 7");
    assertThat(run("$F export --wiremock talk.tape -o stubs && " + call + "$F stub stubs").code())
        .isZero();
    assertThat(run("mkdir talks; mv talk.tape talks/; " + call + "$F replay talks").out())
        .contains("exit status: 7");
  }

  @Test
  void aTapeHoldsFaultsAndWhatTheyChanged() throws Exception {
    String broken = " --fault to-parent:nth=1:cut-payload=10 --seed 7 -- $F worker </dev/null";
    run("$F record -o f.tape" + broken);
    run("$F record -o f.jsonl" + broken);
    assertThat(run("$F verify f.tape").out()).contains("complete").contains("1 fault fired");
    assertThat(run("$F diff f.tape f.jsonl && $F diff --as sent f.tape f.jsonl").code()).isZero();
  }

  @Test
  void theWorkerDiesByTheSignalThatItWasGiven() throws Exception {
    Ran ran = run("$F call terminate -- $F worker --kill-signal 9");
    assertThat(ran.out()).isEqualTo("terminate: signal: 9 (SIGKILL)\n");
  }

  @Test
  void aWorkerThatIsNotThereIsAnAnswerOfCallAndAnEndOfRun() throws Exception {
    Ran call = run("$F call --json health -- ./missing");
    assertThat(call.code()).isEqualTo(1);
    assertThat(call.out().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("{\"request\":\"spawn\",\"error\":\"Spawn\",");
    assertThat(run("$F run -- ./missing").code()).isEqualTo(127);
    assertThat(run("touch plain; $F run -- ./plain").code()).isEqualTo(126);
  }

  @Test
  void aReaderThatLeavesEndsShowQuietlyAndAFullDiskDoesNot() throws Exception {
    String row = "{\"n\":%d,\"t\":0,\"to\":\"parent\",\"frame\":{}}\n";
    String header =
        Arrays.stream(
                Files.readString(Path.of("recordings/rust-parent-fixture-calls.jsonl")).split("\n"))
            .findFirst()
            .orElseThrow();
    Files.writeString(
        here.resolve("long.jsonl"),
        java.util.stream.IntStream.rangeClosed(1, 5_000)
            .mapToObj(row::formatted)
            .collect(Collectors.joining("", header + "\n", "")));
    Ran head = run("$F show long.jsonl | head -n 1");
    assertThat(head.out()).isEqualTo("long.jsonl\n");
    assertThat(head.err()).isEmpty();
    assertThat(head.code()).isEqualTo(128 + 13);

    Ran full = run("$F show long.jsonl >/dev/full");
    assertThat(full.code()).isEqualTo(ExitCodes.OWN_ERROR);
    assertThat(full.err())
        .isEqualTo("frametape: cannot write to standard output: No space left on device\n");
  }

  @Test
  void verifyTellsCompleteCutOffAndCorruptApart() throws Exception {
    Path real = Path.of("recordings/rust-parent-error-and-rows.jsonl").toAbsolutePath();
    run(
        "cp "
            + real
            + " whole.jsonl; head -n 9 whole.jsonl >cut.jsonl; sed 's/Nat.add/Nat.sub/' whole.jsonl"
            + " >bad.jsonl");
    assertThat(run("$F verify whole.jsonl").code()).isZero();
    assertThat(run("$F verify whole.jsonl cut.jsonl").code()).isEqualTo(ExitCodes.BAD_FILE);
    assertThat(run("$F verify --allow-cut-off whole.jsonl cut.jsonl").code()).isZero();
    Ran bad = run("$F verify --allow-cut-off --json whole.jsonl bad.jsonl");
    assertThat(bad.code()).isEqualTo(ExitCodes.BAD_FILE);
    assertThat(bad.out())
        .contains("\"complete\"")
        .contains("\"corrupt\"")
        .contains("as the footer says");
    assertThat(run("$F show missing.jsonl").code()).isEqualTo(ExitCodes.BAD_FILE);
  }
}
