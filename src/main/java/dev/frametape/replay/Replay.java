package dev.frametape.replay;

import static java.util.Objects.requireNonNull;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import dev.frametape.process.EmissionPerformer;
import dev.frametape.process.Interposer;
import dev.frametape.recording.RecordingCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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

  /** SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU. */
  private static final Set<Integer> STOPPING = Set.of(19, 20, 21, 22);

  /** SIGCHLD, SIGCONT, SIGURG, SIGWINCH. */
  private static final Set<Integer> WITHOUT_EFFECT = Set.of(17, 18, 23, 28);

  private final ReplayOptions options;
  private final Inputs inputs;
  private final EmissionPerformer performer;
  private final LongSupplier nanos;
  private final Consumer<Unmatched> reports;
  private final Interposer between;

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
    this(options, inputs, performer, nanos, reports, Interposer.none());
  }

  /**
   * As above, with somebody between the worker and its parent.
   *
   * @param between decides what becomes of what either of them does
   */
  public Replay(
      ReplayOptions options,
      Inputs inputs,
      EmissionPerformer performer,
      LongSupplier nanos,
      Consumer<Unmatched> reports,
      Interposer between) {
    this.between = requireNonNull(between, "between");
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
      return new Player(worker, transcript).play();
    }
  }

  /** One worker, its parent, and who stands between them. */
  private final class Player implements Interposer.Stage {
    private final ReplayedWorker worker;
    private final Transcript transcript;
    private final long start = nanos.getAsLong();

    // Null until the conversation is over, which ends this process, except in a test.
    private ChildExit over;
    // Nothing of the parent's is read any more.
    private boolean deaf;

    Player(ReplayedWorker worker, Transcript transcript) {
      this.worker = worker;
      this.transcript = transcript;
    }

    private long micros() {
      return (nanos.getAsLong() - start) / 1000;
    }

    Outcome play() throws IOException, InterruptedException {
      while (over == null) {
        switch (worker.next()) {
          case Step.Emit(Emission what) -> {
            OptionalLong wake = between.nextWakeMicros();
            if (wake.isPresent() && micros() >= wake.getAsLong()) {
              between.wake(micros(), this);
            }
            transcript.said(what);
            between.fromWorker(what, micros(), this);
            if (what instanceof Emission.End && over == null) {
              outlive();
            }
          }
          case Step.Await(var atMost) -> await(atMost);
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
      return new Outcome.Performed(over);
    }

    /** The worker is gone, and whoever stands between lives on. */
    private void outlive() throws IOException, InterruptedException {
      while (over == null && between.nextWakeMicros().isPresent()) {
        hear(inputs.take(untilWake(Optional.empty())));
      }
      if (over == null) {
        perform(new Emission.Stall());
      }
    }

    private void await(Optional<Duration> atMost) throws IOException, InterruptedException {
      OptionalLong wake = between.nextWakeMicros();
      if (deaf && wake.isEmpty()) {
        // Nobody could say anything that would make it go on.
        perform(new Emission.Stall());
        return;
      }
      hear(inputs.take(untilWake(atMost)));
    }

    private Optional<Duration> untilWake(Optional<Duration> atMost) {
      OptionalLong wake = between.nextWakeMicros();
      if (wake.isEmpty()) {
        return atMost;
      }
      long micros = Math.max(0, wake.getAsLong() - micros());
      Duration until = Duration.ofNanos(micros * 1000);
      return Optional.of(atMost.filter(limit -> limit.compareTo(until) < 0).orElse(until));
    }

    private void hear(Input input) throws IOException, InterruptedException {
      switch (input) {
        case Input.Bytes(byte[] bytes) -> {
          transcript.heard(bytes);
          between.fromParent(bytes, micros(), this);
        }
        case Input.Eof() -> {
          transcript.heardEnd();
          between.parentEnded(micros(), this);
        }
        case Input.Signal(int signal) -> {
          signalsHeard++;
          worker.signal(signal);
        }
        case Input.Nothing() -> {
          OptionalLong wake = between.nextWakeMicros();
          if (wake.isPresent() && micros() >= wake.getAsLong()) {
            between.wake(micros(), this);
          } else {
            worker.waited();
          }
        }
      }
    }

    @Override
    public void perform(Emission step) throws IOException, InterruptedException {
      switch (step) {
        case Emission.Send(Emission.Stream on, Emission.Content content)
            when on == Emission.Stream.STDIN -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          content.copyTo(bytes);
          worker.bytes(bytes.toByteArray());
        }
        case Emission.Close(Emission.Stream stream) when stream == Emission.Stream.STDIN ->
            worker.eof();
        case Emission.SignalWorker(int signal) -> signalled(signal);
        case Emission.StopReading _, Emission.BreakInput _ -> {
          deaf = true;
          performer.perform(step);
        }
        case Emission.Stall _ -> {
          performer.perform(step);
          over = new ChildExit.Exited(1);
        }
        case Emission.End(ChildExit how) -> {
          performer.perform(step);
          over = how;
        }
        default -> performer.perform(step);
      }
    }

    @Override
    public boolean hasRoom(Emission.Stream on) {
      return performer.hasRoom(on);
    }

    /** A worker that is played does what a signal does by default. */
    private void signalled(int signal) throws IOException, InterruptedException {
      if (STOPPING.contains(signal)) {
        perform(new Emission.Stall());
      } else if (!WITHOUT_EFFECT.contains(signal)) {
        perform(new Emission.End(new ChildExit.Signaled(signal, false)));
      }
    }
  }
}
