package dev.frametape.cli;

import dev.frametape.recording.RecordingConversion;
import dev.frametape.recording.RecordingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "convert",
    description =
        "Writes a recording in its other form: a tape (NAME.tape, fast to write) as lines"
            + " (NAME.jsonl, good to read), or lines as a tape. Nothing is lost either way.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape convert talk.tape talk.jsonl",
      "  frametape convert talk.jsonl talk.tape",
      "",
      "Exit codes: 0 all is written; 65 the recording is damaged or not there, or TO is there"
          + " already."
    })
final class ConvertCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FROM", description = "The recording; it stays as it is.")
  private Path from;

  @Parameters(
      index = "1",
      paramLabel = "TO",
      description = "The new one: NAME.jsonl or NAME.tape. Never overwritten.")
  private Path to;

  @Override
  public Integer call() throws IOException {
    try {
      RecordingFiles.requireOne(from);
      RecordingConversion.Result result;
      try (Meter meter = Meter.of("convert " + from)) {
        result = RecordingConversion.convert(from, to, meter);
      }
      String cut = result.end().complete() ? "" : ", cut off as " + from + " is";
      System.out.println(Printable.text(to.toString() + ": " + result.lines() + " lines" + cut));
      return ExitCodes.OK;
    } catch (RecordingException | FileNotFoundException bad) {
      return Complaint.badFile(bad);
    }
  }
}
