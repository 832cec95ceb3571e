package dev.frametape.cli;

import dev.frametape.recording.RecordedSecret;
import dev.frametape.recording.RecordingException;
import dev.frametape.recording.RecordingRedactor;
import dev.frametape.recording.RedactionRules;
import dev.frametape.recording.SecretScan;
import dev.frametape.recording.SecretShape;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    name = "redact",
    description =
        "Writes a recording anew without its secrets, each replaced by a word such as"
            + " [redacted:jwt:1], the same one everywhere. The result verifies and replays. The"
            + " original stays as it is. With --scan only says whether something is left.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 done, or nothing found; 65 no such file, no recording, or a damaged one; 66 a secret is"
          + " left.",
      "",
      "Examples:",
      "  frametape redact talk.jsonl -o shared.jsonl",
      "  frametape redact talk/ -o shared/ --pointer /message/body/session --pattern 'emp-[0-9]+'",
      "  frametape redact --scan shared/",
      "  frametape redact --list"
    })
final class RedactCommand implements Callable<Integer> {
  /** What is told one by one; the rest is counted. */
  private static final int MOST_TOLD = 1000;

  @Spec private CommandSpec command;
  @Mixin private SecretsMixin secrets;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      description =
          "Where to: a new file, or for a folder of recordings a folder. Never overwrites.")
  private Path output;

  @Option(
      names = "--scan",
      description =
          "Write nothing; name the place and the kind of each secret, never the secret itself.")
  private boolean scan;

  @Option(names = "--list", description = "List the kinds of secrets, and end.")
  private boolean list;

  @Parameters(
      paramLabel = "FILE-or-FOLDER",
      arity = "0..*",
      description = "The recording, or a folder of them; several only with --scan.")
  private List<Path> targets = List.of();

  @Override
  public Integer call() throws IOException {
    Writer out = Output.standard();
    try {
      if (list) {
        list(out);
        return ExitCodes.OK;
      }
      if (targets.isEmpty()) {
        throw usage("Missing required parameter: 'FILE-or-FOLDER'");
      }
      RedactionRules rules = secrets.rules();
      if (scan) {
        if (output != null) {
          throw usage("--scan writes nothing, so --output means nothing to it");
        }
        return scan(RecordingFiles.of(targets), rules, out);
      }
      if (output == null) {
        throw usage("Missing required option: '--output=OUT'");
      }
      if (targets.size() > 1) {
        throw usage("one recording, or one folder of them, can be redacted at a time");
      }
      return redact(targets.getFirst(), rules, out);
    } catch (FileNotFoundException | RecordingException bad) {
      out.flush();
      return Complaint.badFile(bad);
    } finally {
      out.flush();
    }
  }

  private ParameterException usage(String words) {
    return new ParameterException(command.commandLine(), words);
  }

  private static void list(Writer out) throws IOException {
    for (SecretShape shape : SecretShape.all()) {
      out.append(
          "%-16s %s%s%n"
              .formatted(
                  shape.name(),
                  shape.what(),
                  shape.byDefault() ? "" : " (with --shape " + shape.name() + ")"));
    }
  }

  private int redact(Path target, RedactionRules rules, Writer out) throws IOException {
    boolean folder = Files.isDirectory(target);
    List<Path> found = RecordingFiles.of(List.of(target));
    if (folder) {
      Files.createDirectories(output);
    }
    List<Path> written = new ArrayList<>();
    for (Path file : found) {
      Path place = folder ? output.resolve(file.getFileName()) : output;
      RecordingRedactor.Result result;
      try (Meter meter = Meter.of("redact " + file)) {
        result = RecordingRedactor.redact(file, place, rules, meter);
      }
      written.add(place);
      out.append(Printable.text(place.toString())).append(": ");
      out.append(count(result.secrets())).append(" taken out");
      out.append(result.complete() ? "\n" : "; the recording was cut off, and so is this one\n");
    }
    // What is shared next is looked at once more, as it stands in the files.
    return scan(written, rules, out, true);
  }

  private static String count(long secrets) {
    return secrets + (secrets == 1 ? " secret" : " secrets");
  }

  private static int scan(List<Path> files, RedactionRules rules, Writer out) throws IOException {
    return scan(files, rules, out, false);
  }

  private static int scan(List<Path> files, RedactionRules rules, Writer out, boolean quiet)
      throws IOException {
    boolean left = false;
    for (Path file : files) {
      long[] found = {0};
      List<RecordedSecret> told = new ArrayList<>();
      try (Meter meter = Meter.of("scan " + file)) {
        SecretScan.scan(
            file,
            rules,
            secret -> {
              if (found[0]++ < MOST_TOLD) {
                told.add(secret);
              }
            },
            meter);
      }
      left |= found[0] > 0;
      String name = Printable.text(file.toString());
      for (RecordedSecret secret : told) {
        out.append(name).append(": ").append(text(secret)).append('\n');
      }
      if (!quiet || found[0] > 0) {
        out.append(name)
            .append(": ")
            .append(found[0] == 0 ? "no secrets" : count(found[0]) + " left")
            .append('\n');
      }
    }
    return left ? ExitCodes.SECRETS_LEFT : ExitCodes.OK;
  }

  private static String text(RecordedSecret secret) {
    String frame = secret.frame().isPresent() ? ", frame " + secret.frame().getAsLong() : "";
    return "line " + secret.line() + frame + ": " + secret.name() + " in " + secret.place();
  }
}
