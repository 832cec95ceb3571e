package dev.frametape.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A running child with three pipes, or a worker that is the child of our parent and has three pipes
 * with us, {@link #beside}. Blocking calls belong on platform threads: a blocked native call pins a
 * virtual thread's carrier.
 */
public final class ChildProcess implements AutoCloseable {
  private static final int SIGKILL = 9;

  private final int pid;
  private final OptionalLong since;
  private final Bond bond;
  private final Descriptor pidfd;
  private final Descriptor stdin;
  private final Descriptor stdout;
  private final Descriptor stderr;
  private final InputStream stdoutStream;
  private final InputStream stderrStream;
  private final OutputStream stdinStream;
  // Null until the child has been reaped.
  private ChildExit exit;

  /** How this process is tied to the other one. */
  private sealed interface Bond {
    void signal(int signal) throws ErrnoException;

    /** Waits until {@link #collect} has something to say; the child has ended. */
    void awaitStatus() throws IOException;

    /** The raw wait status of the child, which has ended; empty as long as it cannot be told. */
    OptionalInt collect() throws IOException;
  }

  /**
   * A child of ours.
   *
   * @param lifeline held open for as long as the child may live: when it closes, however that
   *     happens, the guardian kills the child
   */
  private record Own(int pid, int guardianPid, Descriptor lifeline) implements Bond {
    @Override
    public void signal(int signal) throws ErrnoException {
      Libc.kill(pid, signal);
    }

    @Override
    public void awaitStatus() {}

    @Override
    public OptionalInt collect() throws IOException {
      int status = Libc.waitpid(pid);
      lifeline.close();
      // It sees the same end and leaves by itself; reaped here so that no zombie stays.
      Libc.waitpid(guardianPid);
      return OptionalInt.of(status);
    }
  }

  /** A child of our parent. */
  private record Parents(Descriptor pidfd) implements Bond {
    @Override
    public void signal(int signal) throws ErrnoException {
      Libc.pidfd_send_signal(pidfd.number(), signal);
    }

    /** The kernel does not tell before the parent has waited for it. */
    @Override
    public void awaitStatus() throws IOException {
      Poll poll = new Poll();
      poll.add(pidfd, Poll.ONLY_IF_GONE);
      poll.await(-1);
    }

    @Override
    public OptionalInt collect() throws IOException {
      try {
        return Libc.pidfdExitStatus(pidfd.number());
      } catch (ErrnoException failure) {
        if (failure.errno() == ErrnoException.ENOTTY) {
          // Before Linux 6.13 nobody may ask at all.
          return OptionalInt.empty();
        }
        throw failure;
      }
    }
  }

  private ChildProcess(
      int pid,
      OptionalLong since,
      Bond bond,
      Descriptor pidfd,
      Descriptor stdin,
      Descriptor stdout,
      Descriptor stderr) {
    this.pid = pid;
    this.since = since;
    this.bond = bond;
    this.pidfd = pidfd;
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
    this.stdinStream = stdin.asOutputStream();
    this.stdoutStream = stdout.asInputStream();
    this.stderrStream = stderr.asInputStream();
  }

  /** The worker that runs where the launcher was, with the pipes that it was given. */
  public static ChildProcess beside(PidKeeping.Beside worker) {
    Descriptor pidfd = Descriptor.of(worker.pidfd());
    return new ChildProcess(
        worker.pid(),
        OptionalLong.empty(),
        new Parents(pidfd),
        pidfd,
        Descriptor.of(worker.stdin()),
        Descriptor.of(worker.stdout()),
        Descriptor.of(worker.stderr()));
  }

  /**
   * Starts a child with pipes on stdin, stdout and stderr, default signal dispositions and an empty
   * signal mask. It is killed when this process ends, however that happens.
   *
   * @throws SpawnException when the program is missing, not executable, or the system refuses
   */
  public static ChildProcess start(ProcessSpec spec) throws SpawnException {
    return start(spec, StartState.plain(spec.environment()), false);
  }

  /**
   * Starts a child in the world that {@code world} describes: its signal dispositions and mask, its
   * further descriptors under their numbers, its closed standard descriptors. Arguments,
   * environment and directory are those of {@code spec}.
   *
   * @param stderrIsStdout the child's stderr is its stdout pipe, as after {@code 2>&1}; then its
   *     own pipe is at its end at once
   */
  public static ChildProcess start(ProcessSpec spec, StartState world, boolean stderrIsStdout)
      throws SpawnException {
    return start(spec, world, stderrIsStdout, 0);
  }

  /**
   * As above, with another capacity for the pipe of stderr. It is set before the child starts: a
   * pipe that holds more already cannot be made smaller.
   *
   * @param stderrBytes in bytes, see {@link Descriptor#preferPipeSize}; 0 leaves it as it is
   */
  public static ChildProcess start(
      ProcessSpec spec, StartState world, boolean stderrIsStdout, int stderrBytes)
      throws SpawnException {
    Platform.require();
    return Spawner.onLastingThread(() -> spawn(spec, world, stderrIsStdout, stderrBytes));
  }

  /**
   * The child that the starter has started in this world already, if it has: all but its end is as
   * if it had been started here.
   *
   * @throws SpawnException when its program turned out to be missing or not executable
   */
  public static Optional<ChildProcess> startedEarly(ProcessSpec spec, StartState world)
      throws SpawnException {
    if (world.early().isEmpty()) {
      return Optional.empty();
    }
    EarlyWorker worker = world.early().get();
    String program = ByteText.decode(spec.arguments().getFirst());
    try (Descriptor status = Descriptor.of(worker.status())) {
      int guardianPid = guardianOf(worker.pid(), status, program);
      return Optional.of(
          new ChildProcess(
              worker.pid(),
              OptionalLong.of(worker.since()),
              new Own(worker.pid(), guardianPid, Descriptor.of(worker.lifeline())),
              Descriptor.of(worker.pidfd()),
              Descriptor.of(worker.stdin()),
              Descriptor.of(worker.stdout()),
              Descriptor.of(worker.stderr())));
    } catch (SpawnException failure) {
      throw failure;
    } catch (IOException failure) {
      throw new SpawnException("cannot start " + program + ": " + failure.getMessage(), 0);
    }
  }

  /**
   * Reads how the start of a child went.
   *
   * @return the guardian's pid
   */
  private static int guardianOf(int pid, Descriptor status, String program)
      throws IOException, SpawnException {
    ByteBuffer report = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    while (report.hasRemaining() && status.read(report) > 0) {}
    report.flip();
    if (report.remaining() == Integer.BYTES) {
      // The guardian's pid alone, then the pipe was closed by a successful execve.
      return report.getInt();
    }
    int waitStatus = Libc.waitpid(pid);
    if (report.remaining() == 2 * Integer.BYTES) {
      Libc.waitpid(report.getInt());
      throw notStarted(program, report.getInt());
    }
    throw new SpawnException(
        "cannot start " + program + ": it was killed while it started (" + waitStatus + ")", 0);
  }

  private static ChildProcess spawn(
      ProcessSpec spec, StartState world, boolean stderrIsStdout, int stderrBytes)
      throws SpawnException {
    String program = ByteText.decode(spec.arguments().getFirst());
    try (Pipes pipes = Pipes.open()) {
      if (stderrBytes > 0) {
        pipes.stderr.readEnd.preferPipeSize(stderrBytes);
      }
      List<byte[]> words = new ArrayList<>();
      for (String word :
          List.of(
              "frametape-start",
              "--child",
              Long.toUnsignedString(world.ignoredSignals()),
              Long.toUnsignedString(world.signalMask()),
              Integer.toString(pipes.lifeline.readEnd.number()),
              Integer.toString(pipes.status.writeEnd.number()),
              Integer.toString(world.closedStandard()),
              world.descriptors().stream().map(String::valueOf).collect(Collectors.joining(",")),
              spec.directory().map(Object::toString).orElse(""))) {
        words.add(ByteText.encode(word));
      }
      words.add(spec.arguments().getFirst());
      words.addAll(spec.arguments());
      int stdout = pipes.stdout.writeEnd.number();
      int lifeline = pipes.lifeline.readEnd.number();
      int status = pipes.status.writeEnd.number();
      int pid =
          Libc.posix_spawn(
              ByteText.encode(Starter.path()),
              words,
              spec.environment(),
              new int[][] {
                {pipes.stdin.readEnd.number(), 0},
                {stdout, 1},
                {stderrIsStdout ? stdout : pipes.stderr.writeEnd.number(), 2},
                // Onto themselves: that takes close-on-exec off, in the child alone.
                {lifeline, lifeline},
                {status, status}
              });
      pipes.closeChildEnds();
      return pipes.handOver(pid, guardianOf(pid, pipes.status.readEnd, program));
    } catch (SpawnException failure) {
      throw failure;
    } catch (ErrnoException failure) {
      throw new SpawnException(
          "cannot start " + program + ": " + failure.getMessage(), failure.errno());
    } catch (IOException failure) {
      throw new SpawnException("cannot start " + program + ": " + failure.getMessage(), 0);
    }
  }

  /** In words, with what to do. */
  public static SpawnException notStarted(String program, int errno) {
    String reason =
        switch (errno) {
          case ErrnoException.ENOENT ->
              "no such program; give its path, or a name that is found in PATH";
          case ErrnoException.EACCES ->
              "it is not executable; make it so with chmod +x, or name another program";
          default -> Libc.describe(errno);
        };
    return new SpawnException("cannot start " + program + ": " + reason, errno);
  }

  public long pid() {
    return pid;
  }

  /** When it was started, as {@link System#nanoTime} tells time; empty when that is now. */
  public OptionalLong since() {
    return since;
  }

  /** The write end of the child's stdin, unbuffered. Closing it is the child's end of input. */
  public OutputStream stdin() {
    return stdinStream;
  }

  /** The read end of the child's stdout, unbuffered. */
  public InputStream stdout() {
    return stdoutStream;
  }

  /** The read end of the child's stderr, unbuffered. */
  public InputStream stderr() {
    return stderrStream;
  }

  /** The same pipe as {@link #stdin()}. */
  public Descriptor stdinDescriptor() {
    return stdin;
  }

  /** The same pipe as {@link #stdout()}. */
  public Descriptor stdoutDescriptor() {
    return stdout;
  }

  /** The same pipe as {@link #stderr()}. */
  public Descriptor stderrDescriptor() {
    return stderr;
  }

  /** Readable, in the sense of {@link Poll}, from the moment the child has ended. */
  public Descriptor endDescriptor() {
    return pidfd;
  }

  /** Whether it is the parent's child and not ours. */
  public boolean isParents() {
    return bond instanceof Parents;
  }

  /** Sends a signal; a child that has ended already is no error. */
  public synchronized void signal(int signal) {
    if (exit != null) {
      return;
    }
    try {
      bond.signal(signal);
    } catch (ErrnoException failure) {
      if (failure.errno() != ErrnoException.ESRCH) {
        throw new IllegalStateException("cannot send signal " + signal + " to " + pid, failure);
      }
    }
  }

  /** Whether the child is still in this process's group, where a terminal reaches it by itself. */
  boolean isInOwnGroup() {
    try {
      return Libc.getpgid(pid) == Libc.getpgid(0);
    } catch (ErrnoException ended) {
      return true;
    }
  }

  /** Waits for the end, and reaps nobody. */
  public void awaitEnd() {
    try {
      Poll poll = new Poll();
      poll.add(pidfd, Poll.READABLE);
      poll.await(-1);
    } catch (IOException failure) {
      throw new IllegalStateException("cannot wait for " + pid, failure);
    }
  }

  /**
   * Waits for the end and reaps the child, or waits until the parent has. Later calls give the same
   * answer.
   */
  public ChildExit waitFor() {
    awaitEnd();
    try {
      bond.awaitStatus();
      return reap().orElseThrow(() -> new IOException("the kernel does not tell how it has ended"));
    } catch (IOException failure) {
      throw new IllegalStateException("cannot wait for " + pid, failure);
    }
  }

  /** The end, if it has come. Does not wait. */
  public synchronized Optional<ChildExit> exitIfEnded() {
    try {
      if (exit != null) {
        return Optional.of(exit);
      }
      Poll poll = new Poll();
      poll.add(pidfd, Poll.READABLE);
      return poll.await(0) ? reap() : Optional.empty();
    } catch (IOException failure) {
      throw new IllegalStateException("cannot ask for the end of " + pid, failure);
    }
  }

  private synchronized Optional<ChildExit> reap() throws IOException {
    if (exit == null) {
      OptionalInt status = bond.collect();
      if (status.isPresent()) {
        exit = exitOf(status.getAsInt());
      }
    }
    return Optional.ofNullable(exit);
  }

  /** Reads a wait status. */
  static ChildExit exitOf(int status) {
    int signal = status & 0x7F;
    boolean core = (status & 0x80) != 0;
    return signal == 0
        ? new ChildExit.Exited(status >> 8 & 0xFF)
        : new ChildExit.Signaled(signal, core);
  }

  /** Kills the child if it still runs, reaps it, and closes its pipes. */
  @Override
  public void close() {
    if (exitIfEnded().isEmpty()) {
      signal(SIGKILL);
      waitFor();
    }
    for (Descriptor descriptor : List.of(stdin, stdout, stderr, pidfd)) {
      try {
        descriptor.close();
      } catch (IOException failure) {
        throw new IllegalStateException("cannot close a pipe of " + pid, failure);
      }
    }
  }

  private record Pipe(Descriptor readEnd, Descriptor writeEnd) {
    static Pipe open() throws ErrnoException {
      int[] ends = Libc.pipe2();
      return new Pipe(Descriptor.of(ends[0]), Descriptor.of(ends[1]));
    }
  }

  /** All pipes of one spawn; closes what was not handed over. */
  private static final class Pipes implements AutoCloseable {
    final Pipe stdin;
    final Pipe stdout;
    final Pipe stderr;
    final Pipe lifeline;
    final Pipe status;
    private final List<Descriptor> toClose = new ArrayList<>();

    private Pipes() throws ErrnoException {
      stdin = tracked();
      stdout = tracked();
      stderr = tracked();
      lifeline = tracked();
      status = tracked();
    }

    static Pipes open() throws ErrnoException {
      return new Pipes();
    }

    private Pipe tracked() throws ErrnoException {
      Pipe pipe = Pipe.open();
      toClose.add(pipe.readEnd);
      toClose.add(pipe.writeEnd);
      return pipe;
    }

    void closeChildEnds() throws IOException {
      for (Descriptor end :
          List.of(
              stdin.readEnd, stdout.writeEnd, stderr.writeEnd, lifeline.readEnd, status.writeEnd)) {
        end.close();
      }
    }

    ChildProcess handOver(int pid, int guardianPid) throws IOException {
      Descriptor pidfd = Descriptor.of(Libc.pidfd_open(pid));
      toClose.removeAll(List.of(stdin.writeEnd, stdout.readEnd, stderr.readEnd, lifeline.writeEnd));
      Own own = new Own(pid, guardianPid, lifeline.writeEnd);
      return new ChildProcess(
          pid, OptionalLong.empty(), own, pidfd, stdin.writeEnd, stdout.readEnd, stderr.readEnd);
    }

    @Override
    public void close() throws IOException {
      for (Descriptor descriptor : toClose) {
        descriptor.close();
      }
    }
  }
}
