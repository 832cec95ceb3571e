package dev.frametape.cli;

import dev.frametape.campaign.CampaignResults;
import dev.frametape.campaign.ReportException;
import dev.frametape.campaign.ReportFiles;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "merge",
    description =
        "Joins the reports of a campaign's shards into one, as if one machine had run them all. A"
            + " shard that is missing is named, and its cases count as not run.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 all cases are there and as expected; 1 one is not, or was not run; 65 a folder has no",
      "  report, or they are not shards of one campaign.",
      "",
      "Examples:",
      "  frametape chaos merge shards/* -o report"
    })
final class ChaosMergeCommand implements Callable<Integer> {
  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FOLDER",
      description = "Gets the report; must not be there yet, or be empty.")
  private Path output;

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "The report folder of a shard, one for each.")
  private List<Path> shards;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(output) && !isEmptyFolder()) {
      throw new ParameterException(
          spec.commandLine(), output + " exists already; name another folder");
    }
    CampaignResults.Merged merged;
    try {
      Map<Path, CampaignResults> read = new LinkedHashMap<>();
      for (Path shard : shards) {
        if (read.put(shard, CampaignResults.read(shard)) != null) {
          throw new ParameterException(
              spec.commandLine(), "found " + shard + " twice, expected each shard once");
        }
      }
      merged = CampaignResults.merge(read);
    } catch (ReportException wrong) {
      return Complaint.badFile(wrong);
    }
    ReportFiles.write(output, merged);
    merged.results().stopped().ifPresent(Complaint::say);
    Writer out = Output.standard();
    out.append(Printable.text(merged.results().headline()))
        .append("; the report is in ")
        .append(Printable.text(output.toString()))
        .append('\n');
    out.flush();
    return merged.results().passed() ? ExitCodes.OK : ExitCodes.DIFFERENT;
  }

  private boolean isEmptyFolder() throws IOException {
    if (!Files.isDirectory(output)) {
      return false;
    }
    try (Stream<Path> files = Files.list(output)) {
      return files.findAny().isEmpty();
    }
  }
}
