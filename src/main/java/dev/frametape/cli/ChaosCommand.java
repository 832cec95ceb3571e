package dev.frametape.cli;

import dev.frametape.campaign.CampaignCase;
import dev.frametape.campaign.CampaignPlan;
import dev.frametape.campaign.ReportException;
import dev.frametape.fault.Scenario;
import dev.frametape.fault.ScenarioException;
import dev.frametape.fault.ScenarioSource;
import dev.frametape.recording.RecordingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "chaos",
    subcommands = ChaosMergeCommand.class,
    customSynopsis = {
      "frametape chaos [OPTION...] --worker=PROGRAM --report=FOLDER -- COMMAND...",
      "       frametape chaos merge DIR... -o FOLDER"
    },
    description =
        "Runs a parent's own test command again and again, each time with its worker broken in"
            + " another way, and judges from outside what the parent did. Nothing of a case is"
            + " alive when it is over.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 every case has a verdict that its scenario expects; 1 one has not, no fault fired in"
          + " it,",
      "  or it was not run; 65 a scenario is wrong.",
      "",
      "Examples:",
      "  frametape chaos --worker ./worker --worker-env LEAN_RS_WORKER_CHILD --report out \\",
      "      -- cargo test",
      "  frametape chaos --faults truncated-frames --worker ./worker --report out \\",
      "      -- ./parent --worker {worker}",
      "  frametape chaos --mutants 50 --mutants-of talk.jsonl --worker ./worker --report out \\",
      "      -- ./parent {worker}",
      "  frametape chaos ... --resume            goes on where a campaign was interrupted",
      "  frametape chaos ... --shard 3/16        a part of it; `frametape chaos merge` joins the"
          + " parts"
    })
final class ChaosCommand implements Callable<Integer> {
  private static final Pattern SEEDS = Pattern.compile("([0-9]{1,9})(?:\\.\\.([0-9]{1,9}))?");

  /** Of seeds, or of mutants: more would not be done in a year. */
  private static final int MOST_SEEDS = 100_000;

  @Option(
      names = "--faults",
      paramLabel = "WHAT",
      description =
          "A folder of scenarios, a scenario's file or name, or a rule in the short form; may be"
              + " given again (default: all of faults/).")
  private List<String> faults = new ArrayList<>();

  @Option(
      names = "--seeds",
      paramLabel = "FIRST..LAST",
      defaultValue = "1",
      description =
          "A scenario in which chance has a say is run once for each (default: ${DEFAULT-VALUE}).")
  private String seeds;

  @Option(
      names = "--mutants",
      paramLabel = "COUNT",
      description =
          "Also replay so many mutants of each recording of --mutants-of, for each seed, in place"
              + " of the worker: frames twice, elsewhere, in another order or with other values.")
  private int mutants;

  @Option(
      names = "--mutants-of",
      paramLabel = "FILE-or-FOLDER",
      description =
          "A recording, or a folder of them; may be given again. Without --faults there are the"
              + " mutants alone.")
  private List<Path> mutantsOf = new ArrayList<>();

  @Mixin private CampaignMixin campaign;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "The parent's own test command, with its arguments.")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!campaign.list()) {
      campaign.checkRequired(true, command);
    }
    Writer out = Output.standard();
    try {
      List<CampaignCase> chosen = campaign.chosen(cases());
      List<CampaignCase> cases = campaign.ofShard(chosen);
      if (campaign.list()) {
        for (CampaignCase each : cases) {
          out.append(each.name()).append('\n');
        }
        out.flush();
        return ExitCodes.OK;
      }
      CampaignPlan plan = campaign.plan(List.of("chaos"), words(), seeds, chosen, command);
      campaign.prepare(plan);
      return campaign.run(plan, cases, out);
    } catch (ScenarioException wrong) {
      out.flush();
      return Complaint.badScenario(wrong);
    } catch (ReportException | RecordingException | FileNotFoundException wrong) {
      out.flush();
      return Complaint.badFile(wrong);
    }
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    faults.forEach(word -> words.add("--faults=" + word));
    words.add("--seeds=" + seeds);
    if (mutants > 0) {
      words.add("--mutants=" + mutants);
    }
    mutantsOf.forEach(file -> words.add("--mutants-of=" + file));
    return words;
  }

  private List<CampaignCase> cases() throws IOException {
    List<Long> numbers = seeds();
    List<CampaignCase> cases = new ArrayList<>();
    if (!faults.isEmpty() || mutants == 0) {
      for (Scenario scenario : scenarios()) {
        cases.addAll(CampaignCase.of(scenario, numbers));
      }
    }
    if ((long) mutants * numbers.size() > MOST_SEEDS) {
      throw campaign.usage(
          "--mutants: found %d for each of %d seeds, expected at most %d in all"
              .formatted(mutants, numbers.size(), MOST_SEEDS));
    }
    for (Path recording : recordings()) {
      cases.addAll(CampaignCase.mutants(recording, mutants, numbers));
    }
    return cases;
  }

  private List<Path> recordings() throws IOException {
    if (mutants < 0 || mutants > 0 == mutantsOf.isEmpty()) {
      throw campaign.usage(
          "--mutants, a count of 1 or more, and --mutants-of, a recording, belong together");
    }
    return RecordingFiles.of(mutantsOf);
  }

  private List<Scenario> scenarios() throws IOException {
    ScenarioSource source = new ScenarioSource(Installation.faults());
    List<String> words = new ArrayList<>();
    for (String word : faults.isEmpty() ? source.names() : faults) {
      Path folder = Path.of(word);
      if (!Files.isDirectory(folder)) {
        words.add(word);
        continue;
      }
      try (Stream<Path> files = Files.list(folder)) {
        List<String> inside =
            files
                .map(Path::toString)
                .filter(file -> file.matches(".*\\.(yaml|yml|json)"))
                .sorted()
                .toList();
        if (inside.isEmpty()) {
          throw campaign.usage("--faults: found no scenario in " + folder + ", expected *.yaml");
        }
        words.addAll(inside);
      }
    }
    List<Scenario> scenarios = new ArrayList<>();
    for (String word : words) {
      scenarios.add(source.resolve(word));
    }
    if (scenarios.isEmpty()) {
      throw campaign.usage("no scenarios are installed; name some with --faults");
    }
    return scenarios;
  }

  private List<Long> seeds() {
    var given = SEEDS.matcher(seeds);
    if (!given.matches()) {
      throw campaign.usage(
          "--seeds: found \"" + seeds + "\", expected a number or a range, such as 1..50");
    }
    long first = Long.parseLong(given.group(1));
    long last = given.group(2) == null ? first : Long.parseLong(given.group(2));
    if (last < first) {
      throw campaign.usage("--seeds: found " + seeds + ", expected the smaller number first");
    }
    if (last - first >= MOST_SEEDS) {
      throw campaign.usage(
          "--seeds: found %d of them, expected at most %d".formatted(last - first + 1, MOST_SEEDS));
    }
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
