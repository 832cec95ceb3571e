package dev.frametape.stub;

import static java.util.Objects.requireNonNull;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import dev.frametape.process.EmissionPerformer;
import dev.frametape.process.Interposer;
import dev.frametape.process.ParentInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/** Is the worker, from mappings, until its end. One thread's own. */
public final class Stub {
  /** SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU. */
  private static final Set<Integer> STOPPING = Set.of(19, 20, 21, 22);

  /** SIGCHLD, SIGCONT, SIGURG, SIGWINCH. */
  private static final Set<Integer> WITHOUT_EFFECT = Set.of(17, 18, 23, 28);

  private final StubbedWorker worker;
  private final Optional<Fallback> fallback;
  private final EmissionPerformer performer;
  private final Interposer interposer;
  private final LongSupplier nanos;
  private final long startNanos;
  private final Arrivals arrivals = new Arrivals();

  /** Nothing of the parent's is read any more. */
  private boolean deaf;

  /** Null until the end was performed. */
  private ChildExit end;

  private Stub(
      Mappings mappings,
      StubOptions options,
      Optional<Fallback> fallback,
      EmissionPerformer performer,
      Interposer interposer,
      LongSupplier nanos,
      Consumer<MappingDecision> log) {
    this.worker = new StubbedWorker(mappings, options, fallback, log);
    this.fallback = requireNonNull(fallback, "fallback");
    this.performer = requireNonNull(performer, "performer");
    this.interposer = requireNonNull(interposer, "interposer");
    this.nanos = requireNonNull(nanos, "nanos");
    this.startNanos = nanos.getAsLong();
  }

  /**
   * Reads a stub folder.
   *
   * @param fallback a worker for what no mapping answers
   * @param interposer decides what becomes of what worker and parent do, such as faults
   * @param nanos a clock, in nanoseconds
   * @param words is told the seed where it has a say
   * @param log is told of answers that mappings have come late or broken
   * @throws StubException when anything in the folder would not do what it says; nothing was said
   *     to the parent
   */
  public static Stub open(
      Path folder,
      StubOptions options,
      Optional<Fallback> fallback,
      EmissionPerformer performer,
      Interposer interposer,
      LongSupplier nanos,
      Consumer<String> words,
      Consumer<MappingDecision> log)
      throws StubException {
    try {
      // Its own words about a missing log library would go to stderr, which is the conversation's.
      System.setProperty("slf4j.internal.verbosity", "ERROR");
      Mappings mappings = Mappings.open(folder, options.templates(), options.seed());
      if (mappings.leavesToChance() && options.saysSeed()) {
        words.accept(
            "delays or faults are left to chance; --seed=" + options.seed() + " repeats them");
      }
      return new Stub(mappings, options, fallback, performer, interposer, nanos, log);
    } catch (NoClassDefFoundError missing) {
      throw new StubException(
          "stub",
          "WireMock is not on the class path (" + missing.getMessage() + ")",
          "start it through scripts/frametape or a wrapper, which have it");
    }
  }

  /**
   * Plays until the end, which ends this process, except in a test.
   *
   * @param stdin of this process
   * @param withoutEffect bit n-1 is set for a signal n that would not reach a worker
   * @param byDefault does what a signal does by itself
   * @return how the worker ended
   * @throws StubException when a mapping fails at its answer; what came before has been said
   */
  public ChildExit play(ParentInput stdin, long withoutEffect, IntConsumer byDefault)
      throws IOException, InterruptedException {
    if (fallback.isPresent()) {
      fallback.get().start(arrivals);
    }
    arrivals.listen(stdin, withoutEffect, byDefault);
    try {
      while (end == null) {
        switch (worker.next()) {
          case Step.Emit(Emission what) -> does(what);
          case Step.Await() -> await();
          case Step.Forward(byte[] bytes) -> fallback.orElseThrow().send(bytes);
          case Step.ForwardEnd() -> fallback.orElseThrow().endInput();
        }
      }
      return end;
    } catch (StubException failure) {
      performer.drain();
      throw failure;
    }
  }

  private void does(Emission what) throws IOException, InterruptedException {
    OptionalLong wake = interposer.nextWakeMicros();
    if (wake.isPresent() && micros() >= wake.getAsLong()) {
      interposer.wake(micros(), this::perform);
    }
    interposer.fromWorker(what, micros(), this::perform);
    if (what instanceof Emission.End && end == null) {
      outlive();
    }
  }

  /** The worker is gone, and whoever stands between lives on. */
  private void outlive() throws IOException, InterruptedException {
    while (end == null && interposer.nextWakeMicros().isPresent()) {
      hear(arrivals.take(untilWake()));
    }
    if (end == null) {
      perform(new Emission.Stall());
    }
  }

  private void await() throws IOException, InterruptedException {
    if (deaf && interposer.nextWakeMicros().isEmpty() && fallback.isEmpty()) {
      // Nobody could say anything that would make it go on.
      perform(new Emission.Stall());
    } else {
      hear(arrivals.take(untilWake()));
    }
  }

  private void hear(Input input) throws IOException, InterruptedException {
    switch (input) {
      case Input.Bytes(byte[] bytes) -> interposer.fromParent(bytes, micros(), this::perform);
      case Input.Eof() -> interposer.parentEnded(micros(), this::perform);
      case Input.FallbackSaid(Emission.Stream on, byte[] bytes) -> worker.behindSaid(on, bytes);
      case Input.FallbackEnded(ChildExit how) -> worker.behindEnded(how);
      case Input.Nothing() -> interposer.wake(micros(), this::perform);
    }
  }

  private Optional<Duration> untilWake() {
    OptionalLong wake = interposer.nextWakeMicros();
    return wake.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(1000 * Math.max(0, wake.getAsLong() - micros())));
  }

  private long micros() {
    return (nanos.getAsLong() - startNanos) / 1000;
  }

  /** What was decided: towards stdin it is for the played worker, all else for the parent. */
  private void perform(Emission step) throws IOException, InterruptedException {
    switch (step) {
      case Emission.Send(Emission.Stream on, Emission.Content content)
          when on == Emission.Stream.STDIN -> {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        content.copyTo(bytes);
        worker.bytes(bytes.toByteArray());
      }
      case Emission.Close(Emission.Stream stream) when stream == Emission.Stream.STDIN ->
          worker.eof();
      case Emission.End(ChildExit how) -> {
        fallback.ifPresent(Fallback::close);
        performer.perform(step);
        end = how;
      }
      case Emission.Stall() -> {
        performer.perform(step);
        end = new ChildExit.Exited(1);
      }
      case Emission.StopReading _, Emission.BreakInput _ -> {
        deaf = true;
        performer.perform(step);
      }
      case Emission.SignalWorker(int signal) -> signalled(signal);
      case Emission.Pause(Duration duration) -> arrivals.pause(duration);
      case Emission.Send _,
          Emission.Close _,
          Emission.Flush _,
          Emission.Freeze _,
          Emission.HoldOpen _,
          Emission.LeaveProcesses _,
          Emission.GrowMemory _,
          Emission.Spin _ ->
          performer.perform(step);
    }
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
