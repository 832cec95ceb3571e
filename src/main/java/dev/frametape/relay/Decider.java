package dev.frametape.relay;

import dev.frametape.fault.FaultEngine;
import dev.frametape.fault.FaultStep;
import dev.frametape.fault.Subject;
import dev.frametape.frame.Direction;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Asks the engine, one question at a time, and knows when it wants to be asked again. */
final class Decider {
  /** Nothing to be woken for. */
  static final long NEVER = Long.MAX_VALUE;

  /** One question. */
  interface Question {
    List<FaultStep> to(FaultEngine engine, long micros);
  }

  private final FaultEngine engine;
  private final LongSupplier micros;
  private final Consumer<Subject> rouse;
  private final ReentrantLock lock = new ReentrantLock();
  private final long[] wakes = new long[Subject.values().length];
  private long now;

  /**
   * @param micros since the spawn
   * @param rouse is told a subject whose time has come nearer; called without the lock
   */
  Decider(FaultEngine engine, LongSupplier micros, Consumer<Subject> rouse) {
    this.engine = engine;
    this.micros = micros;
    this.rouse = rouse;
    Arrays.fill(wakes, NEVER);
  }

  /** The answer. Its steps are taken without the lock. */
  List<FaultStep> ask(Question question) {
    long[] nearer = new long[wakes.length];
    List<FaultStep> steps;
    lock.lock();
    try {
      steps = question.to(engine, now());
      for (Subject subject : Subject.values()) {
        OptionalLong next = engine.nextWake(subject);
        long before = wakes[subject.ordinal()];
        wakes[subject.ordinal()] = next.orElse(NEVER);
        nearer[subject.ordinal()] = next.isPresent() && next.getAsLong() < before ? 1 : 0;
      }
    } finally {
      lock.unlock();
    }
    for (Subject subject : Subject.values()) {
      if (nearer[subject.ordinal()] > 0) {
        rouse.accept(subject);
      }
    }
    return steps;
  }

  /** Whether bytes of a direction wait for nothing but their time. */
  boolean waitsForTime(Direction to) {
    lock.lock();
    try {
      return engine.waitsForTime(to);
    } finally {
      lock.unlock();
    }
  }

  /** How long until a subject is to be woken, in microseconds; 0 when it is due. */
  long microsToWake(Subject subject) {
    lock.lock();
    try {
      long at = wakes[subject.ordinal()];
      return at == NEVER ? NEVER : Math.max(0, at - now());
    } finally {
      lock.unlock();
    }
  }

  /** Another thread is to wake a subject from now on: it is told when there is something to do. */
  void handOver(Subject subject) {
    if (microsToWake(subject) != NEVER) {
      rouse.accept(subject);
    }
  }

  private long now() {
    now = Math.max(now, micros.getAsLong());
    return now;
  }
}
