package dev.frametape.fault;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import java.time.Duration;
import java.util.List;

/** The three streams of a conversation, and how they and it come to their ends. */
final class Streams {
  private final Exchange exchange;
  private final FrameLane toParent;
  private final FrameLane toChild;
  private final StderrLane stderr = new StderrLane();
  private boolean over;
  private boolean stays;
  private boolean inputBroken;
  private boolean stalled;
  private boolean lasts;
  private Duration slowEnd = Duration.ZERO;
  private long now;

  Streams(FrameRules rules, Exchange exchange) {
    this.exchange = exchange;
    toParent = new FrameLane(Direction.TO_PARENT, rules, exchange, this);
    toChild = new FrameLane(Direction.TO_CHILD, rules, exchange, this);
  }

  FrameLane lane(Direction to) {
    return to == Direction.TO_PARENT ? toParent : toChild;
  }

  /** The lane of a rule's subject; what has no frames is told to the parent. */
  FrameLane lane(Subject subject) {
    return subject == Subject.TO_CHILD ? toChild : toParent;
  }

  StderrLane stderr() {
    return stderr;
  }

  Exchange exchange() {
    return exchange;
  }

  void isNow(long micros) {
    now = micros;
  }

  long now() {
    return now;
  }

  /** The conversation has ended for the parent. */
  boolean isOver() {
    return over;
  }

  // ---- what faults do ----

  /** What waits is sent, as far as somebody is left to get it, and then all is over. */
  void end(ChildExit how, List<FaultStep> steps) {
    if (over) {
      return;
    }
    toParent.release(steps);
    if (stderr.holdsText()) {
      long left = stderr.waitsFor(now);
      if (toParent.isOpen()) {
        close(toParent, steps);
      }
      pause(Duration.ofNanos(left * 1000), steps);
      stderr.release(steps);
    }
    stderr.floodRest(steps);
    over = true;
    toParent.abandon(steps);
    toChild.abandon(steps);
    stderr.close(steps);
    steps.add(new FaultStep.Do(new Emission.End(how)));
  }

  void end(Ending ending, FrameLane lane, List<FaultStep> steps) {
    switch (ending) {
      case Ending.Eof() -> close(lane, steps);
      case Ending.Exit(int code) -> end(new ChildExit.Exited(code), steps);
      case Ending.Signal(int number) -> end(new ChildExit.Signaled(number, false), steps);
      case Ending.Hang() -> hang(lane, steps);
      case Ending.Continue() -> {}
    }
  }

  void close(FrameLane lane, List<FaultStep> steps) {
    if (lane.isClosed() || over) {
      return;
    }
    lane.release(steps);
    lane.close();
    steps.add(new FaultStep.Do(new Emission.Close(lane.stream())));
    if (lane == toParent) {
      stderr.stdoutEnded(now);
    }
  }

  void hang(FrameLane lane, List<FaultStep> steps) {
    lane.release(steps);
    lane.hang();
  }

  void closeStderr(List<FaultStep> steps) {
    if (!stderr.isClosed() && !over) {
      stderr.close(steps);
      steps.add(new FaultStep.Do(new Emission.Close(Emission.Stream.STDERR)));
    }
  }

  /** The conversation does not end with the worker, but when nobody is left. */
  void stay() {
    stays = true;
  }

  /** Nobody reads what the parent writes any more. */
  void breakInput(List<FaultStep> steps) {
    if (!inputBroken) {
      inputBroken = true;
      steps.add(new FaultStep.Do(new Emission.BreakInput()));
    }
    hang(toChild, steps);
  }

  boolean isInputBroken() {
    return inputBroken;
  }

  /** The worker's end, and the ends of its streams, come later. */
  void slowEnd(Duration by) {
    slowEnd = slowEnd.plus(by);
    lasts = true;
  }

  static void pause(Duration time, List<FaultStep> steps) {
    if (time.isPositive()) {
      steps.add(new FaultStep.Do(new Emission.Pause(time)));
    }
  }

  // ---- what really happens ----

  void parentEnds(List<FaultStep> steps) {
    toChild.senderEnded(steps);
    if (over) {
      return;
    }
    if (toChild.isHung() || inputBroken) {
      // Its worker does not notice this end; it stays until nobody is left.
      stall(steps);
    } else {
      close(toChild, steps);
    }
  }

  /**
   * @return whether its receiver is to see that end
   */
  boolean stdoutEnds(List<FaultStep> steps) {
    toParent.senderEnded(steps);
    stderr.stdoutEnded(now);
    return toParent.isOpen() && !stays && !lasts;
  }

  void stderrEnds(List<FaultStep> steps) {
    stderr.senderEnded();
    closeStderrIfDone(steps);
  }

  private void closeStderrIfDone(List<FaultStep> steps) {
    if (stderr.hasSenderEnded() && !stderr.holdsText() && !stays && !lasts && !over) {
      stderr.floodRest(steps);
      closeStderr(steps);
    }
  }

  void wakeStderr(long micros, List<FaultStep> steps) {
    if (!over) {
      stderr.wake(micros, steps);
      closeStderrIfDone(steps);
    }
  }

  void workerEnds(ChildExit exit, List<FaultStep> steps) {
    if (over) {
      return;
    }
    if (toParent.isHung() || toChild.isHung() || stays) {
      if (stderr.holdsText()) {
        pause(Duration.ofNanos(stderr.waitsFor(now) * 1000), steps);
        stderr.release(steps);
      }
      stderr.floodRest(steps);
      stall(steps);
      return;
    }
    pause(slowEnd, steps);
    end(exit, steps);
  }

  private void stall(List<FaultStep> steps) {
    if (!stalled) {
      stalled = true;
      steps.add(new FaultStep.Do(new Emission.Stall()));
    }
  }
}
