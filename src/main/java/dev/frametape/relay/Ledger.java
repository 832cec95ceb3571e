package dev.frametape.relay;

import dev.frametape.fault.FaultStep;
import dev.frametape.fault.Firing;
import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import dev.frametape.recording.Lane;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingWriter;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;

/** Writes the steps of a broken conversation down, where there is a recording. */
final class Ledger {
  private static final String NOT_A_FRAME = "no frame";
  private static final String INSERTED = "inserted by a fault";

  private final Optional<RecordingTape> tape;

  /** Whether what was sent and what was delivered can differ: a fault is in the recording. */
  private volatile boolean faulted;

  Ledger(Optional<RecordingTape> tape) {
    this.tape = tape;
  }

  /**
   * Records steps that are no acts; all their bytes are of one stream.
   *
   * @param closed whether the receiver of the stream has seen its end already
   */
  void record(List<FaultStep> steps, boolean closed) throws StrictRecordingException {
    if (tape.isEmpty()) {
      return;
    }
    tape.get()
        .record(
            batch -> {
              for (FaultStep step : steps) {
                record(batch, step, closed);
              }
            });
    tape.get().requireRecorded();
  }

  private void record(RecordingWriter.Batch batch, FaultStep step, boolean closed) {
    switch (step) {
      case FaultStep.Fired(Firing firing) -> {
        batch.fault(fault(firing));
        faulted = true;
      }
      case FaultStep.Inert(Firing.Inert inert) -> batch.faultInert(inert(inert));
      case FaultStep.Pass(var on, var place, ByteBuf bytes) ->
          sent(batch, on, place, bytes, closed ? lane(Lane.SENT) : Lane.BOTH);
      case FaultStep.Withhold(var on, var place, ByteBuf bytes) ->
          sent(batch, on, place, bytes, lane(Lane.SENT));
      case FaultStep.Insert(var on, boolean whole, ByteBuf bytes) -> {
        if (closed) {
          return;
        }
        if (on == Emission.Stream.STDERR) {
          batch.stderr(bytes, Lane.DELIVERED);
        } else if (whole) {
          batch.frame(direction(on), bytes, Lane.DELIVERED);
        } else {
          batch.raw(direction(on), bytes, INSERTED, Lane.DELIVERED);
        }
      }
      case FaultStep.Do act -> throw new IllegalArgumentException("an act is not recorded: " + act);
    }
  }

  private static void sent(
      RecordingWriter.Batch batch,
      Emission.Stream on,
      FaultStep.Place place,
      ByteBuf bytes,
      Lane lane) {
    if (on == Emission.Stream.STDERR) {
      batch.stderr(bytes, lane);
    } else if (place.isRaw()) {
      batch.raw(direction(on), bytes, NOT_A_FRAME, lane);
    } else if (place.from() == 0 && place.frameBytes() == bytes.readableBytes()) {
      batch.frame(direction(on), bytes, lane);
    } else {
      batch.part(direction(on), place.frameBytes(), place.from(), bytes, lane);
    }
  }

  /**
   * Before any fault has fired the two sides cannot differ. What is held back then, at the end of
   * the conversation, is recorded as it always is: as sent on, to a peer that reads no more.
   */
  private Lane lane(Lane lane) {
    return faulted ? lane : Lane.BOTH;
  }

  /** The end of a stream. */
  void eof(Emission.Stream on, Lane lane) throws StrictRecordingException {
    if (tape.isPresent()) {
      String from =
          switch (on) {
            case STDIN -> "parent";
            case STDOUT -> "child";
            case STDERR -> "stderr";
          };
      tape.get().record(batch -> batch.eof(from, lane(lane)));
      tape.get().requireRecorded();
    }
  }

  /**
   * The end of the conversation, and of the recording.
   *
   * @param own how the worker ended; empty when there was none
   * @param shown how the parent sees it end
   */
  void ended(Optional<ChildExit> own, ChildExit shown) throws StrictRecordingException {
    if (tape.isPresent()) {
      tape.get()
          .ended(
              batch -> {
                if (!faulted || own.equals(Optional.of(shown))) {
                  batch.exited(shown);
                } else {
                  own.ifPresent(exit -> batch.exited(exit, Lane.SENT));
                  batch.exited(shown, Lane.DELIVERED);
                }
              });
    }
  }

  private static Direction direction(Emission.Stream on) {
    return on == Emission.Stream.STDIN ? Direction.TO_CHILD : Direction.TO_PARENT;
  }

  private static RecordedEvent.Fault fault(Firing firing) {
    Optional<RecordedEvent.Chance> chance =
        firing.draw().isPresent() && firing.seed().isPresent()
            ? Optional.of(
                new RecordedEvent.Chance(firing.draw().getAsLong(), firing.seed().getAsLong()))
            : Optional.empty();
    return new RecordedEvent.Fault(
        firing.rule(),
        firing.fault(),
        subject(firing.subject().recordingWord()),
        firing.frame(),
        firing.at(),
        chance,
        firing.generation());
  }

  private static RecordedEvent.FaultInert inert(Firing.Inert inert) {
    return new RecordedEvent.FaultInert(
        inert.rule(),
        inert.why(),
        inert
            .subject()
            .map(subject -> subject(subject.recordingWord()))
            .orElse(RecordedEvent.Subject.PROCESS),
        inert.frame());
  }

  private static RecordedEvent.Subject subject(String word) {
    for (RecordedEvent.Subject subject : RecordedEvent.Subject.values()) {
      if (subject.word().equals(word)) {
        return subject;
      }
    }
    throw new IllegalArgumentException("no subject of a recording: " + word);
  }
}
