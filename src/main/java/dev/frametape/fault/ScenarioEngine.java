package dev.frametape.fault;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Decides by the rules of a scenario.
 *
 * <pre>
 *   lane ─▶ FrameRules: which rules fire ─▶ DraftWriter: their faults ─▶ Draft ─▶ lane ─▶ steps
 *   time ─▶ LoneRules:  which rules fire ─▶ DraftWriter: their faults ─▶ Draft ─────────▶ steps
 * </pre>
 */
public final class ScenarioEngine implements FaultEngine {
  private final RuleBook book;
  private final Exchange exchange;
  private final SpawnRules start;
  private final Streams streams;
  private final LoneRules lone;

  /**
   * @param rules names are unique
   * @param generation number of the conversation, from 1
   * @param startLimitBytes largest payload before the parent says otherwise
   */
  public ScenarioEngine(List<FaultRule> rules, long seed, int generation, long startLimitBytes) {
    book = new RuleBook(rules, seed, generation);
    exchange = new Exchange(startLimitBytes);
    Conditions conditions = new Conditions(book, exchange);
    Memory memory = new Memory(rules);
    DraftWriter writer = new DraftWriter(book, memory);
    start = new SpawnRules(book, conditions);
    streams =
        new Streams(new FrameRules(book, conditions, writer, memory, exchange, start), exchange);
    lone = new LoneRules(book, conditions, writer, exchange, streams);
  }

  @Override
  public SpawnPlan spawn() {
    SpawnPlan plan = start.decide(streams);
    exchange.started();
    return plan;
  }

  @Override
  public List<FaultStep> passes(Direction to, Decoded piece, long micros) {
    somethingHappens(micros);
    List<FaultStep> steps = new ArrayList<>(streams.lane(to).passes(piece, micros));
    lone.fire(Subject.of(to), micros, steps);
    lone.fire(Subject.CHILD, micros, steps);
    return steps;
  }

  @Override
  public List<FaultStep> ends(Direction to, long micros) {
    somethingHappens(micros);
    List<FaultStep> steps = new ArrayList<>();
    switch (to) {
      case TO_CHILD -> streams.parentEnds(steps);
      case TO_PARENT -> {
        if (streams.stdoutEnds(steps)) {
          Streams.pause(lone.slowEof(Subject.of(to), micros, steps), steps);
          streams.close(streams.lane(to), steps);
        }
      }
    }
    return steps;
  }

  @Override
  public List<FaultStep> stderr(ByteBuf bytes, long micros) {
    somethingHappens(micros);
    List<FaultStep> steps = new ArrayList<>();
    if (!streams.stderr().isClosed()) {
      lone.textComes(micros, steps);
    }
    streams.stderr().passes(bytes, steps);
    return steps;
  }

  @Override
  public List<FaultStep> stderrEnds(long micros) {
    somethingHappens(micros);
    List<FaultStep> steps = new ArrayList<>();
    streams.stderrEnds(steps);
    return steps;
  }

  @Override
  public List<FaultStep> workerEnded(ChildExit exit, long micros) {
    somethingHappens(micros);
    exchange.workerEnded();
    List<FaultStep> steps = new ArrayList<>();
    lone.fire(Subject.CHILD, micros, steps);
    streams.workerEnds(exit, steps);
    return steps;
  }

  private void somethingHappens(long micros) {
    exchange.started();
    streams.isNow(micros);
    lone.somethingHappened();
  }

  @Override
  public OptionalLong nextWake(Subject subject) {
    return switch (subject) {
      case TO_PARENT, TO_CHILD ->
          LoneRules.earlier(streams.lane(subject).nextWake(), lone.next(subject, streams.now()));
      case STDERR ->
          streams.isOver() ? OptionalLong.empty() : streams.stderr().nextWake(streams.now());
      case CHILD -> lone.next(subject, streams.now());
      case SPAWN -> OptionalLong.empty();
    };
  }

  @Override
  public boolean waitsForTime(Direction to) {
    return streams.lane(to).waitsForTime();
  }

  @Override
  public List<FaultStep> wake(Subject subject, long micros) {
    streams.isNow(micros);
    List<FaultStep> steps = new ArrayList<>();
    switch (subject) {
      case TO_PARENT, TO_CHILD -> {
        streams.lane(subject).wake(micros, steps);
        lone.fire(subject, micros, steps);
      }
      case STDERR -> streams.wakeStderr(micros, steps);
      case CHILD -> lone.fire(subject, micros, steps);
      case SPAWN -> {}
    }
    return steps;
  }

  @Override
  public List<FaultStep.Inert> finish() {
    return book.neverFired();
  }

  @Override
  public long fired() {
    return book.fired();
  }

  @Override
  public boolean usesChance() {
    return book.usesChance();
  }
}
