package dev.frametape.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real hops around real children: right ones get a figure, wrong ones do not. */
class HopTest {
  private static final Contestant CAT = new Contestant.Shell("cat", "cat | {child} | cat");

  @TempDir Path folder;
  private Stage stage;

  @BeforeEach
  void open() throws IOException {
    stage = new Stage(folder.resolve("a b'c"), Bench.classes(), Stage.LIMIT);
  }

  @AfterEach
  void close() throws IOException {
    stage.close();
    assertThat(stage.scratch()).doesNotExist();
  }

  private static Trial throughput() {
    return new ThroughputTrial("1 KiB", 1024, 1 << 20);
  }

  @Test
  void rightHopsGetTheirFigures() throws IOException {
    Contestant tee = Contestant.builtIn("frametape").get(2);
    for (Contestant hop : List.of(new Contestant.Direct(), CAT, tee)) {
      for (Trial trial :
          List.of(
              throughput(),
              new RoundTripTrial(100),
              new OneProcessorTrial(new RoundTripTrial(100)),
              new StartUpTrial())) {
        assertThat(trial.run(stage, hop))
            .as("%s, %s", hop.name(), trial.title())
            .hasSameSizeAs(trial.metrics())
            .allMatch(figure -> figure > 0);
      }
    }
  }

  @Test
  void onlyTheTrialOfOneProcessorIsKeptToOne() throws IOException {
    byte[] before = Libc.affinity();
    new OneProcessorTrial(new RoundTripTrial(100)).run(stage, CAT);
    assertThat(Libc.affinity()).isEqualTo(before);
    assertThat(OneProcessorTrial.firstOf(new byte[] {0, 12, 3})).containsExactly(0, 4, 0);
    Libc.setAffinity(OneProcessorTrial.firstOf(before));
    try {
      assertThat(Libc.affinity()).isEqualTo(OneProcessorTrial.firstOf(before));
    } finally {
      Libc.setAffinity(before);
    }
  }

  @Test
  void theMemoryOfAHopIsNotThatOfItsChild() throws IOException {
    Trial memory = new MemoryTrial("1", "1", 1024, 1 << 20);
    assertThat(memory.run(stage, CAT).getFirst()).isBetween(0.1, 12.0); // the child is a JVM
  }

  @Test
  void aHopThatIsMadeFirstIsStartedWithoutArguments() throws IOException {
    Contestant made =
        new Contestant.Wrapper(
            "made",
            "printf '#!/bin/sh\\n[ $# = 0 ] && exec cat \"%s\" -\\n' "
                + Contestant.quote(stage.scratch().resolve("greeting").toString())
                + " >{wrapper}; chmod +x {wrapper}; : {child}");
    assertThat(new StartUpTrial().run(stage, made)).hasSize(2);
  }

  @Test
  void aHopThatCannotBeMadeSaysWhatWasTriedAndWhatToDo() {
    Contestant missing = Contestant.builtIn(folder.resolve("no frametape").toString()).get(4);
    assertThatThrownBy(() -> new StartUpTrial().run(stage, missing))
        .isInstanceOf(BenchException.class)
        .hasMessageContainingAll("frametape could not be made", "no frametape' wrap", "--hops");
  }

  @Test
  void aHopThatChangesBytesFails() {
    // The greeting passes as it is, then every v becomes a w, the first one in "version".
    assertFails("{child} | { dd bs=4096 count=1 status=none; tr v w; }", "byte 6 ");
  }

  @Test
  void aHopThatHangsFails() throws IOException {
    Contestant stuck = new Contestant.Shell("stuck", "{child} >/dev/null; cat");
    try (Stage hasty = new Stage(folder, Bench.classes(), Duration.ofMillis(300))) {
      assertThatThrownBy(() -> throughput().run(hasty, stuck))
          .isInstanceOf(BenchException.class)
          .hasMessageContaining("stuck: killed");
    }
  }

  @Test
  void aHopThatLosesTheEndFails() {
    assertFails("{child} 2>/dev/null | dd bs=65536 count=3 status=none", "stdout ended after");
  }

  @Test
  void aHopThatAddsBytesFails() {
    assertFails("{child}; echo more", "more than the child wrote");
  }

  @Test
  void aHopThatChangesTheExitCodeFails() {
    assertFails("{child}; exit 3", "wait status 0x0300");
  }

  @Test
  void aRecorderThatDoesNotRecordFails() {
    assertFails(": {folder}; {child}", "recorded 0 bytes");
  }

  private void assertFails(String template, String reason) {
    assertThatThrownBy(() -> throughput().run(stage, new Contestant.Shell("bad", template)))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("bad: ")
        .hasMessageContaining(reason);
  }

  @Test
  void anInterruptedBenchLeavesNothingBehind() throws IOException, InterruptedException {
    Path scratch = folder.resolve("interrupted");
    // The hop says its pid, and would stay for ever.
    String stuck = "stuck=echo pid $$ >&2; {child} >/dev/null; exec cat";
    Process bench =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Bench.classes().toString(),
                Bench.class.getName(),
                "--only",
                "latency",
                "--scratch",
                scratch.toString(),
                "--hops",
                "stuck",
                "--hop",
                stuck)
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines = bench.inputReader()) {
      var pid = Pattern.compile("pid ([0-9]+)");
      long hop = 0;
      while (hop == 0) {
        String line = lines.readLine();
        assertThat(line).as("a line of a bench that runs").isNotNull();
        var said = pid.matcher(line);
        hop = said.matches() ? Long.parseLong(said.group(1)) : 0;
      }
      bench.destroy(); // SIGTERM; the hook that answers it answers SIGINT too
      assertThat(bench.waitFor()).isEqualTo(143);
      ProcessHandle.of(hop).ifPresent(process -> process.onExit().join());
      try (var left = Files.list(scratch)) {
        assertThat(left).isEmpty();
      }
    } finally {
      bench.destroyForcibly();
    }
  }
}
