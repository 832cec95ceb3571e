package dev.frametape.observed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.Poll;
import dev.frametape.transparency.Outcome;
import dev.frametape.transparency.Parent;
import dev.frametape.transparency.Processes;
import dev.frametape.transparency.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A wrapper that runs, with this test as its parent. */
final class Scene implements AutoCloseable {
  private static final Map<String, Path> RECORDINGS = new ConcurrentHashMap<>();
  private static final int SIGKILL = 9;

  /** A safety net only. */
  private static final int PATIENCE_MILLIS = 60_000;

  private final Plan plan;
  private final Setting setting;
  private final Path folder;
  private final ChildProcess wrapper;
  private final long begunNanos;
  final Tap stdout;
  final Tap stderr;

  private Scene(Plan plan, ChildProcess wrapper, long begunNanos) throws IOException {
    this.plan = plan;
    this.begunNanos = begunNanos;
    this.wrapper = wrapper;
    setting = plan.setting;
    folder = plan.folder;
    stdout = new Tap(wrapper.stdoutDescriptor());
    stderr = new Tap(wrapper.stderrDescriptor());
    stdout.begin();
    if (plan.readsStderr) {
      stderr.begin();
    }
  }

  /** A scene that is not played yet. */
  static final class Plan {
    private final Setting setting;
    private final String worker;
    private final List<String> options = new ArrayList<>();
    private final List<String> environment = new ArrayList<>();
    private boolean readsStderr = true;
    private boolean underAParent;
    private final Path folder;
    // Null for that of the worker.
    private final Path recording;

    private Plan(Setting setting, String worker, Path recording) throws IOException {
      this.setting = setting;
      this.worker = worker;
      this.recording = recording;
      folder = Scratch.folder("scene");
    }

    /**
     * @param worker a script of {@link Talk}
     */
    Plan(Setting setting, String worker) throws IOException {
      this(setting, worker, null);
    }

    Plan with(String... words) {
      options.addAll(List.of(words));
      return this;
    }

    Plan fault(String rule) {
      // What counts conversations counts those of this folder.
      return with("--fault=" + rule, "--seed=11", "--fault-state=" + folder.resolve("state"));
    }

    Plan variable(String assignment) {
      environment.add(assignment);
      return this;
    }

    /** Another process starts the wrapper, and can be killed. */
    Plan underAParent() {
      underAParent = true;
      return this;
    }

    /** stderr is read when somebody says so. */
    Plan leavingStderr() {
      readsStderr = false;
      return this;
    }

    Path folder() {
      return folder;
    }

    List<String> command() throws Exception {
      List<String> command = new ArrayList<>();
      if (underAParent) {
        // The shell has something left to do, so it starts a process and waits for it.
        command.addAll(List.of("/bin/sh", "-c", "\"$@\"; exit $?", "parent"));
      }
      command.add(Quick.LAUNCHER.toString());
      List<String> child = List.of("--", "/bin/sh", "-c", worker, folder.toString());
      switch (setting) {
        case RUN -> command.add("run");
        case RECORD ->
            command.addAll(List.of("record", "-o", folder.resolve("talk.jsonl").toString()));
        case REPLAY -> {
          Path played = recording == null ? recordingOf(worker) : recording;
          command.addAll(List.of("replay", played.toString()));
        }
      }
      command.addAll(options);
      if (setting.isLive()) {
        command.addAll(child);
      }
      return command;
    }

    Scene begin() throws Exception {
      List<String> variables = new ArrayList<>(Parent.PLAIN.environment());
      variables.add("FT_MARK=here");
      variables.addAll(environment);
      List<String> command = command();
      long begun = System.nanoTime();
      ChildProcess wrapper = Parent.PLAIN.withEnvironment(variables).start(command);
      return new Scene(this, wrapper, begun);
    }
  }

  /** A replay of any recording. */
  static Scene ofRecording(Path recording, String... options) throws Exception {
    Plan plan = new Plan(Setting.REPLAY, Talk.WORKER, recording);
    return plan.with(options).begin();
  }

  /** What a worker says when nothing happens to it; made once. */
  static Path recordingOf(String worker) throws Exception {
    synchronized (RECORDINGS) {
      Path known = RECORDINGS.get(worker);
      if (known != null) {
        return known;
      }
      Plan plan = new Plan(Setting.RECORD, worker);
      try (Scene scene = plan.begin()) {
        // In turn, as a replay is going to ask for it.
        scene.stdout.awaitBytes(Talk.HANDSHAKE.length());
        scene.say(Talk.CONFIGURE + Talk.HEALTH);
        scene.stdout.awaitBytes((Talk.HANDSHAKE + Talk.HEALTH_OK).length());
        scene.say(Talk.EMIT);
        scene.stdout.awaitBytes((Talk.BEFORE_COMPLETE + Talk.COMPLETE).length());
        // The input stays open: an end of it would be something that a replay waits for.
        scene.say(Talk.TERMINATE);
        assertThat(scene.awaitAll().exit()).isEqualTo(new ChildExit.Exited(Talk.EXIT));
      }
      Path recording = plan.folder().resolve("talk.jsonl");
      RECORDINGS.put(worker, recording);
      return recording;
    }
  }

  /** The same once more, as a parent starts a worker again. */
  Scene again() throws Exception {
    Files.deleteIfExists(folder.resolve("pid"));
    Files.deleteIfExists(folder.resolve("got"));
    Files.deleteIfExists(folder.resolve("talk.jsonl"));
    return plan.begin();
  }

  Setting setting() {
    return setting;
  }

  Path folder() {
    return folder;
  }

  long pid() {
    return wrapper.pid();
  }

  ChildProcess wrapper() {
    return wrapper;
  }

  // ---- what the parent does ----

  void say(String bytes) throws IOException {
    wrapper.stdin().write(Talk.bytes(bytes));
  }

  /** Says what may find nobody who reads it any more. */
  void sayToWhomever(String bytes) {
    try {
      say(bytes);
    } catch (IOException nobodyReads) {
      assertThat(nobodyReads).hasMessageContaining("32");
    }
  }

  void endInput() throws IOException {
    wrapper.stdin().close();
  }

  /** Of a scene under a parent: kills that, and with it goes all that held the other ends. */
  void killParent() throws IOException {
    List<Long> wrappers = Processes.children(pid());
    assertThat(wrappers).hasSize(1);
    wrapper.signal(SIGKILL);
    letGo();
    assertThat(awaitExit()).isEqualTo(new ChildExit.Signaled(SIGKILL, false));
    Processes.await(() -> !Processes.lives(wrappers.getFirst()));
  }

  /** Lets go of all three streams. */
  void letGo() throws IOException {
    wrapper.stdin().close();
    stdout.letGo();
    stderr.letGo();
  }

  ChildExit awaitExit() throws IOException {
    Poll end = new Poll();
    end.add(wrapper.endDescriptor(), Poll.READABLE);
    if (!end.await(PATIENCE_MILLIS)) {
      throw new AssertionError("the wrapper did not end");
    }
    return wrapper.waitFor();
  }

  /** Reads both streams to their ends, and waits for that of the wrapper. */
  Outcome awaitAll() throws IOException, InterruptedException {
    String out = stdout.awaitEnd();
    String err = stderr.awaitEnd();
    return new Outcome(out, err, awaitExit()).withoutCore();
  }

  // ---- what can be seen ----

  boolean lives() {
    return Processes.lives(pid()) && wrapper.exitIfEnded().isEmpty();
  }

  /** The worker's pid; waits until it has begun. */
  long worker() throws IOException {
    Path file = folder.resolve("pid");
    Processes.await(() -> Files.exists(file) || !lives());
    return Long.parseLong(Files.readString(file).trim());
  }

  /** Before the wrapper was started. */
  long begunNanos() {
    return begunNanos;
  }

  /** Before the worker said anything, on the clock of {@link System#nanoTime}. */
  long nanosOfWorkersBegin() throws IOException {
    worker();
    long written = Files.getLastModifiedTime(folder.resolve("pid")).toMillis();
    return System.nanoTime() - (System.currentTimeMillis() - written) * 1_000_000;
  }

  boolean workerHasBegun() {
    return Files.exists(folder.resolve("pid"));
  }

  /** The worker and what it has started. */
  List<Long> family() throws IOException {
    return Processes.withArgumentLike(folder.toString()).stream()
        // Guardians have the words of those that they guard.
        .filter(pid -> pid != pid() && !Processes.file(pid, "comm").startsWith("frametape-"))
        .toList();
  }

  void awaitNoFamily() throws IOException {
    Processes.await(() -> family().isEmpty());
  }

  /** What the worker was told. */
  String told() throws IOException {
    Path file = folder.resolve("got");
    return Files.exists(file) ? new String(Files.readAllBytes(file), ISO_8859_1) : "";
  }

  /** What the parent has said and nobody has taken yet. */
  int bytesWaitingInStdin() {
    return wrapper.stdinDescriptor().bytesReady();
  }

  /** Waits until nothing moves in the wrapper any more. */
  void awaitStandstill() throws IOException {
    Processes.awaitStandstill(List.of(pid()));
  }

  /** Ends what a failed test has left. */
  @Override
  public void close() throws IOException {
    if (wrapper.exitIfEnded().isEmpty()) {
      wrapper.signal(SIGKILL);
      wrapper.waitFor();
    }
    stdout.letGo();
    stderr.letGo();
    wrapper.close();
    for (long pid : family()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
