package dev.frametape.cli;

import dev.frametape.recording.RecordingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    description =
        "Tells what was said: one line per frame, in the order in which they were passed on, with"
            + " stderr and the worker's end in their places.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 shown, also when the recording was cut off (its last line says so); 65 no such file, no",
      "  recording, or a damaged one: what comes before the damage is shown.",
      "",
      "Examples:",
      "  frametape show talk.jsonl",
      "  frametape show --html talk.jsonl -o talk.html",
      "  frametape show --json recordings/ | jq 'select(.event == \"exit\")'"
    })
final class ShowCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Option(names = "--json", description = "Print each line as a JSON object.")
  private boolean json;

  @Option(
      names = "--html",
      description =
          "Write one recording as a page for a browser, with all payloads; it is one file that"
              + " loads nothing. Needs -o.")
  private boolean html;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "PAGE",
      description = "Where --html writes; there must be no such file yet.")
  private Path output;

  @Parameters(
      paramLabel = "FILE-or-FOLDER",
      arity = "1..*",
      description = "Recordings, or folders of them.")
  private List<Path> targets;

  @Override
  public Integer call() throws IOException {
    if (html || output != null) {
      return HtmlPage.write(command, html, output, targets);
    }
    Writer out = Output.standard();
    RecordingPrinter printer =
        json
            ? new JsonPrinter(out)
            : new TextPrinter(out, Paint.forStandardOutput(System.getenv()));
    int code = ExitCodes.OK;
    try {
      List<Path> files = RecordingFiles.of(targets);
      for (Path file : files) {
        if (!json && !file.equals(files.getFirst())) {
          out.append('\n');
        }
        code = Math.max(code, show(printer, file, out));
      }
    } catch (FileNotFoundException missing) {
      code = Complaint.badFile(missing);
    }
    out.flush();
    return code;
  }

  private static int show(RecordingPrinter printer, Path file, Writer out) throws IOException {
    try {
      printer.print(file);
      return ExitCodes.OK;
    } catch (RecordingException | FileNotFoundException damaged) {
      // So that it stands below the last good line where both go to one terminal.
      out.flush();
      return Complaint.badFile(damaged);
    }
  }
}
