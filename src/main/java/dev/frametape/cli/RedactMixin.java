package dev.frametape.cli;

import dev.frametape.recording.RedactionRules;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is taken out of a recording before it is written. */
final class RedactMixin {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--redact",
      description =
          "Take secrets out of the recording before it is written; the peers get them as they are."
              + " See `frametape redact --help`.")
  private boolean redact;

  @Option(
      names = "--redact-pointer",
      paramLabel = "POINTER",
      description = "As --redact, and what stands at this JSON pointer in payloads.")
  private List<String> pointers = new ArrayList<>();

  @Option(
      names = "--redact-pattern",
      paramLabel = "REGEX",
      description = "As --redact, and what this regular expression finds.")
  private List<String> patterns = new ArrayList<>();

  @Option(
      names = "--redact-shape",
      paramLabel = "NAME",
      description = "As --redact, and this kind of secret: email, home.")
  private List<String> shapes = new ArrayList<>();

  RedactionRules rules() {
    if (!redact && words().isEmpty()) {
      return RedactionRules.NONE;
    }
    try {
      return RedactionRules.of(true, pointers, patterns, shapes);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(command.commandLine(), wrong.getMessage());
    }
  }

  /** The options as words of a command line. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    if (redact) {
      words.add("--redact");
    }
    pointers.forEach(pointer -> words.add("--redact-pointer=" + pointer));
    patterns.forEach(pattern -> words.add("--redact-pattern=" + pattern));
    shapes.forEach(shape -> words.add("--redact-shape=" + shape));
    return words;
  }
}
