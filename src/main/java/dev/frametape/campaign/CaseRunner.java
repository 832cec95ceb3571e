package dev.frametape.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.fault.Scenario;
import dev.frametape.fault.ScenarioText;
import dev.frametape.fault.Verdict;
import dev.frametape.process.ChildExit;
import dev.frametape.process.LeftProcesses;
import dev.frametape.process.ProcessTree;
import dev.frametape.process.ProcessTree.Member;
import dev.frametape.process.SpawnException;
import dev.frametape.process.SupervisedCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs the parent's command once, with the worker wrapped and broken, and judges it. When this has
 * returned, nothing of the case is alive.
 */
public final class CaseRunner {
  /** What the parent has started has so long to leave, once that has ended. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private static final Duration LOOKS = Duration.ofMillis(100);
  private static final int LONGEST_LINE = 4096;

  private final Parent parent;
  private final Wrapping wrapping;
  private final Map<String, String> environment;

  /** Makes the executable that a parent starts in place of its worker. */
  public interface Wrapping {
    /**
     * @param arguments what it tells Frametape
     */
    void write(Path file, List<String> arguments) throws IOException;
  }

  /**
   * @param environment of the parent's command; variables of Frametape are taken out
   */
  public CaseRunner(Parent parent, Wrapping wrapping, Map<String, String> environment) {
    this.parent = parent;
    this.wrapping = wrapping;
    this.environment = new TreeMap<>(environment);
    this.environment.keySet().removeIf(name -> name.startsWith("FRAMETAPE_"));
  }

  /** A clean case and what it can be compared with. */
  record Clean(CaseResult result, Answers answers) {}

  /** Runs a case in which nothing goes wrong. */
  Clean clean(CampaignCase which, Path folder)
      throws IOException, SpawnException, InterruptedException {
    Observation seen = converse(which, folder);
    Optional<String> trouble = Judge.clean(seen);
    Answers answers = answers(folder);
    if (answers.conversations() == 0) {
      // Often the reason of all other trouble, so it is said beside that.
      String never = "its command never started the worker; " + toldBy();
      trouble = Optional.of(trouble.map(why -> why + ", and " + never).orElse(never));
    }
    CaseResult result =
        new CaseResult(
            which.name(),
            Optional.empty(),
            which.seed(),
            Optional.empty(),
            trouble.isEmpty(),
            List.of(),
            trouble.orElse("all is well without a fault"),
            seen.took().toMillis(),
            end(seen));
    result.write(folder);
    return new Clean(result, answers);
  }

  /**
   * Runs and judges a case, and writes its result.
   *
   * @param folder gets all that is left of it; what is there from an earlier try is removed
   * @param clean what the parent does when nothing goes wrong
   */
  CaseResult run(CampaignCase which, Path folder, Answers clean)
      throws IOException, SpawnException, InterruptedException {
    Observation seen = converse(which, folder);
    Answers answers = answers(folder);
    Judgement judgement =
        Judge.judge(seen, which.mutant().isPresent() ? answers.ofMutant() : answers, clean);
    List<Verdict> expected = which.expected();
    CaseResult result =
        new CaseResult(
            which.name(),
            which.row(),
            which.seed(),
            Optional.of(judgement.verdict()),
            expected.contains(judgement.verdict()),
            expected,
            judgement.why(),
            seen.took().toMillis(),
            end(seen));
    result.write(folder);
    return result;
  }

  /** How the parent learns of its worker, in words. */
  private String toldBy() {
    List<String> ways = new ArrayList<>(parent.workerVariables());
    if (parent.command().stream().anyMatch(word -> word.contains(Parent.WORKER))) {
      ways.add(Parent.WORKER + " in the command");
    }
    return ways.isEmpty()
        ? "nothing tells it the worker: use --worker-env NAME, or "
            + Parent.WORKER
            + " in the command"
        : "it is told the worker by " + String.join(", ", ways);
  }

  private static Answers answers(Path folder) throws IOException {
    return Answers.read(folder.resolve("recordings"), folder.resolve("faults.jsonl"));
  }

  private static String end(Observation seen) {
    return seen.end().map(Judge::words).orElse("killed at the deadline");
  }

  private Observation converse(CampaignCase which, Path folder)
      throws IOException, SpawnException, InterruptedException {
    remove(folder);
    Files.createDirectories(folder);
    Path wrapper = folder.resolve("worker").toAbsolutePath();
    Path recordings = Files.createDirectory(folder.resolve("recordings")).toAbsolutePath();
    wrapping.write(wrapper, arguments(which, folder, recordings));
    Map<String, String> variables = new TreeMap<>(environment);
    parent.workerVariables().forEach(name -> variables.put(name, wrapper.toString()));
    variables.put("FRAMETAPE_CASE", which.name());
    List<String> command =
        parent.command().stream()
            .map(word -> word.replace(Parent.WORKER, wrapper.toString()))
            .toList();
    Duration deadline =
        parent.deadline(
            which.scenario().flatMap(Scenario::expect).flatMap(Scenario.Expectation::within));
    Path out = folder.resolve("parent.out");
    Path err = folder.resolve("parent.err");
    long start = System.nanoTime();
    try (SupervisedCommand running =
        SupervisedCommand.start(command, variables, parent.directory(), out, err)) {
      Watch watch = new Watch(running.supervisorPid(), recordings, System::nanoTime);
      Optional<ChildExit> end = Optional.empty();
      while (end.isEmpty() && System.nanoTime() - start < deadline.toNanos()) {
        watch.look();
        end = running.waitFor(LOOKS);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      List<String> stayed = end.isEmpty() ? List.of() : stayed(running.supervisorPid());
      running.end();
      Optional<String> crash = crash(err).or(() -> crash(out));
      return new Observation(end, took, stayed, watch.zombies(), watch.held(), crash);
    }
  }

  private List<String> arguments(CampaignCase which, Path folder, Path recordings)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("record", "-o", recordings + "/"));
    if (which.scenario().isPresent()) {
      Path scenario = folder.resolve("scenario.yaml").toAbsolutePath();
      Files.writeString(scenario, ScenarioText.yaml(which.scenario().get()));
      arguments.add("--fault=" + scenario);
      arguments.add("--seed=" + which.seed());
      arguments.add("--fault-log=" + folder.resolve("faults.jsonl").toAbsolutePath());
      arguments.add("--fault-state=" + folder.resolve("state").toAbsolutePath());
    }
    arguments.add("--");
    if (which.mutant().isPresent()) {
      Path recording = folder.resolve("mutant.jsonl").toAbsolutePath();
      List<String> changes = which.mutant().get().write(recording);
      Files.write(folder.resolve("mutant.txt"), changes);
      Path player = folder.resolve("mutant").toAbsolutePath();
      // Whatever the parent makes of an answer, the next one comes when it says anything.
      wrapping.write(player, List.of("replay", "--match=none", recording.toString()));
      arguments.add(player.toString());
    } else {
      arguments.addAll(parent.worker());
    }
    return arguments;
  }

  /** What is alive a while after the parent's end, and is the parent's to end. */
  private static List<String> stayed(long supervisor) throws IOException, InterruptedException {
    long until = System.nanoTime() + GRACE.toNanos();
    while (true) {
      List<String> alive = new ArrayList<>();
      for (Member member : ProcessTree.below(supervisor)) {
        if (!member.isZombie()
            && !ProcessTree.hasVariable(member.pid(), LeftProcesses.HOLDER_MARK)) {
          alive.add(member.name() + " (pid " + member.pid() + ")");
        }
      }
      if (alive.isEmpty() || System.nanoTime() - until >= 0) {
        return alive;
      }
      Thread.sleep(20);
    }
  }

  private Optional<String> crash(Path file) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(file),
                UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE)))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String head = line.substring(0, Math.min(line.length(), LONGEST_LINE));
        if (parent.crash().matcher(head).find()) {
          return Optional.of(head.strip());
        }
      }
      return Optional.empty();
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
