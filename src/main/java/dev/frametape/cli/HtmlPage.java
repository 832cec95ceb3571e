package dev.frametape.cli;

import dev.frametape.recording.RecordingException;
import dev.frametape.view.RecordingPage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** {@code show --html}. */
final class HtmlPage {
  private HtmlPage() {}

  /**
   * @param output null when it was not given
   */
  static int write(CommandSpec command, boolean html, Path output, List<Path> targets)
      throws IOException {
    if (!html || output == null) {
      throw new ParameterException(
          command.commandLine(), "--html and --output belong together: --html -o PAGE RECORDING");
    }
    try {
      List<Path> recordings = RecordingFiles.of(targets);
      if (recordings.size() != 1) {
        throw new ParameterException(
            command.commandLine(),
            "--html was given " + recordings.size() + " recordings, expected one for each page");
      }
      Path recording = recordings.getFirst();
      RecordingPage.Result result;
      try (Meter meter = Meter.of("show --html " + recording)) {
        result = RecordingPage.write(recording, output, meter::at);
      }
      Output.say(said(output, result));
      return result.damage().isPresent() ? Complaint.badFile(result.damage().get()) : ExitCodes.OK;
    } catch (RecordingException | FileNotFoundException bad) {
      return Complaint.badFile(bad);
    }
  }

  private static String said(Path output, RecordingPage.Result result) {
    StringBuilder words = new StringBuilder(Printable.text(output.toString()));
    words.append(": ").append(result.events()).append(result.events() == 1 ? " row" : " rows");
    if (result.left() > 0) {
      words.append(", ").append(result.left()).append(" events left out in the middle");
    }
    if (result.shortened() > 0) {
      words.append(", ").append(result.shortened()).append(" payloads shortened");
    }
    return words.toString();
  }
}
