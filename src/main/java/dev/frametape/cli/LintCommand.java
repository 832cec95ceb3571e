package dev.frametape.cli;

import dev.frametape.recording.RedactionRules;
import dev.frametape.view.Lint;
import dev.frametape.view.LintFinding;
import dev.frametape.view.LintRule;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "lint",
    description =
        "Holds what was delivered in recordings against the protocol: frames, limits, JSON,"
            + " requests and responses, sequences and counts of rows, ends; and looks for secrets.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 nothing that --fail-on names; 1 something; 65 no such file.",
      "",
      "Examples:",
      "  frametape lint talk.jsonl",
      "  frametape lint --fail-on warning recordings/",
      "  frametape lint --format sarif recordings/ >lint.sarif",
      "  frametape lint --fail-on row-count --fail-on sequence-gap talk.jsonl",
      "  frametape lint --list"
    })
final class LintCommand implements Callable<Integer> {
  /** More of one recording are counted: a report has to be readable, and memory is bounded. */
  private static final int MOST_TOLD = 1000;

  @Spec private CommandSpec command;
  @Mixin private SecretsMixin secrets;

  @Option(
      names = "--fail-on",
      paramLabel = "WHAT",
      completionCandidates = Choices.FailOn.class,
      description =
          "error (the default), warning (errors too), never, or the name of a rule. May be given"
              + " several times.")
  private List<String> failOn = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      completionCandidates = Choices.LintFormats.class,
      defaultValue = "text",
      description = "text, json (one object per line), junit or sarif (default: ${DEFAULT-VALUE}).")
  private String format;

  @Option(names = "--list", description = "List the rules, and end.")
  private boolean list;

  @Parameters(
      paramLabel = "FILE-or-FOLDER",
      arity = "0..*",
      description = "Recordings, or folders of them.")
  private List<Path> targets = List.of();

  @Override
  public Integer call() throws IOException {
    Writer out = Output.standard();
    if (list) {
      for (LintRule rule : LintRule.values()) {
        out.append("%-24s %-8s %s%n".formatted(rule.word(), rule.level().word(), rule.what()));
      }
      out.flush();
      return ExitCodes.OK;
    }
    if (targets.isEmpty()) {
      throw usage("Missing required parameter: 'FILE-or-FOLDER'");
    }
    LintReport.Format chosen =
        Arrays.stream(LintReport.Format.values())
            .filter(one -> one.word().equals(format))
            .findFirst()
            .orElseThrow(
                () -> usage("--format is " + format + ", expected text, json, junit or sarif"));
    failOn.forEach(this::requireKnown);
    RedactionRules rules = secrets.rules();
    List<LintReport.Linted> linted = new ArrayList<>();
    try {
      for (Path file : RecordingFiles.of(targets)) {
        linted.add(lint(file, rules));
      }
    } catch (FileNotFoundException missing) {
      return Complaint.badFile(missing);
    }
    new LintReport(out).write(chosen, linted);
    out.flush();
    return linted.stream().anyMatch(LintReport.Linted::fails) ? ExitCodes.DIFFERENT : ExitCodes.OK;
  }

  private LintReport.Linted lint(Path file, RedactionRules rules) throws IOException {
    List<LintFinding> told = new ArrayList<>();
    long[] more = {0};
    boolean[] fails = {false};
    try (Meter meter = Meter.of("lint " + file)) {
      Lint.check(
          file,
          rules,
          finding -> {
            fails[0] |= failsOn(finding.rule());
            if (told.size() < MOST_TOLD) {
              told.add(finding);
            } else {
              more[0]++;
            }
          },
          meter);
    }
    return new LintReport.Linted(file, told, more[0], fails[0]);
  }

  private boolean failsOn(LintRule rule) {
    List<String> words = failOn.isEmpty() ? List.of("error") : failOn;
    return words.contains("warning")
        || words.contains("error") && rule.level() == LintRule.Level.ERROR
        || words.contains(rule.word());
  }

  private void requireKnown(String word) {
    if (!List.of("error", "warning", "never").contains(word) && LintRule.named(word).isEmpty()) {
      throw usage(
          "--fail-on is "
              + word
              + ", expected error, warning, never, or a rule of `frametape lint --list`");
    }
  }

  private ParameterException usage(String words) {
    return new ParameterException(command.commandLine(), words);
  }
}
