package dev.frametape.replay;

import static java.util.Objects.requireNonNull;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import dev.frametape.process.EmissionPerformer;
import dev.frametape.recording.RecordingCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Is the worker, from a recording, until its recorded end. */
public final class Replay {
  /** How a replay came to its end. */
  public sealed interface Outcome {
    /** The recorded end was performed, which ends this process, except in a test. */
    record Performed(ChildExit end) implements Outcome {}

    /** The parent did something that was not recorded, and was told. */
    record Unmatched() implements Outcome {}

    /** The recording has no end. */
    record CutOff() implements Outcome {}

    /** The parent ended its input where the recording goes on. */
    record InputEnded() implements Outcome {}

    /** The real worker is to go on. */
    record HandOver(Transcript soFar) implements Outcome {}
  }

  private final ReplayOptions options;
  private final Inputs inputs;
  private final EmissionPerformer performer;
  private final LongSupplier nanos;
  private final Consumer<Unmatched> reports;

  /** Null before the recording is known. */
  private volatile Path recording;

  private volatile long signalsHeard;

  /**
   * @param nanos a clock, in nanoseconds
   * @param reports gets each report about something that was not recorded; stderr gets it anyway
   */
  public Replay(
      ReplayOptions options,
      Inputs inputs,
      EmissionPerformer performer,
      LongSupplier nanos,
      Consumer<Unmatched> reports) {
    this.options = requireNonNull(options, "options");
    this.inputs = requireNonNull(inputs, "inputs");
    this.performer = requireNonNull(performer, "performer");
    this.nanos = requireNonNull(nanos, "nanos");
    this.reports = requireNonNull(reports, "reports");
  }

  /**
   * Replays one recording.
   *
   * @throws dev.frametape.recording.RecordingException when it is none, or damaged; in a large one
   *     what stands before the damage has been replayed
   */
  public Outcome play(Path file) throws IOException, InterruptedException {
    RecordingCheck.refuseDamaged(file);
    return play(Script.open(file, options.asSent()), Optional.empty());
  }

  /**
   * Replays one of a set, chosen by what the parent asks first.
   *
   * @return empty when the set is used up
   */
  public Optional<Outcome> playByFirstRequest(RecordingSet set)
      throws IOException, InterruptedException {
    Optional<Path> first = set.firstLeft();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    RecordingCheck.refuseDamaged(first.get());
    Script opening = Script.open(first.get(), options.asSent());
    return Optional.of(
        play(opening, Optional.of(new FirstRequest(set, first.get(), options, this::chosen))));
  }

  /**
   * Whether a signal that comes now is one that the recording has. For any thread.
   *
   * @param signal its number
   */
  public boolean expects(int signal) {
    Path file = recording;
    if (file == null) {
      return false;
    }
    long recorded = 0;
    try (Script script = Script.open(file, true)) {
      while (true) {
        switch (script.next()) {
          case Scripted.Cue(var _, var _, Said.Signalled(int other)) when other == signal ->
              recorded++;
          case Scripted.Cue _, Scripted.Does _, Scripted.Begun _ -> {}
          case Scripted.Ends _, Scripted.CutOff _ -> {
            return recorded > signalsHeard;
          }
        }
      }
    } catch (IOException damaged) {
      // The replay itself meets the damage and says so; a signal does what it does by itself.
      System.err.println("frametape: " + damaged.getMessage());
      return false;
    }
  }

  private void chosen(Path file) {
    recording = file;
  }

  private Outcome play(Script script, Optional<ReplayedWorker.Settling> settling)
      throws IOException, InterruptedException {
    recording = script.file();
    Transcript transcript = new Transcript(options.onUnmatched());
    try (ReplayedWorker worker = new ReplayedWorker(script, settling, options, nanos, reports)) {
      while (true) {
        switch (worker.next()) {
          case Step.Emit(Emission what) -> {
            transcript.said(what);
            performer.perform(what);
            if (what instanceof Emission.End(ChildExit end)) {
              return new Outcome.Performed(end);
            }
          }
          case Step.Await(var atMost) -> hear(worker, transcript, inputs.take(atMost));
          case Step.Fail(var why) -> {
            performer.drain();
            return switch (why) {
              case UNMATCHED -> new Outcome.Unmatched();
              case CUT_OFF -> new Outcome.CutOff();
              case INPUT_ENDED -> new Outcome.InputEnded();
            };
          }
          case Step.HandOver() -> {
            return new Outcome.HandOver(transcript);
          }
        }
      }
    }
  }

  private void hear(ReplayedWorker worker, Transcript transcript, Input input) {
    switch (input) {
      case Input.Bytes(byte[] bytes) -> {
        transcript.heard(bytes);
        worker.bytes(bytes);
      }
      case Input.Eof() -> {
        transcript.heardEnd();
        worker.eof();
      }
      case Input.Signal(int signal) -> {
        signalsHeard++;
        worker.signal(signal);
      }
      case Input.Nothing() -> worker.waited();
    }
  }
}
