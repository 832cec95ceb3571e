package dev.frametape.cli;

import dev.frametape.frame.Direction;
import dev.frametape.view.TimelineFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What of a conversation is wanted. */
final class FilterMixin {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "Only frames of this message type, such as request or data_row; or what is no frame:"
              + " stderr, fault, fault_inert, raw, part, spawn, eof, signal, exit. May be given"
              + " several times.")
  private List<String> types = new ArrayList<>();

  @Option(
      names = "--op",
      paramLabel = "OP",
      description =
          "Only requests with this op, and what answers them. May be given several times.")
  private List<String> ops = new ArrayList<>();

  @Option(
      names = "--to",
      paramLabel = "SIDE",
      completionCandidates = Sides.class,
      description = "Only what goes to the child, or to the parent.")
  private String to;

  @Option(
      names = "--grep",
      paramLabel = "REGEX",
      description =
          "Only where this regular expression (java.util.regex) is found: in payloads, stderr,"
              + " bytes that are no frame, and faults; in a long text only what is shorter than 64"
              + " KiB. May be given several times: any counts.")
  private List<String> patterns = new ArrayList<>();

  @Option(
      names = "--json-pointer",
      paramLabel = "POINTER[=VALUE]",
      description =
          "Only payloads that have this place, such as /message/body/code, and this value there:"
              + " JSON, or a plain word for a string. May be given several times: any counts.")
  private List<String> pointers = new ArrayList<>();

  /** The words that --to takes. */
  static final class Sides extends ArrayList<String> {
    Sides() {
      super(Arrays.stream(Direction.values()).map(Direction::receiver).sorted().toList());
    }
  }

  TimelineFilter filter() {
    Optional<Direction> direction =
        Arrays.stream(Direction.values()).filter(one -> one.receiver().equals(to)).findFirst();
    if (to != null && direction.isEmpty()) {
      throw wrong("--to is " + to + ", expected child or parent");
    }
    try {
      return TimelineFilter.of(types, ops, direction, patterns, pointers);
    } catch (PatternSyntaxException no) {
      throw wrong(
          "--grep is \"" + no.getPattern() + "\", no regular expression: " + no.getDescription());
    } catch (IllegalArgumentException no) {
      throw wrong(no.getMessage().lines().findFirst().orElse("a filter is wrong"));
    }
  }

  private ParameterException wrong(String words) {
    return new ParameterException(command.commandLine(), words);
  }
}
