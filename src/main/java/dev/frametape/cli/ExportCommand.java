package dev.frametape.cli;

import dev.frametape.frame.IgnoredPlace;
import dev.frametape.process.Terminal;
import dev.frametape.recording.As;
import dev.frametape.recording.RecordingEnd;
import dev.frametape.recording.RecordingException;
import dev.frametape.stub.WireMockExport;
import dev.frametape.view.Exports;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
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
      "  frametape export --jsonl talk.jsonl | jq 'select(.took > 100000)'",
      "  frametape export --pcapng talk.jsonl -o talk.pcapng",
      "  frametape export --markdown talk.jsonl -o talk.md",
      "  frametape export --raw pipes/ talk.jsonl",
      "  frametape export --wiremock talk.jsonl -o stubs/",
      "  frametape export --wiremock --ignore /fixture_root talk.jsonl -o stubs/",
      "",
      "Exit codes: 0 all is written; 65 the recording is bad (for --wiremock also: too large), or",
      "there is something where it was to be written."
    })
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @ArgGroup(multiplicity = "1")
  private Form form;

  /** One of them. */
  static final class Form {
    @Option(
        names = "--jsonl",
        description =
            "As one JSON object per frame and event, with whole frames and what their envelope"
                + " says.")
    private boolean jsonl;

    @Option(
        names = "--pcapng",
        description =
            "For Wireshark, one packet per frame and event; docs/wireshark/frametape.lua dissects"
                + " it.")
    private boolean pcapng;

    @Option(
        names = "--markdown",
        description = "As a page of Markdown with sequence diagrams of Mermaid.")
    private boolean markdown;

    @Option(
        names = "--raw",
        paramLabel = "DIR",
        description =
            "As the bytes of the pipes: NAME.stdin, NAME.stdout and NAME.stderr in that folder.")
    private Path raw;

    @Option(
        names = "--wiremock",
        description =
            "As WireMock mappings, which `frametape stub` serves: one for each different frame of"
                + " the parent, in scenarios where its answers differ.")
    private boolean wireMock;

    private Optional<Exports.Form> ofOneFile() {
      return jsonl
          ? Optional.of(Exports.Form.JSONL)
          : pcapng
              ? Optional.of(Exports.Form.PCAPNG)
              : markdown ? Optional.of(Exports.Form.MARKDOWN) : Optional.empty();
    }
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE-or-FOLDER",
      description =
          "Where to: a new file, without this standard output; for --wiremock a folder that does"
              + " not exist yet, or is empty.")
  private Path output;

  @Option(
      names = "--as",
      paramLabel = "SIDE",
      completionCandidates = Choices.As.class,
      defaultValue = "delivered",
      description =
          "For --raw, where faults were at work: sent or delivered (default: ${DEFAULT-VALUE}).")
  private String side;

  @Option(
      names = "--ignore",
      paramLabel = "[OP:]POINTER",
      split = " ",
      description =
          "For --wiremock: a place of the parent's frames that may differ; as for `frametape"
              + " replay`.")
  private List<String> ignore = new ArrayList<>();

  @Parameters(index = "0", paramLabel = "RECORDING", description = "The recording to export.")
  private Path recording;

  @Override
  public Integer call() throws IOException {
    As as = as();
    if (!ignore.isEmpty() && !form.wireMock) {
      throw usage("--ignore is for --wiremock");
    }
    try {
      if (form.wireMock) {
        return wireMock();
      }
      return form.raw != null ? raw(as) : oneFile(form.ofOneFile().orElseThrow());
    } catch (RecordingException | FileNotFoundException | NoSuchFileException bad) {
      return Complaint.badFile(bad);
    }
  }

  private As as() {
    return switch (side) {
      case "delivered" -> As.DELIVERED;
      case "sent" -> As.SENT;
      default -> throw usage("--as is " + side + ", expected sent or delivered");
    };
  }

  private int oneFile(Exports.Form chosen) throws IOException {
    RecordingFiles.requireOne(recording);
    RecordingEnd end;
    try (Meter meter = Meter.of("export " + recording)) {
      if (output == null) {
        OutputStream out = output(chosen);
        try {
          end = Exports.write(recording, chosen, out, meter::at);
        } finally {
          // What comes before a damage is good.
          out.flush();
        }
      } else {
        end = Exports.write(recording, chosen, output, meter::at);
      }
    }
    if (output != null) {
      Output.say(Printable.text(output.toString()) + (end.complete() ? ": complete" : cutOff()));
    } else if (!end.complete()) {
      Complaint.say(recording + cutOff());
    }
    return ExitCodes.OK;
  }

  private OutputStream output(Exports.Form chosen) {
    OutputStream out = Output.bytes();
    if (!Terminal.isBehind(1)) {
      return out;
    }
    return switch (chosen) {
      case JSONL -> new TerminalJson(out);
      case MARKDOWN -> out;
      case PCAPNG ->
          throw usage("--pcapng is bytes, which a terminal would obey; name a file by --output");
    };
  }

  private static String cutOff() {
    return ": the recording was cut off, and this is what it has";
  }

  private int raw(As as) throws IOException {
    if (output != null) {
      throw usage("--raw names its folder itself; leave --output out");
    }
    RecordingFiles.requireOne(recording);
    List<Exports.Stream> written;
    try (Meter meter = Meter.of("export " + recording)) {
      written = Exports.raw(recording, form.raw, as, meter::at);
    }
    for (Exports.Stream each : written) {
      Output.say(Printable.text(each.file().toString()) + ": " + each.bytes() + " bytes");
    }
    return ExitCodes.OK;
  }

  private int wireMock() throws IOException {
    if (output == null) {
      throw usage("--wiremock needs --output, the folder for its mappings");
    }
    List<IgnoredPlace> ignored = new ArrayList<>();
    for (String one : ignore) {
      try {
        ignored.add(IgnoredPlace.of(one));
      } catch (IllegalArgumentException wrong) {
        throw new ParameterException(
            command.commandLine(), "--ignore: " + wrong.getMessage(), wrong);
      }
    }
    RecordingFiles.requireOne(recording);
    WireMockExport.Result result;
    try {
      result = WireMockExport.write(recording, output, ignored);
    } catch (OutOfMemoryError tooLarge) {
      Complaint.say(
          recording
              + ": found more than the memory holds, expected a conversation of a few megabytes:"
              + " mappings are made of all of it at once; record a shorter one");
      return ExitCodes.BAD_FILE;
    }
    for (String left : result.leftOut()) {
      Complaint.say(left);
    }
    System.out.println(Printable.text(output.toString()) + ": " + result.mappings() + " mappings");
    return ExitCodes.OK;
  }

  private ParameterException usage(String words) {
    return new ParameterException(command.commandLine(), words);
  }
}
