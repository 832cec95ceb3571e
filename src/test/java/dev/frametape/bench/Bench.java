package dev.frametape.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command {@code scripts/bench}: tables on stdout, progress and errors on stderr. */
final class Bench {
  private static final int FAILED = 1;
  private static final int USAGE = 64;
  private static final long MIB = 1 << 20;

  private Bench() {}

  /** Expects the property {@code bench.root}, the folder that holds {@code scripts}. */
  public static void main(String[] words) throws IOException {
    int status;
    try {
      BenchOptions options = BenchOptions.parse(List.of(words));
      if (options.help()) {
        System.out.print(BenchOptions.HELP);
        return;
      }
      status = run(options);
    } catch (UsageException e) {
      System.err.println("bench: " + e.getMessage());
      status = USAGE;
    }
    System.exit(status);
  }

  private static int run(BenchOptions options) throws IOException {
    Path root = Path.of(System.getProperty("bench.root", "")).toAbsolutePath();
    String launcher = root.resolve("scripts/frametape").toString();
    List<Contestant> all = new ArrayList<>(Contestant.builtIn(launcher));
    all.addAll(options.added());
    List<Contestant> selected = options.select(all);
    Optional<Path> json = options.json();
    if (json.isPresent()) {
      Files.writeString(json.get(), ""); // an unwritable file is better known now than at the end
    }
    Path scratch = options.scratch().orElse(root.resolve("target/bench"));
    Stage stage = new Stage(scratch, classes(), Stage.LIMIT);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(stage), "cleanup"));
    try {
      Map<String, String> absent = absent(stage, launcher, selected);
      absent.forEach((hop, why) -> System.err.println("bench: without " + hop + ": " + why));
      List<Contestant> contestants =
          selected.stream().filter(one -> !absent.containsKey(one.name())).toList();
      measure(options, contestants, absent, stage, json);
      return 0;
    } catch (BenchException e) {
      if (!stage.closed()) { // otherwise: Ctrl-C, and what follows from it
        System.err.println("bench: FAILED: " + e.getMessage());
      }
      return FAILED;
    }
  }

  /** Which contestants this installation cannot be, and why: an older or a newer one may. */
  private static Map<String, String> absent(
      Stage stage, String launcher, List<Contestant> contestants) {
    Map<String, String> absent = new LinkedHashMap<>();
    String help = null; // asked for when somebody needs it
    for (Contestant contestant : contestants) {
      if (contestant.needs().isPresent()) {
        help = help == null ? stage.output("frametape", List.of(launcher, "wrap", "--help")) : help;
        String word = contestant.needs().get();
        if (!help.contains(word)) {
          absent.put(contestant.name(), "this installation does not know " + word);
        }
      }
    }
    return absent;
  }

  private static void measure(
      BenchOptions options,
      List<Contestant> contestants,
      Map<String, String> absent,
      Stage stage,
      Optional<Path> json)
      throws IOException {
    long start = System.nanoTime();
    Map<String, Object> machine = Machine.facts(stage.scratch());
    Rounds rounds = new Rounds(stage, contestants, System.err);
    List<Outcome> outcomes = new ArrayList<>();
    for (Trial trial : trials(options.quick())) {
      if (trial.metrics().stream().anyMatch(metric -> options.areas().contains(metric.area()))) {
        for (Outcome outcome : rounds.play(trial, options.rounds())) {
          if (options.areas().contains(outcome.metric().area())) {
            outcomes.add(outcome);
          }
        }
      }
    }
    Map<String, Object> settings = settings(options, contestants);
    settings.put("seconds", Math.round((System.nanoTime() - start) / 1e9));
    List<Goal.Verdict> verdicts = Goals.judge(outcomes, absent);
    System.out.print(Report.tables(machine, outcomes, verdicts));
    if (json.isPresent()) {
      Files.writeString(json.get(), Report.json(machine, settings, outcomes, verdicts));
    }
    System.err.println("bench: done in " + settings.get("seconds") + " s");
  }

  /** All lines there are; a new one is a new trial here. */
  static List<Trial> trials(boolean quick) {
    long volume = (quick ? 32 : 256) * MIB;
    long rows = 304 * (quick ? 100_000L : 1_000_000L);
    return List.of(
        new StartUpTrial(),
        new LateWorkerTrial(),
        new RoundTripTrial(quick ? 3_000 : 10_000),
        new OneProcessorTrial(new RoundTripTrial(quick ? 3_000 : 10_000)),
        new ThroughputTrial("64 B", 64, volume),
        new ThroughputTrial("1 KiB", 1024, volume),
        new ThroughputTrial("64 KiB", 65_536, volume),
        new ThroughputTrial("1 MiB", 1 << 20, volume),
        new MemoryTrial("100B", "frames of 100 bytes", 100, volume / 4),
        new MemoryTrial("256MiB", "one frame of 256 MiB", Frames.LARGEST, Frames.LARGEST),
        new ReplayStartTrial(rows),
        new ReplayStreamTrial(rows),
        new PaceTrial(),
        new StubStartTrial(),
        new StubRequestTrial(quick ? 3_000 : 10_000));
  }

  private static Map<String, Object> settings(BenchOptions options, List<Contestant> contestants) {
    Map<String, Object> hops = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      hops.put(
          contestant.name(),
          switch (contestant) {
            case Contestant.Direct direct -> "{child}";
            case Contestant.JvmFloor floor -> "an AOT-cached empty program";
            case Contestant.Shell shell -> shell.template();
            case Contestant.Wrapper wrapper -> wrapper.template();
          });
    }
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("quick", options.quick());
    settings.put("rounds", options.rounds());
    settings.put("hops", hops);
    return settings;
  }

  /** Where the programs that are children find their classes: a jar or a folder. */
  static Path classes() {
    try {
      return Path.of(Bench.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the bench does not know where its own classes are", e);
    }
  }

  private static void close(Stage stage) {
    try {
      stage.close();
    } catch (IOException e) {
      System.err.println("bench: " + stage.scratch() + " is left behind; delete it: " + e);
    }
  }
}
