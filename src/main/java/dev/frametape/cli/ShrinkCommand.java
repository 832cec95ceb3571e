package dev.frametape.cli;

import dev.frametape.campaign.CampaignPlan;
import dev.frametape.campaign.CampaignResults;
import dev.frametape.campaign.CaseResult;
import dev.frametape.campaign.CaseShrinker;
import dev.frametape.campaign.ReportException;
import dev.frametape.fault.FaultRule;
import dev.frametape.fault.Scenario;
import dev.frametape.fault.ScenarioException;
import dev.frametape.fault.ScenarioText;
import dev.frametape.recording.RecordingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "shrink",
    description =
        "Reduces a case that failed to the smallest scenario with the same verdict: fewer faults,"
            + " then earlier frames, smaller numbers and plainer ends. Each try runs the parent"
            + " again; tries are kept in the report's folder, and not run twice.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 the scenario was written, and the command that runs it is printed; 65 there is no such",
      "  case, it did not fail, or it does not fail any more.",
      "",
      "Examples:",
      "  frametape shrink out --case truncated-frames",
      "  frametape shrink out/cases/truncated-frames --tries 50"
    })
final class ShrinkCommand implements Callable<Integer> {
  @Option(
      names = "--case",
      paramLabel = "NAME",
      description = "Of a report: which case (default: the one that failed).")
  private String name;

  @Option(
      names = "--tries",
      paramLabel = "COUNT",
      defaultValue = "200",
      description = "At most so many tries, kept ones included (default: ${DEFAULT-VALUE}).")
  private int tries;

  @Parameters(
      index = "0",
      paramLabel = "REPORT-or-CASE",
      description = "The folder of a report of `chaos` or `sweep`, or of a case in it.")
  private Path folder;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (tries < 1) {
      throw new ParameterException(
          spec.commandLine(), "--tries: found " + tries + ", expected 1 or more");
    }
    Writer out = Output.standard();
    try {
      Path report = folder;
      Path here = folder.toAbsolutePath().normalize();
      boolean isCase = Files.exists(here.resolve("verdict.json")) && here.getNameCount() > 2;
      if (isCase) {
        report = here.getParent().getParent();
      }
      CampaignResults campaign = CampaignResults.read(report);
      String which = isCase && name == null ? here.getFileName().toString() : chosen(campaign);
      return shrink(report, campaign.plan(), which, out);
    } catch (ScenarioException wrong) {
      out.flush();
      return Complaint.badScenario(wrong);
    } catch (ReportException | RecordingException bad) {
      out.flush();
      return Complaint.badFile(bad);
    }
  }

  private String chosen(CampaignResults campaign) {
    if (name != null) {
      return name;
    }
    List<String> failed =
        campaign.results().stream()
            .filter(each -> !each.passed() && each.verdict().isPresent())
            .map(CaseResult::name)
            .toList();
    if (failed.size() != 1) {
      throw new ParameterException(
          spec.commandLine(),
          failed.isEmpty()
              ? "no case of " + folder + " failed; there is nothing to reduce"
              : "found "
                  + failed.size()
                  + " cases that failed, expected --case with one of "
                  + String.join(", ", failed.subList(0, Math.min(10, failed.size()))));
    }
    return failed.getFirst();
  }

  private int shrink(Path report, CampaignPlan plan, String which, Writer out) throws Exception {
    Paint paint = Paint.forStandardOutput(System.getenv());
    CaseShrinker shrinker =
        new CaseShrinker(
            CampaignMixin.runner(CampaignMixin.parent(plan)),
            report,
            which,
            (number, scenario, result, isSame, isOld) -> {
              try {
                out.append(
                        isSame
                            ? paint.in(Paint.Color.GREEN, "same")
                            : paint.in(Paint.Color.DIM, "gone"))
                    .append("  " + number + "  ")
                    .append(words(scenario))
                    .append("  ")
                    .append(CaseResult.word(result.verdict().orElseThrow()))
                    .append(isOld ? " (tried before)" : "")
                    .append('\n');
                out.flush();
              } catch (IOException failure) {
                throw new UncheckedIOException(failure);
              }
            });
    out.append("looking for the smallest scenario with ")
        .append(CaseResult.word(shrinker.verdict()))
        .append(", with at most " + tries + " tries\n");
    out.flush();
    CaseShrinker.Shrunk shrunk = shrinker.shrink(tries);
    out.append("\n" + rules(shrunk.scenario().rules().size()) + " after " + shrunk.tries())
        .append(shrunk.tries() == 1 ? " try" : " tries")
        .append(
            shrunk.isSmallest()
                ? ": nothing simpler fails so\n"
                : ": there may be something smaller; go on with more --tries\n");
    out.append(Printable.text(words(shrunk.scenario()))).append('\n');
    out.append("written to ").append(Printable.text(shrunk.file().toString()));
    out.append("; in ").append(Printable.text(plan.directory())).append(" this runs it:\n");
    out.append("  ").append(plan.line(shrunk.file(), shrunk.seed())).append('\n');
    out.flush();
    return ExitCodes.OK;
  }

  private static String rules(int count) {
    return count + (count == 1 ? " rule" : " rules");
  }

  private static String words(Scenario scenario) {
    StringBuilder words = new StringBuilder();
    for (FaultRule rule : scenario.rules()) {
      words
          .append(words.isEmpty() ? "" : " + ")
          .append(ScenarioText.when(rule.when()))
          .append(' ')
          .append(ScenarioText.then(rule.then()));
    }
    return Printable.text(words.toString());
  }
}
