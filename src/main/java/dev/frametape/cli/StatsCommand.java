package dev.frametape.cli;

import dev.frametape.recording.RecordingException;
import dev.frametape.view.Stats;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "stats",
    description =
        "Counts and times, as the parent saw them: requests, errors, rows and bytes per op, how"
            + " long responses took, the largest frame against its limit, the time to the handshake"
            + " and the time between requests. Several recordings are added up. Percentiles are"
            + " wrong by less than 0.8 %%; the largest value is exact.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 counted, also what was cut off; 65 no such file, no recording, or a damaged one: what",
      "  comes before the damage is counted.",
      "",
      "Examples:",
      "  frametape stats talk.jsonl",
      "  frametape stats recordings/                         all of them together",
      "  frametape stats --each recordings/",
      "  frametape stats --json talk.jsonl | jq '.ops[] | select(.p99_us > 100000) | .op'"
    })
final class StatsCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print one JSON object; times are in microseconds.")
  private boolean json;

  @Option(names = "--each", description = "Tell of each recording by itself.")
  private boolean each;

  @Parameters(
      paramLabel = "FILE-or-FOLDER",
      arity = "1..*",
      description = "Recordings, or folders of them.")
  private List<Path> targets;

  @Override
  public Integer call() throws IOException {
    Writer out = Output.standard();
    int code = ExitCodes.OK;
    try {
      List<Path> files = RecordingFiles.of(targets);
      Stats all = new Stats();
      for (Path file : files) {
        Stats stats = each ? new Stats() : all;
        code = Math.max(code, add(stats, file));
        if (each) {
          tell(out, List.of(file), stats, !file.equals(files.getLast()));
        }
      }
      if (!each) {
        tell(out, files, all, false);
      }
    } catch (FileNotFoundException missing) {
      code = Complaint.badFile(missing);
    }
    out.flush();
    return code;
  }

  private static int add(Stats stats, Path file) throws IOException {
    try (Meter meter = Meter.of("stats " + file)) {
      stats.add(file, meter);
      return ExitCodes.OK;
    } catch (RecordingException | FileNotFoundException damaged) {
      return Complaint.badFile(damaged);
    }
  }

  private void tell(Writer out, List<Path> files, Stats stats, boolean more) throws IOException {
    if (json) {
      out.append(StatsReport.json(files, stats)).append('\n');
    } else {
      out.append(StatsReport.text(files, stats)).append(more ? "\n" : "");
    }
  }
}
