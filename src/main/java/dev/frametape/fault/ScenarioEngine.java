package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Decides by the rules of a scenario. */
public final class ScenarioEngine implements FaultEngine {
  private final long seed;
  private final int generation;
  private final List<RuleState> rules = new ArrayList<>();
  private final Map<String, RuleState> byName = new HashMap<>();
  private final Exchange exchange;
  private final Conditions conditions;
  private final Memory memory;
  private final FrameLane toParent = new FrameLane(Direction.TO_PARENT, this);
  private final FrameLane toChild = new FrameLane(Direction.TO_CHILD, this);
  private final StderrLane stderr = new StderrLane();
  private final Set<SpawnFault.Change> changes = new TreeSet<>();
  private long fired;
  private boolean over;
  private boolean stays;
  private boolean inputBroken;
  private boolean losesRows;
  private boolean lastingStreams;
  private Duration slowEof = Duration.ZERO;
  private Duration slowEnd = Duration.ZERO;
  private Optional<ChildExit> endAfterHandshake = Optional.empty();
  private long now;

  /**
   * @param rules names are unique
   * @param generation number of the conversation, from 1
   * @param startLimitBytes largest payload before the parent says otherwise
   */
  public ScenarioEngine(List<FaultRule> rules, long seed, int generation, long startLimitBytes) {
    this.seed = seed;
    this.generation = generation;
    for (FaultRule rule : rules) {
      RuleState state = new RuleState(rule, this.rules.size(), seed, generation);
      if (byName.put(rule.name(), state) != null) {
        throw new IllegalArgumentException("two rules are called " + rule.name());
      }
      this.rules.add(state);
    }
    exchange = new Exchange(startLimitBytes);
    conditions = new Conditions(facts());
    memory = new Memory(rules);
  }

  private Conditions.Facts facts() {
    return new Conditions.Facts() {
      @Override
      public Phase phase() {
        return exchange.phase();
      }

      @Override
      public int generation() {
        return generation;
      }

      @Override
      public int fires(String rule) {
        return byName.containsKey(rule) ? byName.get(rule).fires() : 0;
      }

      @Override
      public OptionalLong when(Condition.Since since) {
        return switch (since) {
          case SPAWN -> OptionalLong.of(0);
          case REQUEST -> exchange.lastRequest();
          case LAST_FRAME -> exchange.lastFrame();
        };
      }
    };
  }

  // ---- what the lanes ask ----

  Exchange exchange() {
    return exchange;
  }

  boolean isOver() {
    return over;
  }

  Memory memory() {
    return memory;
  }

  StderrLane stderrLane() {
    return stderr;
  }

  /** The frame is decided on. */
  void passed(Passing frame) {
    memory.remember(frame);
    exchange.passed(frame);
  }

  /** What the rules make of a frame; {@code log} gets what fired. */
  Draft decide(Passing frame, List<FaultStep> log) {
    Draft draft = new Draft(frame, exchange);
    List<RuleState> firing = new ArrayList<>();
    for (RuleState rule : rules) {
      if (rule.subject() == frame.subject()
          && conditions.hold(rule.rule(), frame)
          && rule.decides(OptionalLong.of(frame.number()), frame.micros())) {
        firing.add(rule);
      }
    }
    perform(firing, draft, log);
    changesOfGeneration(frame, draft);
    if (losesRows && frame.subject() == Subject.TO_PARENT) {
      losesRows = !frame.isType("response");
      if (frame.isType("data_row")) {
        draft.drop();
      }
    }
    if (frame.subject() == Subject.TO_PARENT && frame.number() == 0) {
      endAfterHandshake.ifPresent(draft::endAfter);
    }
    return draft;
  }

  private record Order(RuleState rule, int fault, Fault what) {}

  /** Has all faults write on the draft, in the order of their stages. */
  private void perform(List<RuleState> firing, Draft draft, List<FaultStep> log) {
    List<Order> orders = new ArrayList<>();
    for (RuleState rule : firing) {
      for (int fault = 0; fault < rule.rule().then().size(); fault++) {
        orders.add(new Order(rule, fault, rule.rule().then().get(fault)));
      }
    }
    orders.sort(Comparator.comparing(order -> stage(order.what)));
    Set<RuleState> effective = new java.util.HashSet<>();
    Set<RuleState> chance = new java.util.HashSet<>();
    Map<RuleState, String> inert = new HashMap<>();
    Arms arms = new Arms(this, draft);
    for (Order order : orders) {
      draft.begin(order.rule, order.fault);
      if (draft.hasFrame() && !draft.frame().whole() && needsWhole(order.what)) {
        draft.inert(
            "a frame of "
                + draft.frame().frameBytes()
                + " bytes is larger than the "
                + Draft.MOST_BYTES
                + " that this fault can hold in memory");
      } else {
        arms.write(order.what);
      }
      if (draft.whyInert().isPresent()) {
        inert.putIfAbsent(order.rule, draft.whyInert().get());
      } else if (!draft.skipped()) {
        effective.add(order.rule);
        if (draft.tookChance()) {
          chance.add(order.rule);
        }
      }
    }
    for (RuleState rule : firing) {
      OptionalLong number =
          draft.hasFrame() ? OptionalLong.of(draft.frame().number()) : OptionalLong.empty();
      if (effective.contains(rule)) {
        log.add(fire(rule, number, OptionalLong.empty(), chance.contains(rule)));
      }
      if (inert.containsKey(rule)) {
        rule.failed();
        log.add(
            new FaultStep.Inert(
                new Firing.Inert(
                    rule.name(), inert.get(rule), Optional.of(rule.subject()), number)));
      }
    }
  }

  private static Stage stage(Fault fault) {
    return fault.getClass().getAnnotation(Described.class).stage();
  }

  private static boolean needsWhole(Fault fault) {
    return fault.getClass().getAnnotation(Described.class).whole();
  }

  private FaultStep fire(RuleState rule, OptionalLong number, OptionalLong at, boolean tookChance) {
    rule.fired();
    fired++;
    boolean chance = tookChance || rule.rule().when().usesChance();
    long draw = rule.draw(number.orElse(rule.matches()));
    return new FaultStep.Fired(
        new Firing(
            rule.name(),
            FaultText.json(rule.rule().then()),
            rule.subject(),
            number,
            at,
            chance ? OptionalLong.of(draw) : OptionalLong.empty(),
            chance && rule.rule().draw().isEmpty() ? OptionalLong.of(seed) : OptionalLong.empty(),
            generation));
  }

  boolean mayNeedWhole(
      Direction to, long number, long position, long frameBytes, byte[] head, long micros) {
    // Looks without a trace: the frame is looked at again when it is decided on.
    Passing frame = exchange.glance(to, number, position, frameBytes, head, micros);
    for (RuleState rule : rules) {
      if (rule.subject() == frame.subject()
          && rule.isAlive(micros)
          && (rule.rule().then().stream().anyMatch(ScenarioEngine::needsWhole)
              || rule.rule().when().conditions().stream()
                  .anyMatch(Condition.JsonTest.class::isInstance))
          && conditions.mayHold(rule.rule(), frame)) {
        return true;
      }
    }
    return !changes.isEmpty() && number == 0;
  }

  /** How many of so many bytes without frames may pass; a cut of the connection that fires. */
  long cutOfRaw(Direction to, long position, long count, long micros, List<FaultStep> log) {
    for (RuleState rule : rules) {
      if (rule.subject() != Subject.of(to) || !rule.isAlive(micros)) {
        continue;
      }
      for (Fault fault : rule.rule().then()) {
        if (fault instanceof FramingFault.CutConnection(long at, Ending ending)
            && at >= position
            && at < position + count) {
          log.add(fire(rule, OptionalLong.empty(), OptionalLong.of(at), false));
          rawEnding = ending;
          return at - position;
        }
      }
    }
    return Long.MAX_VALUE;
  }

  // What follows the cut that cutOfRaw has just told of.
  private Ending rawEnding;

  void endOfRawCut(FrameLane lane, List<FaultStep> steps) {
    end(rawEnding, lane, steps);
  }

  // ---- ends ----

  void end(ChildExit how, List<FaultStep> steps) {
    if (!over) {
      over = true;
      steps.add(new FaultStep.Do(new Emission.End(how)));
    }
  }

  void end(Ending ending, FrameLane lane, List<FaultStep> steps) {
    switch (ending) {
      case Ending.Eof() -> close(lane, steps);
      case Ending.Exit(int code) -> end(new ChildExit.Exited(code), steps);
      case Ending.Signal(int number) -> end(new ChildExit.Signaled(number, false), steps);
      case Ending.Hang() -> hang(lane);
      case Ending.Continue() -> {}
    }
  }

  void close(FrameLane lane, List<FaultStep> steps) {
    if (!lane.isClosed() && !over) {
      lane.close();
      steps.add(new FaultStep.Do(new Emission.Close(lane.stream())));
    }
  }

  void hang(FrameLane lane) {
    lane.hang();
  }

  /** The lane that a fault without a frame is about. */
  FrameLane parentLane() {
    return toParent;
  }

  FrameLane childLane() {
    return toChild;
  }

  /** The conversation does not end with the worker, but when nobody is left. */
  void stay() {
    stays = true;
  }

  /** The rows of the open request are lost from now on. */
  void loseRows() {
    losesRows = true;
  }

  void breakInput() {
    inputBroken = true;
  }

  void slowEof(Duration by) {
    slowEof = slowEof.plus(by);
  }

  /** The worker's end, and the ends of its streams, come later. */
  void slowEnd(Duration by) {
    slowEnd = slowEnd.plus(by);
    lastingStreams = true;
  }

  // ---- FaultEngine ----

  @Override
  public SpawnPlan spawn() {
    List<FaultStep> log = new ArrayList<>();
    SpawnDraft draft = new SpawnDraft();
    for (RuleState rule : rules) {
      if (rule.subject() != Subject.SPAWN
          || !conditions.holdAlone(rule.rule(), 0, silence -> false)
          || !rule.decides(OptionalLong.empty(), 0)) {
        continue;
      }
      boolean effective = false;
      for (Fault fault : rule.rule().then()) {
        effective |= spawn((SpawnFault) fault, draft);
      }
      if (effective) {
        log.add(fire(rule, OptionalLong.empty(), OptionalLong.empty(), false));
      }
    }
    return new SpawnPlan(log, draft.delay, draft.failure, draft.dropped, draft.directory);
  }

  private static final class SpawnDraft {
    Duration delay = Duration.ZERO;
    Optional<SpawnPlan.Failure> failure = Optional.empty();
    final List<String> dropped = new ArrayList<>();
    Optional<Path> directory = Optional.empty();
  }

  /** False when the fault is not about this conversation. */
  private boolean spawn(SpawnFault fault, SpawnDraft draft) {
    switch (fault) {
      case SpawnFault.SpawnFail(SpawnFault.SpawnFailure kind) -> {
        boolean missing = kind == SpawnFault.SpawnFailure.NOT_FOUND;
        List<FaultStep> steps = new ArrayList<>();
        steps.add(
            new FaultStep.Insert(
                Emission.Stream.STDERR,
                false,
                Unpooled.wrappedBuffer(
                    (missing ? "sh: 1: worker: not found\n" : "sh: 1: worker: Permission denied\n")
                        .getBytes(UTF_8))));
        end(new ChildExit.Exited(missing ? 127 : 126), steps);
        draft.failure = Optional.of(new SpawnPlan.Failure(steps));
      }
      case SpawnFault.SpawnSlow(Duration by) -> draft.delay = draft.delay.plus(by);
      case SpawnFault.CrashOnStart(int times, var after, int code) -> {
        if (generation > times) {
          return false;
        }
        ChildExit exit = new ChildExit.Exited(code);
        if (after == SpawnFault.CrashAfter.HANDSHAKE) {
          endAfterHandshake = Optional.of(exit);
        } else {
          List<FaultStep> steps = new ArrayList<>();
          end(exit, steps);
          draft.failure = Optional.of(new SpawnPlan.Failure(steps));
        }
      }
      case SpawnFault.GenerationChanges(SpawnFault.Change what) -> changes.add(what);
      case SpawnFault.EnvDrop(String name) -> draft.dropped.add(name);
      case SpawnFault.Cwd(String path) -> draft.directory = Optional.of(Path.of(path));
    }
    return true;
  }

  /** What a worker of another make says differently. */
  private void changesOfGeneration(Passing frame, Draft draft) {
    if (!frame.whole()) {
      return;
    }
    for (SpawnFault.Change change : changes) {
      switch (change) {
        case VERSION -> {
          if (frame.subject() == Subject.TO_PARENT && frame.number() == 0) {
            draft.payload(
                JsonEdit.addToNumber(draft.payload(), "/message/body/protocol_version", 1)
                    .orElse(draft.payload()));
          }
        }
        case LIMIT -> {
          if (frame.subject() == Subject.TO_CHILD
              && frame.number() == 0
              && frame.peek().maxFrameBytes().isPresent()) {
            long half = frame.peek().maxFrameBytes().getAsLong() / 2;
            draft.payload(
                JsonEdit.set(draft.payload(), "/message/body/max_frame_bytes", Long.toString(half))
                    .orElse(draft.payload()));
          }
        }
        case CAPABILITIES -> {
          if (frame.subject() == Subject.TO_PARENT && frame.isTag("capability_metadata")) {
            draft.payload(
                JsonEdit.set(draft.payload(), "/message/body/metadata/capabilities", "[]")
                    .orElse(draft.payload()));
          }
        }
      }
    }
  }

  @Override
  public List<FaultStep> passes(Direction to, Decoded piece, long micros) {
    now = micros;
    FrameLane lane = lane(to);
    List<FaultStep> steps = new ArrayList<>(lane.passes(piece, micros));
    alone(Subject.CHILD, micros, steps);
    return steps;
  }

  private FrameLane lane(Direction to) {
    return to == Direction.TO_PARENT ? toParent : toChild;
  }

  @Override
  public List<FaultStep> ends(Direction to, long micros) {
    now = micros;
    List<FaultStep> steps = new ArrayList<>();
    FrameLane lane = lane(to);
    lane.senderEnded(steps);
    if (to == Direction.TO_CHILD) {
      endOfParent(lane, steps);
    } else {
      endOfStdout(lane, micros, steps);
    }
    return steps;
  }

  private void endOfParent(FrameLane lane, List<FaultStep> steps) {
    if (over) {
      return;
    }
    if (lane.isHung() || inputBroken) {
      // Its worker does not notice this end; it stays until nobody is left.
      steps.add(new FaultStep.Do(new Emission.Stall()));
    } else {
      close(lane, steps);
    }
  }

  private void endOfStdout(FrameLane lane, long micros, List<FaultStep> steps) {
    for (RuleState rule : rules) {
      if (rule.subject() == Subject.TO_PARENT
          && rule.has(FlowFault.SlowEof.class)
          && conditions.holdAlone(withoutFrames(rule.rule()), micros, silence -> false)
          && rule.decides(OptionalLong.empty(), micros)) {
        for (Fault fault : rule.rule().then()) {
          if (fault instanceof FlowFault.SlowEof(Duration by)) {
            slowEof(by);
          }
        }
        steps.add(fire(rule, OptionalLong.empty(), OptionalLong.empty(), false));
      }
    }
    stderr.stdoutEnded(micros);
    if (lane.isHung() || stays || lastingStreams || over) {
      return;
    }
    if (slowEof.isPositive()) {
      steps.add(new FaultStep.Do(new Emission.Pause(slowEof)));
    }
    close(lane, steps);
  }

  /** A rule that is about the end has no frame to look at. */
  private static FaultRule withoutFrames(FaultRule rule) {
    Trigger when = rule.when();
    List<Condition> left =
        when.conditions().stream()
            .filter(condition -> !(condition instanceof Condition.FrameNumber))
            .toList();
    return new FaultRule(
        rule.name(),
        new Trigger(
            when.subject(),
            left,
            when.nth(),
            when.chance(),
            when.toxicity(),
            when.correlation(),
            when.maxFires(),
            when.ttl()),
        rule.then(),
        rule.draw());
  }

  @Override
  public List<FaultStep> stderr(ByteBuf bytes, long micros) {
    now = micros;
    List<FaultStep> steps = new ArrayList<>();
    for (RuleState rule : rules) {
      if (rule.subject() == Subject.STDERR
          && rule.fires() == 0
          && conditions.holdAlone(rule.rule(), micros, silence -> false)
          && rule.decides(OptionalLong.empty(), micros)) {
        for (Fault fault : rule.rule().then()) {
          switch (fault) {
            case StderrFault.StderrSilence() -> stderr.silence();
            case StderrFault.StderrLate(Duration by) -> {
              stderr.late(by.toNanos() / 1000);
              if (toParent.isClosed()) {
                stderr.stdoutEnded(micros);
              }
            }
            default -> throw new IllegalStateException("no fault of stderr: " + fault);
          }
        }
        steps.add(fire(rule, OptionalLong.empty(), OptionalLong.empty(), false));
      }
    }
    if (over) {
      stderr.close();
    }
    stderr.passes(bytes, steps);
    return steps;
  }

  @Override
  public List<FaultStep> stderrEnds(long micros) {
    now = micros;
    List<FaultStep> steps = new ArrayList<>();
    if (!stderr.isClosed() && !over && !stderr.isLate() && !stays && !lastingStreams) {
      stderr.close();
      steps.add(new FaultStep.Do(new Emission.Close(Emission.Stream.STDERR)));
    }
    return steps;
  }

  @Override
  public List<FaultStep> workerEnded(ChildExit exit, long micros) {
    now = micros;
    exchange.workerEnded();
    List<FaultStep> steps = new ArrayList<>();
    alone(Subject.CHILD, micros, steps);
    if (over) {
      return steps;
    }
    if (stderr.isLate()) {
      stderr.stdoutEnded(micros);
      long left = stderr.nextWake(micros).orElse(micros) - micros;
      close(toParent, steps);
      if (left > 0) {
        steps.add(new FaultStep.Do(new Emission.Pause(Duration.ofNanos(left * 1000))));
      }
      stderr.release(steps);
    }
    if (toParent.isHung() || toChild.isHung() || stays) {
      steps.add(new FaultStep.Do(new Emission.Stall()));
      return steps;
    }
    if (slowEnd.isPositive()) {
      steps.add(new FaultStep.Do(new Emission.Pause(slowEnd)));
    }
    end(exit, steps);
    return steps;
  }

  @Override
  public OptionalLong nextWake(Subject subject) {
    return switch (subject) {
      case TO_PARENT -> earlier(toParent.nextWake(), nextAlone(subject));
      case TO_CHILD -> earlier(toChild.nextWake(), nextAlone(subject));
      case STDERR -> over ? OptionalLong.empty() : stderr.nextWake(now);
      case CHILD -> nextAlone(subject);
      case SPAWN -> OptionalLong.empty();
    };
  }

  private static OptionalLong earlier(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isPresent() ? one : other;
    }
    return OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()));
  }

  @Override
  public List<FaultStep> wake(Subject subject, long micros) {
    now = micros;
    List<FaultStep> steps = new ArrayList<>();
    switch (subject) {
      case TO_PARENT -> {
        toParent.wake(micros, steps);
        alone(subject, micros, steps);
      }
      case TO_CHILD -> {
        toChild.wake(micros, steps);
        alone(subject, micros, steps);
      }
      case STDERR -> {
        if (!over) {
          stderr.wake(micros, steps);
        }
      }
      case CHILD -> alone(subject, micros, steps);
      case SPAWN -> {}
    }
    return steps;
  }

  // ---- rules that fire without a frame ----

  /** Whether a rule fires by time or state, and not at frames. */
  private static boolean isAlone(RuleState rule) {
    return rule.subject() == Subject.CHILD
        || rule.rule().when().conditions().stream().anyMatch(Condition.Silence.class::isInstance);
  }

  private long framesOf(Subject subject) {
    return switch (subject) {
      case TO_PARENT -> toParent.frames();
      case TO_CHILD -> toChild.frames();
      case CHILD, STDERR, SPAWN -> toParent.frames() + toChild.frames();
    };
  }

  /** When the last frame of a subject came; the start, before there was one. */
  private long lastOf(Subject subject) {
    return switch (subject) {
      case TO_PARENT -> exchange.lastFrame(Direction.TO_PARENT).orElse(0);
      case TO_CHILD -> exchange.lastFrame(Direction.TO_CHILD).orElse(0);
      case CHILD, STDERR, SPAWN -> exchange.lastFrame().orElse(0);
    };
  }

  private void alone(Subject subject, long micros, List<FaultStep> steps) {
    if (over) {
      return;
    }
    List<RuleState> firing = new ArrayList<>();
    for (RuleState rule : rules) {
      if (rule.subject() != subject || !isAlone(rule)) {
        continue;
      }
      boolean holds =
          conditions.holdAlone(rule.rule(), micros, silence -> isSilent(rule, silence, micros));
      if (holds
          && !rule.heldBefore
          && mayFireAgain(rule)
          && rule.decides(OptionalLong.empty(), micros)) {
        rule.firedAtFrames = framesOf(subject);
        firing.add(rule);
      }
      rule.heldBefore = holds;
      rule.lookedAt = micros;
    }
    if (!firing.isEmpty()) {
      Draft draft = new Draft(null, exchange);
      perform(firing, draft, steps);
      steps.addAll(draft.before());
      steps.addAll(draft.after());
      if (draft.hangs()) {
        hang(subject == Subject.TO_CHILD ? toChild : toParent);
      }
      draft
          .ending()
          .ifPresent(
              ending -> end(ending, subject == Subject.TO_CHILD ? toChild : toParent, steps));
      draft.endBefore().or(draft::endAfter).ifPresent(how -> end(how, steps));
    }
  }

  private static boolean mayFireAgain(RuleState rule) {
    return rule.fires() == 0
        || rule.rule().when().nth().isPresent()
        || rule.rule().when().maxFires().isPresent();
  }

  private boolean isSilent(RuleState rule, Condition.Silence silence, long micros) {
    return lastOf(rule.subject()) + silence.time().toNanos() / 1000 <= micros
        && rule.firedAtFrames != framesOf(rule.subject());
  }

  private OptionalLong nextAlone(Subject subject) {
    OptionalLong next = OptionalLong.empty();
    if (over) {
      return next;
    }
    for (RuleState rule : rules) {
      if (rule.subject() == subject
          && isAlone(rule)
          && !rule.heldBefore
          && mayFireAgain(rule)
          && rule.isAlive(now)) {
        next = earlier(next, timeOf(rule));
      }
    }
    return next;
  }

  /** When the rule's times have all come; empty when one of them has not begun. */
  private OptionalLong timeOf(RuleState rule) {
    long at = 0;
    for (Condition condition : rule.rule().when().conditions()) {
      OptionalLong from = OptionalLong.of(0);
      Duration wait = Duration.ZERO;
      if (condition instanceof Condition.AfterTime(Condition.Since since, Duration time)) {
        from = facts().when(since);
        wait = time;
      } else if (condition instanceof Condition.Silence(Duration time)) {
        boolean toldAlready = rule.firedAtFrames == framesOf(rule.subject());
        from = toldAlready ? OptionalLong.empty() : OptionalLong.of(lastOf(rule.subject()));
        wait = time;
      }
      if (from.isEmpty()) {
        return OptionalLong.empty();
      }
      at = Math.max(at, from.getAsLong() + wait.toNanos() / 1000);
    }
    // It was looked at since: another condition keeps it back, and frames have it looked at again.
    return at > rule.lookedAt ? OptionalLong.of(at) : OptionalLong.empty();
  }

  // ---- the end ----

  @Override
  public List<FaultStep.Inert> finish() {
    List<FaultStep.Inert> silent = new ArrayList<>();
    for (RuleState rule : rules) {
      if (rule.fires() == 0 && !rule.wasInert() && isForThisGeneration(rule)) {
        silent.add(
            new FaultStep.Inert(
                new Firing.Inert(
                    rule.name(),
                    whyNever(rule),
                    Optional.of(rule.subject()),
                    OptionalLong.empty())));
      }
    }
    return silent;
  }

  private boolean isForThisGeneration(RuleState rule) {
    for (Condition condition : rule.rule().when().conditions()) {
      if (condition instanceof Condition.Generation(Nth numbers) && !numbers.has(generation)) {
        return false;
      }
    }
    for (Fault fault : rule.rule().then()) {
      if (fault instanceof SpawnFault.CrashOnStart(int times, var _, int _) && generation > times) {
        return false;
      }
    }
    return true;
  }

  private static String whyNever(RuleState rule) {
    if (rule.matches() == 0) {
      return "nothing came that it matches";
    }
    return rule.matches() == 1
        ? "it matched once, and its number or its chance let that pass"
        : "it matched " + rule.matches() + " times, and its numbers or its chance let them pass";
  }

  @Override
  public long fired() {
    return fired;
  }

  @Override
  public boolean usesChance() {
    return rules.stream()
        .anyMatch(
            rule ->
                rule.rule().draw().isEmpty()
                    && (rule.rule().when().usesChance()
                        || rule.rule().then().stream().anyMatch(Arms::takesChance)));
  }
}
