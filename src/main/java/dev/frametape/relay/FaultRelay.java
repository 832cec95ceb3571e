package dev.frametape.relay;

import dev.frametape.fault.FaultEngine;
import dev.frametape.fault.FaultStep;
import dev.frametape.fault.SpawnPlan;
import dev.frametape.fault.Subject;
import dev.frametape.frame.Framing;
import dev.frametape.process.ByteText;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.Descriptor;
import dev.frametape.process.Emission;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.SignalForwarder;
import dev.frametape.process.SpawnException;
import dev.frametape.process.StartState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A {@link Relay} between whose two sides an engine decides. Does what it decides: to the bytes, to
 * the streams, to the worker and to the end.
 */
public final class FaultRelay {
  private static final int ENOENT = 2;
  private static final Set<Integer> ENDING_SIGNALS = Set.of(1, 2, 3, 15);

  private final RelayOptions options;
  private final Optional<RecordingTape> tape;
  private final Framing framing;
  private final FaultEngine engine;
  private final Conversation conversation;
  private final Decider decider;
  private final FaultTimer timer;
  private final RecordingTape.SinceSpawn clock = new RecordingTape.SinceSpawn(System::nanoTime);
  private final Set<Integer> forwarded = ConcurrentHashMap.newKeySet();
  private final Map<Emission.Stream, FaultPump> pumps = new EnumMap<>(Emission.Stream.class);
  private final Map<Emission.Stream, Thread> threads = new EnumMap<>(Emission.Stream.class);
  private volatile boolean workerEnded;

  /**
   * @param tape empty when nothing is recorded
   * @param listener is told what fired before anybody can notice
   * @param tell gets sentences for the user
   */
  public FaultRelay(
      RelayOptions options,
      Optional<RecordingTape> tape,
      Framing framing,
      FaultEngine engine,
      FaultListener listener,
      Consumer<String> tell)
      throws IOException {
    LibraryWords.listen();
    this.options = options;
    this.tape = tape;
    this.framing = framing;
    this.engine = engine;
    conversation = new Conversation(new Ledger(tape), listener, tell);
    decider = new Decider(engine, clock, this::rouse);
    timer = new FaultTimer(conversation, decider, this::isTimers);
  }

  /**
   * Starts the child and relays until the conversation is over.
   *
   * @return how this process is to end, which need not be how the child ended
   * @throws SpawnException when the child could not be started, and no fault kept it from that
   * @throws StrictRecordingException when the recording failed and that is to end the conversation
   */
  public ChildExit run(ProcessSpec spec, StartState world)
      throws IOException, InterruptedException, StrictRecordingException {
    world.giveUpSubstitute();
    return run(spec, world, ParentEnds.of(world));
  }

  ChildExit run(ProcessSpec spec, StartState world, ParentEnds parent)
      throws IOException, InterruptedException, StrictRecordingException {
    conversation.isWith(parent);
    StepTaker taker = new StepTaker(conversation, Optional.empty(), conversation.mainGate());
    SpawnPlan plan = engine.spawn();
    taker.take(plan.log());
    taker.take(List.of(new FaultStep.Do(new Emission.Pause(plan.delay()))));
    if (plan.failure().isPresent()) {
      taker.take(plan.failure().get().steps());
      return finish(Optional.empty());
    }

    ChildProcess child = start(changed(spec, plan), world, parent.oneStream());
    conversation.hasWorker(child);
    clock.set(OptionalLong.empty());
    clock.start();
    if (tape.isPresent()) {
      tape.get().started(child);
    }
    conversation.goesOutBy(
        Emission.Stream.STDIN,
        child.stdinDescriptor(),
        child.stdinDescriptor()::close,
        new ReentrantLock());
    if (parent.signals()) {
      SignalForwarder.start(child, (signal, sender) -> signalled(signal, sender, world));
    }
    for (int descriptor : world.descriptors()) {
      Descriptor.of(descriptor).close();
    }
    startPumps(child, parent.stdin());

    ChildExit exit = child.waitFor();
    if (!conversation.finale().isDecided()) {
      afterWorker(exit, taker);
    }
    return finish(Optional.of(exit));
  }

  /** Whether no pump stands for a subject, or none any more. */
  private boolean isTimers(Subject subject) {
    return Conversation.streamOf(subject).map(pumps::get).map(FaultPump::isDone).orElse(true);
  }

  private void rouse(Subject subject) {
    if (isTimers(subject)) {
      timer.rouse();
    } else {
      Conversation.wake(conversation.gate(Conversation.streamOf(subject).orElseThrow()));
    }
  }

  // ---- the start ----

  private static ProcessSpec changed(ProcessSpec spec, SpawnPlan plan) {
    List<byte[]> environment = new ArrayList<>();
    for (byte[] variable : spec.environment()) {
      String text = ByteText.decode(variable);
      if (plan.dropVariables().stream().noneMatch(name -> text.startsWith(name + "="))) {
        environment.add(variable);
      }
    }
    return new ProcessSpec(spec.arguments(), environment, plan.directory().or(spec::directory));
  }

  private static ChildProcess start(ProcessSpec spec, StartState world, boolean oneStream)
      throws SpawnException {
    Optional<Path> directory = spec.directory();
    if (directory.isPresent() && !Files.isDirectory(directory.get())) {
      throw new SpawnException(
          "cannot start "
              + ByteText.decode(spec.arguments().getFirst())
              + " in "
              + directory.get()
              + ", where a fault wants it: no such directory",
          ENOENT);
    }
    return ChildProcess.start(spec, world, oneStream, Relay.STDERR_BYTES);
  }

  private void startPumps(ChildProcess child, Descriptor parentStdin) {
    add(
        child,
        new FaultPump.Way(
            parentStdin,
            Emission.Stream.STDIN,
            Subject.TO_CHILD,
            parentStdin::replaceByNothing,
            Relay.CHUNK_BYTES,
            false));
    add(
        child,
        new FaultPump.Way(
            child.stdoutDescriptor(),
            Emission.Stream.STDOUT,
            Subject.TO_PARENT,
            child.stdoutDescriptor()::close,
            Relay.CHUNK_BYTES,
            false));
    add(
        child,
        new FaultPump.Way(
            child.stderrDescriptor(),
            Emission.Stream.STDERR,
            Subject.STDERR,
            child.stderrDescriptor()::close,
            Relay.STDERR_BYTES,
            true));
    // All are there before the first one runs: each may have to rouse another.
    threads.values().forEach(Thread::start);
    // Some times count from the start.
    decider.ask((asked, micros) -> List.of());
  }

  private void add(ChildProcess child, FaultPump.Way way) {
    FaultPump pump =
        new FaultPump(
            way, conversation, decider, options, framing, System::nanoTime, child.endDescriptor());
    Thread thread = new Thread(pump, "frametape-" + way.stream().name().toLowerCase(Locale.ROOT));
    thread.setDaemon(true);
    pumps.put(way.stream(), pump);
    threads.put(way.stream(), thread);
  }

  // ---- signals ----

  void signalled(int signal, String sender, StartState world) {
    if (tape.isPresent()) {
      tape.get().signalled(signal, sender);
    }
    forwarded.add(signal);
    boolean harmless = ((world.ignoredSignals() | world.signalMask()) >> (signal - 1) & 1) != 0;
    if (workerEnded && !harmless) {
      // Only this process is left to take it.
      conversation.end(new ChildExit.Signaled(signal, false));
    }
  }

  private boolean wasEndedBySignal(ChildExit exit) {
    return switch (exit) {
      case ChildExit.Signaled(int signal, boolean _) -> forwarded.contains(signal);
      case ChildExit.Exited _ -> forwarded.stream().anyMatch(ENDING_SIGNALS::contains);
    };
  }

  // ---- the end ----

  private void afterWorker(ChildExit exit, StepTaker taker)
      throws InterruptedException, StrictRecordingException, IOException {
    workerEnded = true;
    if (wasEndedBySignal(exit)) {
      // The parent has asked for this end: it does not get it later than it comes.
      conversation.hurry(exit);
    }
    awaitStreams();
    if (conversation.finale().isDecided()) {
      return;
    }
    List<FaultStep> steps = decider.ask((asked, micros) -> asked.workerEnded(exit, micros));
    taker.take(steps);
    if (!conversation.finale().isDecided()) {
      // No end was decided: one may come by time, or when nobody is left.
      taker.take(List.of(new FaultStep.Do(new Emission.Stall())));
    }
  }

  /** Until all that the worker wrote has passed, however long its readers take. */
  private void awaitStreams() throws InterruptedException {
    FaultPump stdout = pumps.get(Emission.Stream.STDOUT);
    FaultPump stderr = pumps.get(Emission.Stream.STDERR);
    OutStream words = conversation.out(Emission.Stream.STDERR);
    long written = -1;
    while (!conversation.finale().isDecided() && !(stdout.isDone() && stderr.isDone())) {
      boolean waking = stdout.isDone() && stderr.isWaking();
      if (waking && words.written() == written) {
        // A flood of ours that nobody reads. The worker is not in it, and nothing waits for it.
        return;
      }
      written = waking ? words.written() : -1;
      conversation
          .finale()
          .await(
              () -> stdout.isDone() && stderr.isDone(), Math.max(1, options.linger().toMillis()));
    }
  }

  private ChildExit finish(Optional<ChildExit> own)
      throws InterruptedException, StrictRecordingException {
    ChildExit shown =
        conversation
            .finale()
            .how()
            .orElseThrow(() -> new IllegalStateException("the end is not decided"));
    letWritesEnd();
    List<FaultStep.Inert> silent = engine.finish();
    conversation.tellSilent(silent);
    conversation.ledger().record(List.copyOf(silent), false);
    conversation.ledger().ended(own, shown);
    return shown;
  }

  /** A write that was begun before the end gets out, if anybody reads. */
  private void letWritesEnd() throws InterruptedException {
    for (Thread thread : threads.values()) {
      long written = -1;
      while (thread.isAlive() && written != written()) {
        written = written();
        thread.join(Math.max(1, options.linger().toMillis()));
      }
    }
  }

  private long written() {
    long all = 0;
    for (Emission.Stream stream : Emission.Stream.values()) {
      if (conversation.out(stream) != null) {
        all += conversation.out(stream).written();
      }
    }
    return all;
  }
}
