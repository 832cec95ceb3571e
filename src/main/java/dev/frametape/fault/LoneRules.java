package dev.frametape.fault;

import dev.frametape.frame.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Fires rules without a frame: those of the child, those of a silence, those of an end. */
final class LoneRules {
  private final RuleBook book;
  private final Conditions conditions;
  private final DraftWriter writer;
  private final Exchange exchange;
  private final Streams streams;

  /** Counts what could have changed whether a rule holds. */
  private long events;

  LoneRules(
      RuleBook book,
      Conditions conditions,
      DraftWriter writer,
      Exchange exchange,
      Streams streams) {
    this.book = book;
    this.conditions = conditions;
    this.writer = writer;
    this.exchange = exchange;
    this.streams = streams;
  }

  /** Something has come or ended: all rules are to be looked at again. */
  void somethingHappened() {
    events++;
  }

  /** Whether a rule fires by time or state, and not at frames. */
  private static boolean isLone(RuleState rule) {
    return rule.subject() == Subject.CHILD
        || rule.rule().when().conditions().stream().anyMatch(Condition.Silence.class::isInstance);
  }

  /** Nothing fires about a stream of which nothing is to be seen any more. */
  private boolean isMute(Subject subject) {
    return streams.isOver() || subject.direction().isPresent() && !streams.lane(subject).isOpen();
  }

  /** Fires the rules of a subject that have begun to hold. */
  void fire(Subject subject, long micros, List<FaultStep> steps) {
    if (isMute(subject)) {
      return;
    }
    List<RuleState> firing = new ArrayList<>();
    for (RuleState rule : book.rules()) {
      if (rule.subject() != subject || !isLone(rule)) {
        continue;
      }
      boolean holds =
          conditions.holdAlone(rule.rule(), micros, silence -> isSilent(rule, silence, micros));
      if (holds
          && !rule.heldBefore
          && mayFireAgain(rule)
          && rule.decides(OptionalLong.empty(), micros)) {
        rule.firedAtPieces = piecesOf(subject);
        firing.add(rule);
      }
      rule.heldBefore = holds;
      rule.lookedAt = micros;
      rule.lookedAtEvent = events;
    }
    if (!firing.isEmpty()) {
      // It may be what another one waits for.
      events++;
      perform(firing, subject, steps);
    }
  }

  private void perform(List<RuleState> firing, Subject subject, List<FaultStep> steps) {
    Draft draft = new Draft(null, exchange);
    writer.write(firing, draft, streams, steps);
    for (Act act : draft.before()) {
      act.now(streams, steps);
    }
    draft.endBefore().ifPresent(how -> streams.end(how, steps));
    streams.lane(subject).behind(draft, steps);
  }

  private static boolean mayFireAgain(RuleState rule) {
    return rule.fires() == 0
        || rule.rule().when().nth().isPresent()
        || rule.rule().when().maxFires().isPresent()
        || rule.rule().when().conditions().stream().anyMatch(Condition.Silence.class::isInstance);
  }

  private boolean isSilent(RuleState rule, Condition.Silence silence, long micros) {
    return lastOf(rule.subject()) + micros(silence.time()) <= micros
        && rule.firedAtPieces != piecesOf(rule.subject());
  }

  private long piecesOf(Subject subject) {
    return subject.direction().isPresent()
        ? streams.lane(subject).pieces()
        : streams.lane(Direction.TO_PARENT).pieces() + streams.lane(Direction.TO_CHILD).pieces();
  }

  /** When the last bytes of a subject came; the start, before there were any. */
  private long lastOf(Subject subject) {
    return subject.direction().isPresent()
        ? streams.lane(subject).lastBytes()
        : Math.max(
            streams.lane(Direction.TO_PARENT).lastBytes(),
            streams.lane(Direction.TO_CHILD).lastBytes());
  }

  /** When {@link #fire} is to be called for a subject; a time that is over means at once. */
  OptionalLong next(Subject subject, long now) {
    OptionalLong next = OptionalLong.empty();
    if (isMute(subject)) {
      return next;
    }
    for (RuleState rule : book.rules()) {
      if (rule.subject() == subject && isLone(rule) && mayFireAgain(rule) && rule.isAlive(now)) {
        next = earlier(next, timeOf(rule));
      }
    }
    return next;
  }

  static OptionalLong earlier(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isPresent() ? one : other;
    }
    return OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()));
  }

  /** When the rule's times have all come; empty when one of them has not begun. */
  private OptionalLong timeOf(RuleState rule) {
    long at = 0;
    for (Condition condition : rule.rule().when().conditions()) {
      OptionalLong from = OptionalLong.of(0);
      Duration wait = Duration.ZERO;
      if (condition instanceof Condition.AfterTime(Condition.Since since, Duration time)) {
        from = conditions.when(since);
        wait = time;
      } else if (condition instanceof Condition.Silence(Duration time)) {
        boolean toldAlready = rule.firedAtPieces == piecesOf(rule.subject());
        from = toldAlready ? OptionalLong.empty() : OptionalLong.of(lastOf(rule.subject()));
        wait = time;
      }
      if (from.isEmpty()) {
        return OptionalLong.empty();
      }
      at = Math.max(at, from.getAsLong() + micros(wait));
    }
    // It was looked at then, and nothing has happened since: something else keeps it back.
    boolean inVain = at <= rule.lookedAt && rule.lookedAtEvent == events;
    return inVain ? OptionalLong.empty() : OptionalLong.of(at);
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1000;
  }

  /** How much later a stream's end is to come than its last byte. */
  Duration slowEof(Subject subject, long micros, List<FaultStep> steps) {
    Duration later = Duration.ZERO;
    for (RuleState rule : book.rules()) {
      if (rule.subject() == subject
          && rule.has(FlowFault.SlowEof.class)
          && conditions.holdAt(rule.rule(), OptionalLong.empty(), micros)
          && rule.decides(OptionalLong.empty(), micros)) {
        for (Fault fault : rule.rule().then()) {
          if (fault instanceof FlowFault.SlowEof(Duration by)) {
            later = later.plus(by);
          }
        }
        steps.add(book.fire(rule));
      }
    }
    return later;
  }

  /**
   * The worker has written to stderr. In how many pieces makes no difference: a rule decides once.
   */
  void textComes(long micros, List<FaultStep> steps) {
    for (RuleState rule : book.rules()) {
      if (rule.subject() == Subject.STDERR
          && rule.matches() == 0
          && conditions.holdAlone(rule.rule(), micros, _ -> false)
          && rule.decides(OptionalLong.empty(), micros)) {
        steps.add(book.fire(rule));
        for (Fault fault : rule.rule().then()) {
          switch (fault) {
            case StderrFault.StderrSilence() -> streams.stderr().silence(steps);
            case StderrFault.StderrLate(Duration by) -> {
              streams.stderr().late(micros(by));
              if (streams.lane(Direction.TO_PARENT).isClosed()) {
                streams.stderr().stdoutEnded(micros);
              }
            }
            default -> throw new IllegalStateException("no fault of stderr: " + fault);
          }
        }
      }
    }
  }
}
