package dev.frametape.cli;

import dev.frametape.recording.RedactionRules;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is taken for a secret. */
final class SecretsMixin {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--pointer",
      paramLabel = "POINTER",
      description =
          "What stands at this JSON pointer in payloads, such as /message/body/token; * is any"
              + " name or index. May be given several times.")
  private List<String> pointers = new ArrayList<>();

  @Option(
      names = "--pattern",
      paramLabel = "REGEX",
      description =
          "What this regular expression (java.util.regex) finds in any string, number, argument or"
              + " text. May be given several times.")
  private List<String> patterns = new ArrayList<>();

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      completionCandidates = Choices.Shapes.class,
      description =
          "A kind of secret that is not looked for by default: email, home; or, with"
              + " --no-defaults, any of `frametape redact --list`.")
  private List<String> shapes = new ArrayList<>();

  @Option(
      names = "--no-defaults",
      description = "Look for no kind of secret but those that are named.")
  private boolean noDefaults;

  RedactionRules rules() {
    try {
      return RedactionRules.of(!noDefaults, pointers, patterns, shapes);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(command.commandLine(), wrong.getMessage());
    }
  }
}
