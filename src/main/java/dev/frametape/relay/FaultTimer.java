package dev.frametape.relay;

import dev.frametape.fault.Subject;
import dev.frametape.process.Poll;
import dev.frametape.process.PollGate;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Wakes the engine for subjects that no pump stands for, or none any more. Its thread begins with
 * the first time that there is to wait for.
 */
final class FaultTimer {
  private final Conversation conversation;
  private final Decider decider;
  private final Predicate<Subject> isMine;
  private final PollGate gate;
  // Null until there is something to wait for.
  private Thread thread;

  /**
   * @param isMine whether nobody else wakes a subject
   */
  FaultTimer(Conversation conversation, Decider decider, Predicate<Subject> isMine) {
    this.conversation = conversation;
    this.decider = decider;
    this.isMine = isMine;
    gate = conversation.timerGate();
  }

  /** A time of a subject has come nearer. */
  synchronized void rouse() {
    if (thread == null) {
      thread = new Thread(this::run, "frametape-faults");
      thread.setDaemon(true);
      thread.start();
    } else {
      Conversation.wake(gate);
    }
  }

  private void run() {
    StepTaker taker = new StepTaker(conversation, Optional.empty(), gate);
    Poll poll = new Poll();
    poll.add(gate.descriptor(), Poll.READABLE);
    try {
      while (!conversation.finale().isDecided()) {
        gate.enter();
        long micros = Decider.NEVER;
        for (Subject subject : Subject.values()) {
          if (isMine.test(subject)) {
            micros = Math.min(micros, decider.microsToWake(subject));
          }
        }
        poll.await(
            micros == Decider.NEVER
                ? -1
                : (int) Math.min(Integer.MAX_VALUE, (micros + 999) / 1000));
        gate.leave();
        for (Subject subject : Subject.values()) {
          if (isMine.test(subject) && decider.microsToWake(subject) <= 0) {
            taker.take(decider.ask((engine, now) -> engine.wake(subject, now)));
          }
        }
      }
    } catch (StrictRecordingException recordingFailed) {
      // The tape has ended the child already and tells why at the end.
      return;
    } catch (IOException | RuntimeException | Error failure) {
      conversation.say("faults by time broke off: " + failure);
    }
  }
}
