package dev.frametape.cli;

import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.Verification;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description =
        "Checks recordings: every line, every frame's length, and the sums in the footer. Says for"
            + " each whether it is complete, cut off (good up to a missing end) or corrupt.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 all are complete; 65 one is cut off (unless --allow-cut-off), corrupt or not there.",
      "",
      "Examples:",
      "  frametape verify talk.jsonl",
      "  frametape verify --allow-cut-off recordings/"
    })
final class VerifyCommand implements Callable<Integer> {
  @Option(
      names = "--allow-cut-off",
      description = "Take recordings without an end for good, as a killed wrapper leaves them.")
  private boolean allowCutOff;

  @Option(names = "--json", description = "Print each result as a JSON object.")
  private boolean json;

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
      for (Path file : RecordingFiles.of(targets)) {
        Verification found;
        try (Meter meter = Meter.of("verify " + file)) {
          found = RecordingVerifier.verify(file, meter);
        }
        out.append(json ? json(file, found) : text(file, found)).append('\n');
        code = Math.max(code, code(found.status()));
      }
    } catch (FileNotFoundException missing) {
      code = Complaint.badFile(missing);
    }
    out.flush();
    return code;
  }

  private int code(Verification.Status status) {
    return switch (status) {
      case COMPLETE -> ExitCodes.OK;
      case CUT_OFF -> allowCutOff ? ExitCodes.OK : ExitCodes.BAD_FILE;
      case CORRUPT -> ExitCodes.BAD_FILE;
    };
  }

  static String text(Path file, Verification found) {
    StringBuilder text = new StringBuilder(Printable.text(file.toString())).append(": ");
    text.append(
        switch (found.status()) {
          case COMPLETE -> "complete";
          case CUT_OFF -> "cut off";
          case CORRUPT -> "CORRUPT";
        });
    text.append(", ").append(found.lines()).append(found.lines() == 1 ? " line, " : " lines, ");
    text.append(Totals.text(found.totals()));
    if (found.faults() > 0 || found.inert() > 0) {
      text.append("; ").append(found.faults()).append(found.faults() == 1 ? " fault" : " faults");
      text.append(" fired, ").append(found.inert()).append(" inert");
    }
    if (found.tornBytes() > 0) {
      text.append(", and ").append(found.tornBytes()).append(" bytes of an unfinished line");
    }
    for (Verification.Finding finding : found.findings()) {
      text.append("\n  ");
      if (finding.line() > 0 && !finding.text().startsWith(file.toString())) {
        text.append("line ").append(finding.line());
        text.append(", byte ").append(finding.offset()).append(": ");
      }
      text.append(Printable.text(finding.text()));
    }
    return text.toString();
  }

  private static String json(Path file, Verification found) {
    JsonLine json =
        new JsonLine()
            .put("file", file.toString())
            .put("status", found.status().name().toLowerCase(Locale.ROOT))
            .put("lines", found.lines());
    Totals.into(json, found.totals());
    json.put("faults", found.faults()).put("inert", found.inert());
    json.put("torn_bytes", found.tornBytes());
    json.putObjects(
        "findings",
        found.findings().stream()
            .map(
                finding ->
                    new JsonLine()
                        .put("line", finding.line())
                        .put("offset", finding.offset())
                        .put("text", finding.text()))
            .toList());
    return json.toString();
  }
}
