package dev.frametape.relay;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.Descriptor;
import dev.frametape.process.PidKeeping;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.SignalForwarder;
import dev.frametape.process.SpawnException;
import dev.frametape.process.StartState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Stands between the parent, which is at this process's standard descriptors, and a child that it
 * starts, or that stands in the place where the parent sees it already. One conversation per
 * process: the standard descriptors are used up by it.
 */
public final class Relay {
  // What a pipe holds by default; more in hand would let a child run further ahead of its reader.
  static final int CHUNK_BYTES = 1 << 16;
  // One page: the smallest pipe there is. A child that floods stderr is to block as it would on the
  // parent's own pipe.
  static final int STDERR_BYTES = 4096;

  private final RelayOptions options;
  private final Tape tape;

  public Relay(RelayOptions options, Tape tape) {
    this.options = options;
    this.tape = tape;
  }

  /**
   * Starts the child and relays until it has ended and everything it wrote was passed on.
   *
   * @return how the child ended
   * @throws SpawnException when the child could not be started
   * @throws StrictRecordingException when the recording failed and that is to end the conversation
   */
  public ChildExit run(ProcessSpec spec, StartState world)
      throws SpawnException, StrictRecordingException {
    giveUpSubstitute(world);
    Descriptor parentStdin = Descriptor.of(0);
    // Not a switch, see docs/decisions/0005-system-calls.md.
    ChildProcess child =
        world.keeping() instanceof PidKeeping.Beside worker
            ? ChildProcess.beside(worker)
            : start(spec, world);
    tape.started(child);
    if (!child.isParents()) {
      SignalForwarder.start(child, tape::signalled);
    }
    Taken taken = take(child, world);
    // Not waited for: it may wait for the parent's next words for ever.
    Pump stdin =
        new Pump(
            parentStdin,
            child.stdinDescriptor(),
            tape.toChild(CHUNK_BYTES),
            ends(child.stdinDescriptor()::close, parentStdin::replaceByNothing),
            options,
            System::nanoTime,
            false,
            false,
            child.endDescriptor());
    taken.lookout.add(stdin);
    start("frametape-stdin", stdin);
    return taken.passOn();
  }

  private static ChildProcess start(ProcessSpec spec, StartState world) throws SpawnException {
    Optional<ChildProcess> early = ChildProcess.startedEarly(spec, world);
    return early.isPresent()
        ? early.get()
        : ChildProcess.start(spec, world, world.stderrIsStdout(), STDERR_BYTES);
  }

  /**
   * Takes a child over that somebody else has started and goes on feeding. Its stderr goes to the
   * parent from now on.
   */
  public Taken take(ChildProcess child, StartState world) {
    // The child holds them now. Kept open here, they would never come to their end for whoever
    // reads them.
    for (int descriptor : world.descriptors()) {
      close(Descriptor.of(descriptor));
    }
    Descriptor parentStderr = Descriptor.of(2);
    Thread stderr =
        start(
            "frametape-stderr",
            new Pump(
                child.stderrDescriptor(),
                parentStderr,
                tape.stderr(STDERR_BYTES),
                ends(parentStderr::replaceByNothing, child.stderrDescriptor()::close),
                options,
                System::nanoTime,
                true,
                true,
                child.endDescriptor()));
    return new Taken(child, Descriptor.of(world.stdout()), stderr);
  }

  /** A child of which stderr is passed on, and stdout is not yet. */
  public final class Taken {
    private final ChildProcess child;
    private final Descriptor parentStdout;
    private final Thread stderr;
    private final Lookout lookout = new Lookout();

    private Taken(ChildProcess child, Descriptor parentStdout, Thread stderr) {
      this.child = child;
      this.parentStdout = parentStdout;
      this.stderr = stderr;
    }

    /**
     * Passes stdout on as well, until the child has ended and everything it wrote was passed on.
     *
     * @return how the child ended
     * @throws StrictRecordingException when the recording failed and that is to end the
     *     conversation
     */
    public ChildExit passOn() throws StrictRecordingException {
      Pump pump =
          new Pump(
              child.stdoutDescriptor(),
              parentStdout,
              tape.toParent(CHUNK_BYTES),
              ends(parentStdout::replaceByNothing, child.stdoutDescriptor()::close),
              options,
              System::nanoTime,
              true,
              false,
              child.endDescriptor());
      lookout.add(pump);
      Thread stdout = start("frametape-stdout", pump);
      lookout.untilEndOf(child);
      if (!child.isParents()) {
        child.waitFor();
      }
      child.awaitEnd();
      join(stdout);
      join(stderr);
      if (child.isParents()) {
        letGo();
      }
      ChildExit exit = child.waitFor();
      tape.ended(exit);
      return exit;
    }

    /**
     * A parent may read to the end first and wait for its child then, and how the child has ended
     * is told only behind that. And a process that the child left behind is to see now that nobody
     * listens.
     */
    private void letGo() {
      try {
        for (Descriptor end :
            List.of(
                child.stdinDescriptor(),
                child.stdoutDescriptor(),
                child.stderrDescriptor(),
                Descriptor.of(0),
                parentStdout,
                Descriptor.of(2))) {
          end.replaceByNothing();
        }
      } catch (IOException failure) {
        throw new IllegalStateException("cannot let go of the pipes", failure);
      }
    }
  }

  private static Thread start(String name, Pump pump) {
    Thread thread = new Thread(pump, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void join(Thread pump) {
    boolean interrupted = false;
    while (true) {
      try {
        pump.join();
        break;
      } catch (InterruptedException interruption) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void giveUpSubstitute(StartState world) {
    try {
      world.giveUpSubstitute();
    } catch (IOException failure) {
      throw new IllegalStateException("cannot give up descriptor 1", failure);
    }
  }

  private static void close(Descriptor descriptor) {
    try {
      descriptor.close();
    } catch (IOException alreadyClosed) {
      System.err.println(
          "frametape: descriptor " + descriptor.number() + ": " + alreadyClosed.getMessage());
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  private static Pump.Ends ends(Action closeSink, Action closeSource) {
    return new Pump.Ends() {
      @Override
      public void closeSink() throws IOException {
        closeSink.run();
      }

      @Override
      public void closeSource() throws IOException {
        closeSource.run();
      }
    };
  }

  /** The words of a command line, for the recording and for messages. */
  public static List<String> words(ProcessSpec spec) {
    return spec.arguments().stream().map(dev.frametape.process.ByteText::decode).toList();
  }
}
