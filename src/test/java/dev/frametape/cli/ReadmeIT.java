package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs what pages show, as it is written, in the order in which it is shown. */
class ReadmeIT {
  private static final Pattern SHOWN =
      Pattern.compile("```sh run\n(.*?)```\n(?:```text prints\n(.*?)```\n)?", Pattern.DOTALL);

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}, {1} blocks")
  @CsvSource({"README.md, 27", "docs/replay.md, 6"})
  void everyCommandOfAPageDoesWhatItSays(String page, int blocks) throws Exception {
    Path here = folder.toRealPath();
    Path scripts =
        Files.createSymbolicLink(here.resolve("scripts"), Path.of("scripts").toAbsolutePath());
    Matcher shown = SHOWN.matcher(Files.readString(Path.of(page)));
    int commands = 0;
    while (shown.find()) {
      String found = run(here, shown.group(1));
      commands++;
      if (shown.group(2) != null) {
        assertThat(plain(found, here)).as(shown.group(1)).isEqualTo(plain(shown.group(2), here));
      }
    }
    assertThat(commands).isEqualTo(blocks);
    // JUnit warns of links that lead out of a temporary folder.
    Files.delete(scripts);
  }

  /** What it prints on both streams; it has to succeed. */
  private static String run(Path here, String command) throws IOException, InterruptedException {
    Path script = Files.writeString(here.resolve(".command"), command);
    Path printed = here.resolve(".printed");
    ProcessBuilder shell =
        // A job of its own, as in a terminal: what is taken of a set of recordings is known per
        // job.
        new ProcessBuilder("setsid", "--wait", "sh", "-eu", script.toString())
            .directory(here.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile());
    shell.environment().keySet().removeIf(name -> name.startsWith("FRAMETAPE_"));
    shell.environment().remove("RUST_LIB_BACKTRACE");
    // A reader's machine is no CI, where a wrapper with --mode auto only replays.
    shell.environment().remove("CI");
    // Listings are cut where somebody says how wide they may be.
    shell.environment().remove("COLUMNS");
    int code = shell.start().waitFor();
    String text = Files.readString(printed, StandardCharsets.UTF_8);
    assertThat(code).as("%s%s", command, text).isZero();
    return text;
  }

  /** Without times, pids and paths, and without the order of ends, which nothing fixes. */
  private static String plain(String text, Path here) {
    List<String> lines = new ArrayList<>();
    List<String> ends = new ArrayList<>();
    for (String line : text.split("\n")) {
      String same =
          line.replace(here.toString(), "/home/you/frametape")
              .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
              .replaceAll("(\\d{4})-\\d+\\.jsonl", "$1-PID.jsonl")
              .replaceAll("pid \\d+", "pid PID")
              // Where stderr stands beside the other streams' ends is a race.
              .replaceAll("line \\d+: (.* in stderr)$", "line N: $1")
              .replaceAll("^ *\\d+\\.\\d{6} +\\d+ ", "SECONDS LINE")
              .replaceAll("\\b[0-9.]+ (us|ms|s)$", "TOOK")
              .replaceAll(" +", " ");
      (same.endsWith("end of file") ? ends : lines).add(same);
    }
    ends.sort(null);
    lines.addAll(ends);
    return String.join("\n", lines);
  }
}
