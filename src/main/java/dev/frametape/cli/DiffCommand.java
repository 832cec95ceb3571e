package dev.frametape.cli;

import dev.frametape.frame.IgnoredPlace;
import dev.frametape.recording.As;
import dev.frametape.recording.Difference;
import dev.frametape.recording.RecordingDiff;
import dev.frametape.recording.RecordingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "diff",
    description =
        "Compares two conversations: frames by their JSON values, whether responses come behind"
            + " their requests, stderr, and the end. Pids, paths of the child and times do not"
            + " count.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 they are the same; 1 they differ; 65 no such file, no recording, or a damaged one. One",
      "  that was cut off is compared as far as it goes, and differs from a complete one in its"
          + " end.",
      "",
      "Examples:",
      "  frametape diff before.jsonl after.jsonl",
      "  frametape diff --ignore call_fixture_mul:/fixture_root mine.jsonl yours.jsonl",
      "  frametape diff --timing 3 --json before.jsonl after.jsonl"
    })
final class DiffCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Option(
      names = "--ignore",
      paramLabel = "[OP:]POINTER",
      split = " ",
      description =
          "A place that may differ: a JSON pointer from the message's body, or from the document"
              + " with # before it; * is any name; OP: limits it to one op or status.")
  private List<String> ignore = new ArrayList<>();

  @Option(
      names = "--timing",
      paramLabel = "RATIO",
      description =
          "Responses that took more than RATIO times longer in one than in the other are"
              + " differences too; 1 or more.")
  private Double timing;

  @Option(
      names = "--strict-order",
      description = "The frames of both directions have to be interleaved in exactly the same way.")
  private boolean strictOrder;

  @Option(
      names = "--as",
      paramLabel = "WHAT",
      completionCandidates = Choices.As.class,
      defaultValue = "delivered",
      description =
          "Compare what was delivered, faults included, or what was sent (default:"
              + " ${DEFAULT-VALUE}).")
  private String as;

  @Option(
      names = "--most",
      paramLabel = "COUNT",
      defaultValue = "50",
      description = "Show so many differences, and count the rest (default: ${DEFAULT-VALUE}).")
  private long most;

  @Option(names = "--json", description = "Print a JSON object per difference, then a summary.")
  private boolean json;

  @Parameters(index = "0", paramLabel = "A", description = "A recording.")
  private Path first;

  @Parameters(index = "1", paramLabel = "B", description = "The recording to compare it with.")
  private Path second;

  @Override
  public Integer call() throws IOException {
    RecordingDiff.Options options = options();
    Writer out = Output.standard();
    try {
      int code = compare(out, Paint.forStandardOutput(System.getenv()), options);
      out.flush();
      return code;
    } catch (RecordingException | FileNotFoundException bad) {
      // So that it stands below what was found before where both go to one terminal.
      out.flush();
      return Complaint.badFile(bad);
    }
  }

  private int compare(Writer out, Paint paint, RecordingDiff.Options options) throws IOException {
    for (Path file : List.of(first, second)) {
      if (!Files.isRegularFile(file)) {
        throw new FileNotFoundException(
            file
                + ": found "
                + (Files.exists(file) ? "something else" : "no such file")
                + ", expected a recording; check the name");
      }
    }
    DifferencePrinter printer =
        json ? new DifferenceJson(out) : new DifferenceText(out, paint, first, second);
    return report(printer, first, second, options, most);
  }

  /** Tells what is different, as much of it as is wanted. */
  static int report(
      DifferencePrinter printer, Path first, Path second, RecordingDiff.Options options, long most)
      throws IOException {
    long[] found = {0};
    RecordingDiff.Summary summary =
        RecordingDiff.compare(
            first,
            second,
            options,
            (Difference difference) -> {
              if (found[0]++ < most) {
                printer.print(difference);
              }
            });
    printer.end(summary, Math.max(0, summary.differences() - most));
    return summary.differences() == 0 ? ExitCodes.OK : ExitCodes.DIFFERENT;
  }

  private RecordingDiff.Options options() {
    if (most < 0) {
      throw usage("--most is " + most + ", expected 0 or more", null);
    }
    List<IgnoredPlace> ignored = new ArrayList<>();
    for (String one : ignore) {
      try {
        ignored.add(IgnoredPlace.of(one));
      } catch (IllegalArgumentException wrong) {
        throw usage("--ignore: " + wrong.getMessage(), wrong);
      }
    }
    try {
      return new RecordingDiff.Options(
          ignored,
          strictOrder,
          timing == null ? OptionalDouble.empty() : OptionalDouble.of(timing),
          side());
    } catch (IllegalArgumentException wrong) {
      throw usage("--" + wrong.getMessage(), wrong);
    }
  }

  private As side() {
    return switch (as) {
      case "delivered" -> As.DELIVERED;
      case "sent" -> As.SENT;
      default -> throw usage("--as is '" + as + "', expected delivered or sent", null);
    };
  }

  private ParameterException usage(String words, Exception cause) {
    return new ParameterException(command.commandLine(), words, cause);
  }
}
