package dev.frametape.relay;

import dev.frametape.fault.FaultStep;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Descriptor;
import dev.frametape.process.Emission;
import dev.frametape.process.EmissionPerformer;
import dev.frametape.process.OtherEnds;
import dev.frametape.process.ParentProcess;
import dev.frametape.process.Poll;
import dev.frametape.process.PollGate;
import dev.frametape.recording.Lane;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes the steps that were decided, in their order: what is passed is recorded and then written,
 * what is done goes by the performer that played workers have, too. One thread's own.
 */
final class StepTaker {
  private static final long MOST_SPUN_NANOS = 2_000_000;

  /** A stream's sender has ended, and the steps that follow from it are being taken. */
  private static final class SourceEnd {
    final EndsWithWorker endsWithWorker;
    boolean told;
    boolean toldBoth;

    SourceEnd(EndsWithWorker endsWithWorker) {
      this.endsWithWorker = endsWithWorker;
    }
  }

  /** Whether a stream's end is one with the worker's, and is to be seen together with that. */
  interface EndsWithWorker {
    boolean holds() throws IOException;
  }

  private final Conversation conversation;
  private final Optional<Emission.Stream> own;
  private final PollGate gate;
  private final EmissionPerformer performer = EmissionPerformer.direct(new LiveStage());
  // Null but while the steps of an end are taken.
  private SourceEnd sourceEnd;

  /**
   * @param own the stream that this thread passes on
   * @param gate of this thread
   */
  StepTaker(Conversation conversation, Optional<Emission.Stream> own, PollGate gate) {
    this.conversation = conversation;
    this.own = own;
    this.gate = gate;
  }

  /**
   * Takes steps until the end of the conversation is decided.
   *
   * @param steps takes ownership of their bytes
   */
  void take(List<FaultStep> steps) throws StrictRecordingException {
    int at = 0;
    try {
      while (at < steps.size() && !conversation.finale().isDecided()) {
        int from = at;
        if (steps.get(from) instanceof FaultStep.Do(Emission what)) {
          at++;
          act(what, steps.subList(at, steps.size()));
        } else {
          Optional<Emission.Stream> stream = Optional.empty();
          for (; at < steps.size() && belongs(steps.get(at), stream); at++) {
            stream = stream.isPresent() ? stream : stream(steps.get(at));
          }
          pass(steps.subList(from, at), stream);
        }
      }
    } finally {
      release(steps.subList(at, steps.size()));
    }
  }

  /** Takes the steps that follow when the sender of this thread's stream sends no more. */
  void takeEnd(List<FaultStep> steps, EndsWithWorker endsWithWorker)
      throws StrictRecordingException {
    sourceEnd = new SourceEnd(endsWithWorker);
    take(steps);
    if (!sourceEnd.told) {
      conversation.ledger().eof(own.orElseThrow(), Lane.SENT);
    }
    sourceEnd = null;
  }

  private static boolean belongs(FaultStep step, Optional<Emission.Stream> stream) {
    return !(step instanceof FaultStep.Do)
        && (stream.isEmpty() || stream(step).isEmpty() || stream(step).equals(stream));
  }

  private static Optional<Emission.Stream> stream(FaultStep step) {
    return switch (step) {
      case FaultStep.Pass pass -> Optional.of(pass.on());
      case FaultStep.Withhold withheld -> Optional.of(withheld.on());
      case FaultStep.Insert insert -> Optional.of(insert.on());
      case FaultStep.Fired _, FaultStep.Inert _, FaultStep.Do _ -> Optional.empty();
    };
  }

  private static Optional<ByteBuf> bytes(FaultStep step) {
    return switch (step) {
      case FaultStep.Pass pass -> Optional.of(pass.bytes());
      case FaultStep.Withhold withheld -> Optional.of(withheld.bytes());
      case FaultStep.Insert insert -> Optional.of(insert.bytes());
      case FaultStep.Fired _, FaultStep.Inert _, FaultStep.Do _ -> Optional.empty();
    };
  }

  private static void release(List<FaultStep> steps) {
    steps.forEach(step -> bytes(step).ifPresent(ByteBuf::release));
  }

  private void pass(List<FaultStep> group, Optional<Emission.Stream> stream)
      throws StrictRecordingException {
    try {
      conversation.tell(group);
      if (stream.isEmpty()) {
        conversation.ledger().record(group, false);
        return;
      }
      List<ByteBuf> out = new ArrayList<>();
      for (FaultStep step : group) {
        if (!(step instanceof FaultStep.Withhold)) {
          bytes(step).filter(ByteBuf::isReadable).ifPresent(out::add);
        }
      }
      conversation
          .out(stream.get())
          .pass(closed -> conversation.ledger().record(group, closed), out);
    } finally {
      release(group);
    }
  }

  // ---- acts ----

  private void act(Emission what, List<FaultStep> rest) throws StrictRecordingException {
    if (what instanceof Emission.Flush) {
      // Each group of bytes is a write of its own.
      return;
    }
    try {
      if (sourceEnd != null && !sourceEnd.told) {
        sourceEnd.told = true;
        sourceEnd.toldBoth = isCloseOfOwn(what) && !conversation.out(own.get()).isClosed();
        conversation.ledger().eof(own.orElseThrow(), sourceEnd.toldBoth ? Lane.BOTH : Lane.SENT);
      }
      switch (what) {
        case Emission.Pause(Duration duration) -> {
          conversation.closeDeferred();
          pause(duration, onlyOwnBytesIn(rest));
        }
        case Emission.Close(Emission.Stream stream) -> close(stream);
        case Emission.Stall() -> {
          conversation.closeDeferred();
          performer.perform(what);
        }
        default -> performer.perform(what);
      }
    } catch (IOException failure) {
      conversation.say("a fault could not be carried out (" + what + "): " + failure.getMessage());
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isCloseOfOwn(Emission what) {
    return what instanceof Emission.Close(Emission.Stream stream)
        && own.equals(Optional.of(stream));
  }

  private void close(Emission.Stream stream) throws StrictRecordingException, IOException {
    boolean isEndOfOwn = sourceEnd != null && own.equals(Optional.of(stream));
    boolean told = isEndOfOwn && sourceEnd.toldBoth;
    if (isEndOfOwn && sourceEnd.endsWithWorker.holds()) {
      if (!told && !conversation.out(stream).isClosed()) {
        conversation.ledger().eof(stream, Lane.DELIVERED);
      }
      conversation.closeWithTheWorker(stream);
      return;
    }
    conversation
        .out(stream)
        .close(
            closed -> {
              if (!told) {
                conversation.ledger().eof(stream, Lane.DELIVERED);
              }
            });
  }

  /** Whether nothing but the bytes of this thread's stream comes behind a pause. */
  private boolean onlyOwnBytesIn(List<FaultStep> rest) {
    for (FaultStep step : rest) {
      boolean ownBytes =
          switch (step) {
            case FaultStep.Do(Emission what) ->
                what instanceof Emission.Flush
                    || what instanceof Emission.Pause
                    || isCloseOfOwn(what);
            case FaultStep.Fired _, FaultStep.Inert _ -> true;
            case FaultStep.Pass _, FaultStep.Withhold _, FaultStep.Insert _ ->
                stream(step).equals(own);
          };
      if (!ownBytes) {
        return false;
      }
    }
    return true;
  }

  /**
   * Waits, but not for a conversation that is over, nor for a parent that has died.
   *
   * @param endsWithReader whether there is nothing to wait for when the stream's reader has gone
   */
  private void pause(Duration duration, boolean endsWithReader) throws IOException {
    long until = System.nanoTime() + duration.toNanos();
    Poll poll = new Poll();
    poll.add(gate.descriptor(), Poll.READABLE);
    int parent =
        conversation.parentProcess().end().map(end -> poll.add(end, Poll.READABLE)).orElse(-1);
    boolean orphaned = false;
    int reader = -1;
    if (own.isPresent()) {
      reader = poll.add(conversation.out(own.get()).descriptor(), Poll.ONLY_IF_GONE);
    }
    while (true) {
      gate.enter();
      long left = until - System.nanoTime();
      if (left <= 0 || conversation.finale().isPressing()) {
        gate.leave();
        return;
      }
      if (reader >= 0 && conversation.out(own.get()).isClosed()) {
        poll.drop(reader);
        reader = -1;
      }
      if (left < MOST_SPUN_NANOS) {
        gate.leave();
        LockSupport.parkNanos(left);
        continue;
      }
      long most = orphaned ? ParentProcess.LOOK_MILLIS : Integer.MAX_VALUE;
      poll.await((int) Math.min(left / 1_000_000, most));
      gate.leave();
      if (parent >= 0 && poll.readable(parent)) {
        if (ParentProcess.leftNobody(conversation.parentEnds())) {
          return;
        }
        // Others may hold its ends, or be about to let go of them.
        poll.drop(parent);
        parent = -1;
        orphaned = true;
      } else if (orphaned && ParentProcess.leftNobody(conversation.parentEnds())) {
        return;
      }
      if (reader >= 0 && poll.gone(reader) && !conversation.out(own.get()).isClosed()) {
        conversation.out(own.get()).breaks();
        if (endsWithReader) {
          return;
        }
        poll.drop(reader);
        reader = -1;
      }
    }
  }

  /** This process and the worker behind it, for the performer. */
  private final class LiveStage implements EmissionPerformer.Stage {
    @Override
    public void write(Emission.Stream on, ByteBuffer bytes) {
      throw new IllegalStateException("bytes are recorded first, and go by their streams");
    }

    @Override
    public void close(Emission.Stream stream) {
      throw new IllegalStateException("ends are recorded first, and go by their streams");
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      try {
        pause(duration, false);
      } catch (IOException failure) {
        throw new IllegalStateException("cannot wait", failure);
      }
    }

    @Override
    public void awaitNobody() throws IOException {
      boolean nobody =
          OtherEnds.awaitNobody(
              conversation.parentEnds(), gate, () -> conversation.finale().isPressing());
      if (!nobody) {
        // A signal of the parent has ended the worker meanwhile: so ends everything.
        conversation.finale().hurriedBy().ifPresent(conversation::end);
      }
    }

    @Override
    public void end(ChildExit how) {
      conversation.end(how);
    }

    @Override
    public void stopReading() throws IOException {
      conversation.stopReading();
    }

    @Override
    public void breakInput() throws IOException {
      conversation.breakInput();
    }

    @Override
    public void signalWorker(int signal) {
      conversation.signalWorker(signal);
    }

    @Override
    public void freeze(Duration duration) {
      conversation.freeze(duration);
    }

    @Override
    public Descriptor descriptor(Emission.Stream stream) {
      return conversation.out(stream).descriptor();
    }
  }
}
