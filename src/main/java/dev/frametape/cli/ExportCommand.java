package dev.frametape.cli;

import dev.frametape.frame.IgnoredPlace;
import dev.frametape.recording.RecordingException;
import dev.frametape.stub.WireMockExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description = "Writes a recording in another form.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape export --wiremock talk.jsonl -o stubs/",
      "  frametape export --wiremock --ignore /fixture_root talk.jsonl -o stubs/",
      "",
      "Exit codes: 0 all is written; 65 the recording is bad, or has no whole conversation."
    })
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Option(
      names = "--wiremock",
      required = true,
      description =
          "As WireMock mappings, which `frametape stub` serves: one for each different frame of the"
              + " parent, in scenarios where its answers differ.")
  private boolean wireMock;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FOLDER",
      description = "Where to; it must not exist yet, or be empty.")
  private Path output;

  @Option(
      names = "--ignore",
      paramLabel = "[OP:]POINTER",
      split = " ",
      description = "A place of the parent's frames that may differ; as for `frametape replay`.")
  private List<String> ignore = new ArrayList<>();

  @Parameters(index = "0", paramLabel = "RECORDING", description = "The recording to export.")
  private Path recording;

  @Override
  public Integer call() throws IOException {
    List<IgnoredPlace> ignored = new ArrayList<>();
    for (String one : ignore) {
      try {
        ignored.add(IgnoredPlace.of(one));
      } catch (IllegalArgumentException wrong) {
        throw new ParameterException(
            command.commandLine(), "--ignore: " + wrong.getMessage(), wrong);
      }
    }
    try {
      WireMockExport.Result result = WireMockExport.write(recording, output, ignored);
      for (String left : result.leftOut()) {
        Complaint.say(left);
      }
      System.out.println(
          Printable.text(output.toString()) + ": " + result.mappings() + " mappings");
      return ExitCodes.OK;
    } catch (RecordingException
        | java.io.FileNotFoundException
        | java.nio.file.NoSuchFileException bad) {
      return Complaint.badFile(bad);
    }
  }
}
