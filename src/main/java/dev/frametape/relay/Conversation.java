package dev.frametape.relay;

import dev.frametape.fault.FaultStep;
import dev.frametape.fault.Firing;
import dev.frametape.fault.Subject;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.Descriptor;
import dev.frametape.process.Emission;
import dev.frametape.process.ParentProcess;
import dev.frametape.process.PollGate;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** What the threads of a conversation with faults share. */
final class Conversation {
  private static final int SIGKILL = 9;
  private static final int SIGCONT = 18;
  private static final int SIGSTOP = 19;

  private final Finale finale = new Finale();
  private final Ledger ledger;
  private final FaultListener listener;
  private final Consumer<String> tell;
  private final Map<Emission.Stream, OutStream> outs = new EnumMap<>(Emission.Stream.class);
  private final Map<Emission.Stream, PollGate> gates = new EnumMap<>(Emission.Stream.class);
  private final PollGate mainGate = new PollGate();
  private final PollGate timerGate = new PollGate();
  // Null before the conversation begins.
  private ParentEnds parent;
  private final ParentProcess parentProcess = ParentProcess.ofThis();
  private final Set<Emission.Stream> deferred = EnumSet.noneOf(Emission.Stream.class);
  // Null when no worker was started.
  private volatile ChildProcess child;
  private volatile boolean reads = true;
  private int frozen;

  /**
   * @param tell gets a sentence for the user
   */
  Conversation(Ledger ledger, FaultListener listener, Consumer<String> tell) throws IOException {
    this.ledger = ledger;
    this.listener = listener;
    this.tell = tell;
    for (Emission.Stream stream : Emission.Stream.values()) {
      gates.put(stream, new PollGate());
    }
  }

  /** Before any thread but one knows of it. */
  void isWith(ParentEnds ends) {
    parent = ends;
    ReentrantLock turn = new ReentrantLock();
    goesOutBy(Emission.Stream.STDOUT, ends.stdout(), () -> giveUp(ends.stdout()), turn);
    goesOutBy(
        Emission.Stream.STDERR,
        ends.stderr(),
        () -> giveUp(ends.stderr()),
        // One pipe has one order.
        ends.oneStream() ? turn : new ReentrantLock());
  }

  /** Before any thread but one knows of it. */
  void goesOutBy(
      Emission.Stream stream, Descriptor to, OutStream.Closing closing, ReentrantLock turn) {
    outs.put(stream, new OutStream(to, closing, gate(stream), turn));
  }

  /** Before any thread but one knows of it. */
  void hasWorker(ChildProcess worker) {
    child = worker;
  }

  Finale finale() {
    return finale;
  }

  Ledger ledger() {
    return ledger;
  }

  OutStream out(Emission.Stream stream) {
    return outs.get(stream);
  }

  /** Of the thread that passes a stream on. */
  PollGate gate(Emission.Stream stream) {
    return gates.get(stream);
  }

  PollGate mainGate() {
    return mainGate;
  }

  PollGate timerGate() {
    return timerGate;
  }

  void say(String sentence) {
    tell.accept(sentence);
  }

  ParentProcess parentProcess() {
    return parentProcess;
  }

  /** The parent's ends of the three streams, as far as they were not closed. */
  List<Descriptor> parentEnds() {
    return List.of(parent.stdin(), parent.stdout(), parent.stderr());
  }

  /** Tells the listener what fired, before anybody can notice. */
  void tell(List<FaultStep> steps) {
    for (FaultStep step : steps) {
      switch (step) {
        case FaultStep.Fired(Firing firing) -> listener.fired(firing);
        case FaultStep.Inert(Firing.Inert inert) -> listener.inert(inert);
        case FaultStep.Pass _, FaultStep.Withhold _, FaultStep.Insert _, FaultStep.Do _ -> {}
      }
    }
  }

  /** Tells the listener what never fired. */
  void tellSilent(List<FaultStep.Inert> silent) {
    listener.finished(silent.stream().map(FaultStep.Inert::inert).toList());
  }

  // ---- the end ----

  /** The first one decides. The worker is ended; who started it ends this process. */
  void end(ChildExit how) {
    if (finale.decide(how)) {
      signalWorker(SIGKILL);
      wakeAll();
    }
  }

  void hurry(ChildExit exit) {
    finale.hurry(exit);
    wakeAll();
  }

  private void wakeAll() {
    gates.values().forEach(Conversation::wake);
    wake(mainGate);
    wake(timerGate);
  }

  static void wake(PollGate gate) {
    try {
      gate.wake();
    } catch (IOException failure) {
      throw new IllegalStateException("cannot wake a thread", failure);
    }
  }

  // ---- streams ----

  /** This end is to be seen together with the worker's, if nothing comes between the two. */
  synchronized void closeWithTheWorker(Emission.Stream stream) {
    deferred.add(stream);
  }

  /** Something comes between the end of streams and the end of the worker. */
  void closeDeferred() throws StrictRecordingException, IOException {
    Set<Emission.Stream> now;
    synchronized (this) {
      now = EnumSet.copyOf(deferred);
      deferred.clear();
    }
    for (Emission.Stream stream : now) {
      // Their ends are in the recording already.
      out(stream).close(closed -> {});
    }
  }

  /** The parent sees that at once: no thread's poll keeps the pipe alive. */
  private void giveUp(Descriptor end) throws IOException {
    end.replaceByNothing();
    for (PollGate gate : gates.values()) {
      gate.takeOut();
    }
    mainGate.takeOut();
    timerGate.takeOut();
  }

  boolean readsStdin() {
    return reads;
  }

  void stopReading() throws IOException {
    reads = false;
    gate(Emission.Stream.STDIN).takeOut();
  }

  void breakInput() throws IOException {
    stopReading();
    giveUp(parent.stdin());
  }

  // ---- the worker ----

  void signalWorker(int signal) {
    if (child != null) {
      child.signal(signal);
    }
  }

  /** The worker stands still; who comes last lets it go on, or the death of the parent. */
  void freeze(Duration duration) {
    if (child == null) {
      return;
    }
    synchronized (this) {
      frozen++;
      child.signal(SIGSTOP);
    }
    Thread thread =
        new Thread(
            () -> {
              try {
                parentProcess.await(duration.toNanos(), parentEnds());
              } catch (IOException failure) {
                say("a worker that stands still goes on too early: " + failure.getMessage());
              } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
              }
              synchronized (this) {
                frozen--;
                if (frozen == 0) {
                  child.signal(SIGCONT);
                }
              }
            },
            "frametape-frozen");
    thread.setDaemon(true);
    thread.start();
  }

  /** Whose thread takes the wakes of a subject; empty for one without a stream. */
  static Optional<Emission.Stream> streamOf(Subject subject) {
    return switch (subject) {
      case TO_PARENT -> Optional.of(Emission.Stream.STDOUT);
      case TO_CHILD -> Optional.of(Emission.Stream.STDIN);
      case STDERR -> Optional.of(Emission.Stream.STDERR);
      case CHILD, SPAWN -> Optional.empty();
    };
  }
}
