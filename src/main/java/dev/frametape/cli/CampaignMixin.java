package dev.frametape.cli;

import dev.frametape.campaign.Campaign;
import dev.frametape.campaign.CampaignCase;
import dev.frametape.campaign.CampaignPlan;
import dev.frametape.campaign.CampaignResults;
import dev.frametape.campaign.CaseRunner;
import dev.frametape.campaign.Parent;
import dev.frametape.campaign.ReportException;
import dev.frametape.campaign.ReportFiles;
import dev.frametape.campaign.Shard;
import dev.frametape.process.WrapperFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all campaigns have in common: a parent, its worker, a report, and a way to run cases. */
final class CampaignMixin {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,7})(ms|s|m|h)");

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
              + " where a scenario says nothing, 20s in a sweep).")
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

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  // Null until the folder is ours. Never closed: the lock on it ends with this process.
  private FileChannel plan;

  boolean list() {
    return list;
  }

  boolean resume() {
    return resume;
  }

  Path report() {
    return report;
  }

  boolean hasWorker() {
    return worker != null;
  }

  /** Where none is given, this program stands in for it. */
  void standIn(Path program) {
    worker = program;
  }

  /** Where none is given. */
  void deadlineUnlessGiven(String time) {
    deadline = deadline == null ? time : deadline;
  }

  /** The library would ask for these also where `merge` follows, which has none of them. */
  void checkRequired(boolean needsWorker, List<String> command) {
    List<String> missing = new ArrayList<>();
    if (worker == null && needsWorker) {
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
    checkValues(command.getFirst());
  }

  /** Before anything is written: a folder is not taken by a campaign that cannot begin. */
  private void checkValues(String program) {
    if (jobs < 1) {
      throw usage("--jobs: found " + jobs + ", expected 1 or more");
    }
    time("--deadline", deadline);
    time("--time-budget", budget);
    if (crash != null) {
      pattern();
    }
    for (String name : workerVariables) {
      if (name.isEmpty() || name.contains("=")) {
        throw usage(
            "--worker-env: found \""
                + name
                + "\", expected the name of a variable, such as LEAN_RS_WORKER_CHILD");
      }
    }
    if (hasWorker()) {
      worker();
    }
    if (!program.contains(Parent.WORKER) && !isThere(program)) {
      throw usage(
          "found no program "
              + program
              + (program.contains("/") ? "" : " in PATH")
              + ", expected the parent's own test command behind --");
    }
  }

  /** One that is there and cannot be executed is the kernel's to refuse, with its own words. */
  private static boolean isThere(String program) {
    if (program.contains("/")) {
      return Files.exists(Path.of(program));
    }
    for (String folder : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      if (Files.exists(Path.of(folder).resolve(program))) {
        return true;
      }
    }
    return false;
  }

  /** Those of all cases that are asked for by name. */
  List<CampaignCase> chosen(List<CampaignCase> all) {
    Set<String> names = new HashSet<>();
    for (CampaignCase each : all) {
      if (!names.add(each.name())) {
        throw usage("two cases have the name " + each.name() + "; give one scenario another name");
      }
    }
    for (String name : only) {
      if (!names.contains(name)) {
        throw usage("--only: found no case " + name + "; --list shows them");
      }
    }
    return only.isEmpty() ? all : all.stream().filter(each -> only.contains(each.name())).toList();
  }

  /** Those of them that this machine runs. */
  List<CampaignCase> ofShard(List<CampaignCase> chosen) {
    return shard().map(one -> Campaign.shard(chosen, one)).orElse(chosen);
  }

  private Optional<Shard> shard() {
    try {
      return Optional.ofNullable(shard).map(word -> ShardWords.shard(word, System.getenv()));
    } catch (IllegalArgumentException wrong) {
      throw usage("--shard: " + wrong.getMessage());
    }
  }

  /**
   * What is about to run.
   *
   * @param start the command's name, and what stands before its options
   * @param first options that say what the cases are
   * @param chosen the cases of all shards
   */
  CampaignPlan plan(
      List<String> start,
      List<String> first,
      String seeds,
      List<CampaignCase> chosen,
      List<String> command)
      throws IOException {
    List<String> words = new ArrayList<>(first);
    words.addAll(repeated());
    words.add("--");
    words.addAll(command);
    List<String> line = new ArrayList<>(List.of(Installation.command()));
    line.addAll(start);
    return new CampaignPlan(
        CampaignPlan.id(words, chosen),
        Path.of("").toAbsolutePath().toString(),
        worker(),
        line,
        words,
        seeds,
        shard(),
        chosen.stream().map(CampaignCase::name).toList());
  }

  /** The options that decide how a case runs: all that running one again takes. */
  private List<String> repeated() {
    List<String> words = new ArrayList<>();
    if (hasWorker() && !worker.startsWith(report.resolve(SweepCommand.STAND_IN))) {
      words.add("--worker=" + worker);
    }
    workerArguments.forEach(word -> words.add("--worker-arg=" + word));
    workerVariables.forEach(word -> words.add("--worker-env=" + word));
    if (deadline != null) {
      words.add("--deadline=" + deadline);
    }
    if (crash != null) {
      words.add("--crash-pattern=" + crash);
    }
    return words;
  }

  /** The folder says what campaign it is of, so that no results of another are taken for ours. */
  void prepare(CampaignPlan campaign) throws IOException {
    Path file = report.resolve("plan");
    List<String> lines = new ArrayList<>();
    lines.add("campaign " + campaign.id());
    // One line each, whatever the words hold; that they are the same words, the sum above says.
    lines.add("command " + Printable.text(String.join(" ", campaign.command())));
    lines.add("worker " + Printable.text(String.join(" ", campaign.worker())));
    campaign.shard().ifPresent(one -> lines.add("shard " + one));
    campaign.cases().forEach(each -> lines.add("case " + each));
    if (Files.exists(file)) {
      checkResumes();
      if (!Files.readAllLines(file).equals(lines)) {
        throw usage(
            report
                + " holds a campaign of another command, worker, shard or list of cases, or its"
                + " scenarios have changed; give the same options as then, or name another folder");
      }
      hold(file);
      return;
    }
    makeFolder();
    // Whole or not at all: half a plan would refuse what goes on with it.
    Path fresh = report.resolve("plan.new");
    Files.write(fresh, lines);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    hold(file);
  }

  /** Two campaigns in one folder would remove each other's cases. Nothing reads the file again. */
  private void hold(Path file) throws IOException {
    plan = FileChannel.open(file, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = plan.tryLock();
    } catch (IOException none) {
      // Some file systems have no locks, and then nobody is kept out.
      return;
    }
    if (lock == null) {
      throw usage(
          "found a campaign that still runs in "
              + report
              + ", expected one that was interrupted; wait for its end, or end it");
    }
  }

  /** The folder of the report, where there is none yet. */
  void makeFolder() throws ReportException {
    try {
      Files.createDirectories(report);
    } catch (IOException failure) {
      throw new ReportException(
          report,
          "cannot be a folder ("
              + Complaint.words(failure)
              + "), expected one that can be written; name another one behind --report");
    }
  }

  /** What is there already may be gone on with, and nothing else. */
  void checkResumes() {
    if (Files.exists(report.resolve("plan")) && !resume) {
      throw usage(
          report + " holds a campaign already; go on with --resume, or name another folder");
    }
  }

  /** Runs the cases, behind {@link #prepare}, and writes the report. */
  int run(CampaignPlan plan, List<CampaignCase> cases, Writer out)
      throws IOException, InterruptedException {
    Parent parent =
        new Parent(
            plan.command(),
            Path.of("").toAbsolutePath(),
            worker(),
            workerVariables,
            time("--deadline", deadline),
            crash == null ? Parent.DEFAULT_CRASH : pattern());
    Campaign.Options options =
        new Campaign.Options(jobs, time("--time-budget", budget), failFast, resume);
    ChaosProgress progress =
        new ChaosProgress(
            out,
            Paint.forStandardOutput(System.getenv()),
            Paint.canTakeBack(System.getenv()),
            System::nanoTime);
    progress.begin(cases.size());
    ReportFiles.begin(report, plan);
    Campaign.Outcome outcome;
    try {
      outcome = new Campaign(runner(parent), report, options, progress::done).run(cases);
    } catch (IOException | InterruptedException | RuntimeException failure) {
      String why = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
      progress.breakOff();
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

  /** Cases of a parent, with this installation's wrappers. */
  static CaseRunner runner(Parent parent) throws IOException {
    Path home = Installation.home();
    return new CaseRunner(
        parent, (file, arguments) -> WrapperFile.write(file, home, arguments), System.getenv());
  }

  /** The parent of a campaign that has been run, as its report says it. */
  static Parent parent(CampaignPlan plan) {
    List<String> variables = new ArrayList<>();
    Optional<Duration> deadline = Optional.empty();
    Pattern crash = Parent.DEFAULT_CRASH;
    for (String word : plan.options().subList(0, plan.options().indexOf("--"))) {
      String value = word.substring(word.indexOf('=') + 1);
      if (word.startsWith("--worker-env=")) {
        variables.add(value);
      } else if (word.startsWith("--deadline=")) {
        deadline = time(value);
      } else if (word.startsWith("--crash-pattern=")) {
        crash = Pattern.compile(value);
      }
    }
    return new Parent(
        plan.command(), Path.of(plan.directory()), plan.worker(), variables, deadline, crash);
  }

  private List<String> worker() {
    if (!Files.isRegularFile(worker) || !Files.isExecutable(worker)) {
      throw usage(
          "--worker: found "
              + (Files.exists(worker) ? "no executable file" : "no such file")
              + " at "
              + worker
              + ", expected the real worker");
    }
    List<String> words = new ArrayList<>(List.of(worker.toAbsolutePath().normalize().toString()));
    words.addAll(workerArguments);
    return words;
  }

  private Optional<Duration> time(String option, String text) {
    if (text == null) {
      return Optional.empty();
    }
    Optional<Duration> time = time(text);
    if (time.isEmpty() || time.get().isZero()) {
      throw usage(option + ": found \"" + text + "\", expected a time, such as 20s, 500ms or 5m");
    }
    return time;
  }

  private static Optional<Duration> time(String text) {
    var given = TIME.matcher(text);
    if (!given.matches()) {
      return Optional.empty();
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

  ParameterException usage(String words) {
    return new ParameterException(spec.commandLine(), words);
  }
}
