package dev.frametape.cli;

import dev.frametape.campaign.Campaign;
import dev.frametape.campaign.CampaignCase;
import dev.frametape.campaign.CampaignPlan;
import dev.frametape.campaign.CampaignResults;
import dev.frametape.campaign.CaseRunner;
import dev.frametape.campaign.Parent;
import dev.frametape.campaign.ReportFiles;
import dev.frametape.campaign.Shard;
import dev.frametape.fault.Scenario;
import dev.frametape.fault.ScenarioException;
import dev.frametape.fault.ScenarioSource;
import dev.frametape.process.WrapperFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
      "  frametape chaos ... --resume            goes on where a campaign was interrupted",
      "  frametape chaos ... --shard 3/16        a part of it; `frametape chaos merge` joins the"
          + " parts"
    })
final class ChaosCommand implements Callable<Integer> {
  private static final Pattern SEEDS = Pattern.compile("([0-9]{1,9})(?:\\.\\.([0-9]{1,9}))?");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,7})(ms|s|m|h)");

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
      names = "--worker",
      paramLabel = "PROGRAM",
      description = "The real worker. Its arguments, if any, come behind --worker-arg.")
  private Path worker;

  @Option(
      names = "--worker-arg",
      paramLabel = "ARG",
      description = "One argument of the worker; may be given again.")
  private List<String> workerArguments = new ArrayList<>();

  @Option(
      names = "--worker-env",
      paramLabel = "NAME",
      split = ",",
      description =
          "The variable that tells the parent which worker to start. A parent that has none gets"
              + " the path where {worker} stands in its command.")
  private List<String> workerVariables = new ArrayList<>();

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      description =
          "The longest that a case may take, such as 20s; a scenario may say less (default: 60s"
              + " where a scenario says nothing).")
  private String deadline;

  @Option(
      names = "--jobs",
      paramLabel = "COUNT",
      defaultValue = "1",
      description = "So many cases run at a time (default: ${DEFAULT-VALUE}).")
  private int jobs;

  @Option(
      names = "--time-budget",
      paramLabel = "TIME",
      description = "No case begins later than this; what was not run is a failure.")
  private String budget;

  @Option(names = "--fail-fast", description = "No case begins behind one that failed.")
  private boolean failFast;

  @Option(
      names = "--report",
      paramLabel = "FOLDER",
      description = "Gets the report, and a folder for each case.")
  private Path report;

  @Option(
      names = "--resume",
      description = "Keep the cases that are done in FOLDER, and run the rest.")
  private boolean resume;

  @Option(
      names = "--only",
      paramLabel = "CASE",
      description = "Run this case only, by its name in a report; may be given again.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--shard",
      paramLabel = "INDEX/COUNT",
      description =
          "Run the cases of one of COUNT machines, such as 3/16. A case is always in the same"
              + " shard of as many. \"auto\" takes both numbers from FRAMETAPE_SHARD_INDEX (from"
              + " 1) and FRAMETAPE_SHARD_TOTAL, or from GitLab's or Kubernetes' own variables.")
  private String shard;

  @Option(
      names = "--crash-pattern",
      paramLabel = "REGEX",
      description =
          "A line of the parent's output that tells of a crash (default: panics, fatal signals and"
              + " the like).")
  private String crash;

  @Option(names = "--list", description = "Print the cases that would be run, and run none.")
  private boolean list;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "The parent's own test command, with its arguments.")
  private List<String> command = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkRequired();
    Writer out = Output.standard();
    try {
      List<CampaignCase> all = cases();
      Optional<Shard> part = shard();
      List<CampaignCase> cases = part.map(one -> Campaign.shard(all, one)).orElse(all);
      if (list) {
        for (CampaignCase each : cases) {
          out.append(each.name()).append('\n');
        }
        out.flush();
        return ExitCodes.OK;
      }
      return run(plan(all, part), cases, out);
    } catch (ScenarioException wrong) {
      out.flush();
      return Complaint.badScenario(wrong);
    }
  }

  /** The library would ask for these also where `merge` follows, which has none of them. */
  private void checkRequired() {
    List<String> missing = new ArrayList<>();
    if (worker == null) {
      missing.add("--worker=PROGRAM");
    }
    if (report == null) {
      missing.add("--report=FOLDER");
    }
    if (command.isEmpty()) {
      missing.add("COMMAND");
    }
    if (!missing.isEmpty()) {
      throw usage("missing " + String.join(", ", missing));
    }
  }

  private int run(CampaignPlan plan, List<CampaignCase> cases, Writer out)
      throws IOException, InterruptedException {
    prepare(plan);
    Parent parent =
        new Parent(
            command,
            Path.of("").toAbsolutePath(),
            worker(),
            workerVariables,
            time("--deadline", deadline),
            crash == null ? Parent.DEFAULT_CRASH : pattern());
    Path home = Installation.home();
    CaseRunner runner =
        new CaseRunner(
            parent, (file, arguments) -> WrapperFile.write(file, home, arguments), System.getenv());
    Campaign.Options options =
        new Campaign.Options(jobs, time("--time-budget", budget), failFast, resume);
    ChaosProgress progress =
        new ChaosProgress(out, Paint.forStandardOutput(System.getenv()), System::nanoTime);
    progress.begin(cases.size());
    ReportFiles.begin(report, plan);
    Campaign.Outcome outcome;
    try {
      outcome = new Campaign(runner, report, options, progress::done).run(cases);
    } catch (IOException | InterruptedException | RuntimeException failure) {
      String why = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
      try {
        ReportFiles.write(report, CampaignResults.soFar(plan, report, why));
      } catch (IOException another) {
        // The same full disk, perhaps; what began it is told.
        failure.addSuppressed(another);
      }
      throw failure;
    }
    ReportFiles.write(report, CampaignResults.of(plan, outcome));
    progress.end(outcome, report);
    return outcome.passed() ? ExitCodes.OK : ExitCodes.DIFFERENT;
  }

  private CampaignPlan plan(List<CampaignCase> all, Optional<Shard> part) throws IOException {
    List<String> words = repeated();
    return new CampaignPlan(
        CampaignPlan.id(words, all),
        Path.of("").toAbsolutePath().toString(),
        worker(),
        List.of(Installation.command(), "chaos"),
        words,
        seeds,
        part,
        all.stream().map(CampaignCase::name).toList());
  }

  /** The options that decide what a case is, and the command: all that running one again takes. */
  private List<String> repeated() {
    List<String> words = new ArrayList<>();
    faults.forEach(word -> words.add("--faults=" + word));
    words.add("--seeds=" + seeds);
    words.add("--worker=" + worker);
    workerArguments.forEach(word -> words.add("--worker-arg=" + word));
    workerVariables.forEach(word -> words.add("--worker-env=" + word));
    if (deadline != null) {
      words.add("--deadline=" + deadline);
    }
    if (crash != null) {
      words.add("--crash-pattern=" + crash);
    }
    words.add("--");
    words.addAll(command);
    return words;
  }

  /** The folder says what campaign it is of, so that no results of another are taken for ours. */
  private void prepare(CampaignPlan campaign) throws IOException {
    Path plan = report.resolve("plan");
    List<String> lines = new ArrayList<>();
    lines.add("campaign " + campaign.id());
    lines.add("command " + String.join(" ", command));
    lines.add("worker " + String.join(" ", worker()));
    campaign.shard().ifPresent(one -> lines.add("shard " + one));
    campaign.cases().forEach(each -> lines.add("case " + each));
    if (Files.exists(plan)) {
      if (!resume) {
        throw usage(
            report + " holds a campaign already; go on with --resume, or name another folder");
      }
      if (!Files.readAllLines(plan).equals(lines)) {
        throw usage(
            report
                + " holds a campaign of another command, worker, shard or list of cases, or its"
                + " scenarios have changed; give the same options as then, or name another folder");
      }
      return;
    }
    Files.createDirectories(report);
    Files.write(plan, lines);
  }

  private List<String> worker() {
    if (!Files.isExecutable(worker)) {
      throw usage(
          "--worker: found "
              + (Files.exists(worker) ? "no executable" : "no such file")
              + " at "
              + worker
              + ", expected the real worker");
    }
    List<String> words = new ArrayList<>(List.of(worker.toAbsolutePath().normalize().toString()));
    words.addAll(workerArguments);
    return words;
  }

  private List<CampaignCase> cases() throws IOException {
    List<Long> numbers = seeds();
    TreeMap<String, CampaignCase> byName = new TreeMap<>();
    List<CampaignCase> cases = new ArrayList<>();
    for (Scenario scenario : scenarios()) {
      for (CampaignCase each : CampaignCase.of(scenario, numbers)) {
        if (byName.put(each.name(), each) != null) {
          throw usage(
              "two cases have the name " + each.name() + "; give one scenario another name");
        }
        cases.add(each);
      }
    }
    if (!only.isEmpty()) {
      for (String name : only) {
        if (!byName.containsKey(name)) {
          throw usage("--only: found no case " + name + "; --list shows them");
        }
      }
      cases.removeIf(each -> !only.contains(each.name()));
    }
    return cases;
  }

  private Optional<Shard> shard() {
    try {
      return Optional.ofNullable(shard).map(word -> ShardWords.shard(word, System.getenv()));
    } catch (IllegalArgumentException wrong) {
      throw usage("--shard: " + wrong.getMessage());
    }
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
          throw usage("--faults: found no scenario in " + folder + ", expected *.yaml");
        }
        words.addAll(inside);
      }
    }
    List<Scenario> scenarios = new ArrayList<>();
    for (String word : words) {
      scenarios.add(source.resolve(word));
    }
    if (scenarios.isEmpty()) {
      throw usage("no scenarios are installed; name some with --faults");
    }
    return scenarios;
  }

  private List<Long> seeds() {
    var given = SEEDS.matcher(seeds);
    if (!given.matches()) {
      throw usage("--seeds: found \"" + seeds + "\", expected a number or a range, such as 1..50");
    }
    long first = Long.parseLong(given.group(1));
    long last = given.group(2) == null ? first : Long.parseLong(given.group(2));
    if (last < first) {
      throw usage("--seeds: found " + seeds + ", expected the smaller number first");
    }
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private Optional<Duration> time(String option, String text) {
    if (text == null) {
      return Optional.empty();
    }
    var given = TIME.matcher(text);
    if (!given.matches()) {
      throw usage(option + ": found \"" + text + "\", expected a time, such as 20s, 500ms or 5m");
    }
    long number = Long.parseLong(given.group(1));
    return Optional.of(
        switch (given.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        });
  }

  private Pattern pattern() {
    try {
      return Pattern.compile(crash);
    } catch (PatternSyntaxException wrong) {
      throw usage("--crash-pattern: " + wrong.getDescription() + " in \"" + crash + "\"");
    }
  }

  private ParameterException usage(String words) {
    return new ParameterException(spec.commandLine(), words);
  }
}
