package dev.frametape.cli;

import dev.frametape.fault.Condition;
import dev.frametape.fault.DecisionLog;
import dev.frametape.fault.FaultEngine;
import dev.frametape.fault.FaultInterposer;
import dev.frametape.fault.FaultRule;
import dev.frametape.fault.FaultStep;
import dev.frametape.fault.Firing;
import dev.frametape.fault.ScenarioEngine;
import dev.frametape.fault.ScenarioException;
import dev.frametape.fault.ScenarioSource;
import dev.frametape.fault.SpawnFault;
import dev.frametape.fault.SpawnPlan;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.process.ByteText;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import dev.frametape.process.EmissionPerformer;
import dev.frametape.process.Interposer;
import dev.frametape.process.ProcessGroup;
import dev.frametape.relay.FaultListener;
import dev.frametape.relay.FaultRelay;
import dev.frametape.relay.RecordingTape;
import dev.frametape.relay.RelayOptions;
import dev.frametape.relay.Tape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The faults of one conversation: its rules, its seed, its log, and what is said about them. */
final class Faulting implements FaultListener {
  /** A random seed is one that can be typed. */
  private static final long RANDOM_SEEDS = 1L << 31;

  private final FaultOptions options;
  private final FaultEngine engine;
  // Null when nobody wants a log.
  private final FileChannel log;
  // What rules did not do, in words.
  private final List<String> idle = new ArrayList<>();
  private boolean told;
  private boolean logFailed;

  private Faulting(FaultOptions options, FaultEngine engine, FileChannel log) {
    this.options = options;
    this.engine = engine;
    this.log = log;
  }

  /**
   * Reads what is to go wrong, and says the seed where that has a say.
   *
   * @param limitBytes largest payload at first; empty for the protocol's own
   * @throws ScenarioException when a scenario is wrong
   */
  static Faulting begin(FaultOptions options, Session session, Optional<Integer> limitBytes)
      throws IOException {
    List<FaultRule> rules = rules(options);
    long seed = seed(options);
    int generation = generation(options, rules);
    FaultEngine engine =
        new ScenarioEngine(rules, seed, generation, limitBytes.orElse(FrameLimit.DEFAULT_BYTES));
    if (engine.usesChance()) {
      Complaint.say("the seed is " + seed + "; the same again: " + again(session, seed));
    }
    return new Faulting(options, engine, open(options.log()));
  }

  /**
   * Whether it can begin.
   *
   * @throws ScenarioException when a scenario is wrong
   */
  static void check(FaultOptions options) throws IOException {
    rules(options);
  }

  private static List<FaultRule> rules(FaultOptions options) throws IOException {
    List<FaultRule> rules = new ArrayList<>();
    if (!options.faults().isEmpty()) {
      rules.addAll(new ScenarioSource(Installation.faults()).rules(options.faults()));
    }
    if (options.from().isPresent()) {
      rules.addAll(DecisionLog.scenario(options.from().get()).rules());
    }
    return rules;
  }

  /** A repeated run has the seed of the first, so that its log is the same. */
  private static long seed(FaultOptions options) throws IOException {
    OptionalLong given = options.seed();
    if (given.isEmpty() && options.from().isPresent()) {
      given = DecisionLog.seed(options.from().get());
    }
    return given.orElseGet(() -> new SecureRandom().nextLong(RANDOM_SEEDS));
  }

  private static int generation(FaultOptions options, List<FaultRule> rules) throws IOException {
    if (options.state().isPresent()) {
      return Generations.next(options.state().get());
    }
    if (options.from().isPresent()) {
      // The conversation that is repeated is the one in which this was decided.
      return DecisionLog.decisions(options.from().get()).getFirst().generation();
    }
    boolean counts = rules.stream().anyMatch(Faulting::countsConversations);
    return counts
        ? Generations.next(
            ClaimFolder.ofThisRun(System::getenv, ProcessGroup.ofParent()).resolve("faults"))
        : 1;
  }

  private static boolean countsConversations(FaultRule rule) {
    return rule.when().conditions().stream().anyMatch(Condition.Generation.class::isInstance)
        || rule.then().stream()
            .anyMatch(
                fault ->
                    fault instanceof SpawnFault.CrashOnStart
                        || fault instanceof SpawnFault.GenerationChanges);
  }

  /** The command line that does the same again, to be pasted into a shell. */
  private static String again(Session session, long seed) {
    List<String> words = new ArrayList<>();
    for (byte[] word : session.world().arguments()) {
      words.add(ByteText.decode(word));
    }
    if (!words.isEmpty()) {
      withoutSeed(words);
      words.add(1, "--seed=" + seed);
    }
    StringBuilder line = new StringBuilder("frametape");
    for (String word : words) {
      boolean plain = word.matches("[A-Za-z0-9_@%+=:,./-]+");
      line.append(' ').append(plain ? word : "'" + word.replace("'", "'\\''") + "'");
    }
    return line.toString();
  }

  /** Takes the option away in both of its forms; what stands behind {@code --} is the worker's. */
  private static void withoutSeed(List<String> words) {
    int end = words.contains("--") ? words.indexOf("--") : words.size();
    List<String> own = words.subList(0, end);
    int at = own.indexOf("--seed");
    if (at >= 0) {
      own.subList(at, Math.min(at + 2, own.size())).clear();
    }
    own.removeIf(word -> word.startsWith("--seed="));
  }

  private static FileChannel open(Optional<Path> log) throws IOException {
    return log.isEmpty()
        ? null
        : FileChannel.open(log.get(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** A line of a worker that is played, about something that went wrong by itself. */
  synchronized void note(String line) {
    write(line);
  }

  FaultEngine engine() {
    return engine;
  }

  /**
   * A relay that these faults break.
   *
   * @param tape {@link NoTape} or a recording
   */
  FaultRelay relay(RelayOptions relaying, Tape tape, Framing framing, Consumer<String> tell)
      throws IOException {
    Optional<RecordingTape> recording =
        tape instanceof RecordingTape records ? Optional.of(records) : Optional.empty();
    return new FaultRelay(relaying, recording, framing, engine, this, tell);
  }

  /** Between a worker that is played and its parent. */
  Interposer interposer(Framing framing) {
    return new FaultInterposer(engine, framing, this::decided);
  }

  /** What goes wrong with the start of a worker that is played. */
  void start(EmissionPerformer performer) throws IOException, InterruptedException {
    SpawnPlan plan = engine.spawn();
    plan.log().forEach(this::decided);
    if (!plan.dropVariables().isEmpty() || plan.directory().isPresent()) {
      Complaint.say("a worker that is played has neither variables nor a directory to be changed");
    }
    performer.perform(new Emission.Pause(plan.delay()));
    if (plan.failure().isPresent()) {
      FaultInterposer.perform(plan.failure().get().steps(), this::decided, performer::perform);
    }
  }

  /** One decision of {@link #interposer}. */
  void decided(FaultStep step) {
    switch (step) {
      case FaultStep.Fired(var firing) -> fired(firing);
      case FaultStep.Inert(var inert) -> inert(inert);
      case FaultStep.Pass _, FaultStep.Withhold _, FaultStep.Insert _, FaultStep.Do _ ->
          throw new IllegalArgumentException("no decision: " + step);
    }
  }

  @Override
  public synchronized void fired(Firing firing) {
    write(DecisionLog.line(firing));
  }

  @Override
  public synchronized void inert(Firing.Inert inert) {
    write(DecisionLog.line(inert));
    String words = "rule " + inert.rule() + " could not apply: " + inert.why();
    if (!idle.contains(words)) {
      idle.add(words);
    }
  }

  private void write(String line) {
    if (log == null || logFailed) {
      return;
    }
    try {
      // One write: several conversations may share a log.
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        log.write(bytes);
      }
    } catch (IOException failure) {
      logFailed = true;
      Complaint.say("the log of faults failed and stops here: " + failure.getMessage());
    }
  }

  @Override
  public synchronized void finished(List<Firing.Inert> silent) {
    told = true;
    for (Firing.Inert never : silent) {
      write(DecisionLog.line(never));
      idle.add("rule " + never.rule() + " never fired: " + never.why());
    }
  }

  /**
   * The conversation is over: says which rules did nothing, and why.
   *
   * @param end how the conversation ended
   * @return how this process is to end: otherwise where a rule that did nothing is a failure
   */
  synchronized ChildExit finish(ChildExit end) {
    if (!told) {
      finished(engine.finish().stream().map(FaultStep.Inert::inert).toList());
    }
    if (idle.isEmpty()) {
      return end;
    }
    // A parent may read stderr only behind the end, which must come nevertheless.
    Words words = new Words();
    words.say(idle.stream().map(Printable::text).collect(Collectors.joining("\nframetape: ")));
    try {
      words.finish();
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
    return options.failInert() ? new ChildExit.Exited(ExitCodes.REPLAY_UNMATCHED) : end;
  }
}
