package dev.frametape.fault;

import dev.frametape.frame.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Decides on frames, and on bytes that are none. */
final class FrameRules {
  /**
   * The connection is cut in bytes without frames.
   *
   * @param at place in the stream
   */
  record RawCut(long at, Ending ending) {}

  private final RuleBook book;
  private final Conditions conditions;
  private final DraftWriter writer;
  private final Memory memory;
  private final Exchange exchange;
  private final SpawnRules start;

  FrameRules(
      RuleBook book,
      Conditions conditions,
      DraftWriter writer,
      Memory memory,
      Exchange exchange,
      SpawnRules start) {
    this.book = book;
    this.conditions = conditions;
    this.writer = writer;
    this.memory = memory;
    this.exchange = exchange;
    this.start = start;
  }

  /** What the rules make of a frame; {@code log} gets what fired. */
  Draft decide(Passing frame, Streams streams, List<FaultStep> log) {
    Draft draft = new Draft(frame, exchange);
    start.write(frame, draft);
    if (exchange.losesRows() && frame.isType("data_row")) {
      draft.drop();
    }
    List<RuleState> firing = new ArrayList<>();
    for (RuleState rule : book.rules()) {
      if (rule.subject() == frame.subject()
          && !rule.isAboutTheEnd()
          && conditions.hold(rule.rule(), frame)
          && rule.decides(OptionalLong.of(frame.number()), frame.micros())) {
        firing.add(rule);
      }
    }
    writer.write(firing, draft, streams, log);
    return draft;
  }

  /** The frame is decided on. */
  void passed(Passing frame) {
    memory.remember(frame);
    exchange.passed(frame);
  }

  /**
   * Whether a rule may have a say for which all of a frame has to be here.
   *
   * @param frame of which only the beginning is here
   */
  boolean mayNeedWhole(Passing frame) {
    for (RuleState rule : book.rules()) {
      if (rule.subject() == frame.subject()
          && rule.isAlive(frame.micros())
          && rule.needsWhole()
          && conditions.mayHold(rule.rule(), frame)) {
        return true;
      }
    }
    return memory.wants(frame) || start.wants(frame);
  }

  /** Where so many bytes without frames are cut, and what follows. */
  Optional<RawCut> cutOfRaw(
      Direction to, long position, long count, long micros, List<FaultStep> log) {
    for (RuleState rule : book.rules()) {
      for (Fault fault : rule.rule().then()) {
        if (rule.subject() == Subject.of(to)
            && fault instanceof FramingFault.CutConnection(long at, Ending ending)
            && at >= position
            && at < position + count
            && conditions.holdAt(rule.rule(), OptionalLong.of(at), micros)
            && rule.decides(OptionalLong.empty(), micros)) {
          log.add(
              book.fire(rule, OptionalLong.empty(), OptionalLong.of(at), false, List.of(fault)));
          return Optional.of(new RawCut(at, ending));
        }
      }
    }
    return Optional.empty();
  }
}
