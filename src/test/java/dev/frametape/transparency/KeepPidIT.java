package dev.frametape.transparency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.Descriptor;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The worker has the pid that the parent got, and a recorder stands beside it. */
@Timeout(120)
class KeepPidIT {
  private static final int SIGKILL = 9;
  private static final int SIGUSR1 = 10;
  private static final int SIGTERM = 15;
  private static final int SIGCONT = 18;
  private static final int SIGSTOP = 19;
  private static final String FRAME = "\0\0\0\2{}";

  private Path folder;
  private String mark;

  @BeforeEach
  void makeFolder() throws IOException {
    KeepPid.assumePossible();
    folder = Scratch.folder("keep-pid");
    // In the environment of everything that a test starts, and so of what it leaves behind.
    mark = "KEEP_PID_TEST=" + folder;
  }

  @AfterEach
  void leaveNothingBehindEvenAfterAFailure() throws IOException {
    for (long pid : KeepPid.withVariable(mark)) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void theParentMeetsTheWorkerByItsPid() throws IOException {
    List<Long> resident = new ArrayList<>();
    for (Way way : List.of(Way.DIRECT, Way.KEEP_PID)) {
      try (ChildProcess child = parent().start(way.command("/bin/cat"))) {
        echo(child);
        assertThat(Files.readSymbolicLink(Path.of("/proc/" + child.pid() + "/exe")))
            .isEqualTo(Path.of("/bin/cat").toRealPath());
        assertThat(Processes.file(child.pid(), "cmdline")).isEqualTo("/bin/cat\0");
        String status = Processes.file(child.pid(), "status");
        resident.add(Long.parseLong(Processes.field(status, "VmHWM").split(" ")[0]));
      }
    }
    // Nothing of a JVM, whose smallest one has tens of thousands of these.
    assertThat(resident.getLast()).isLessThan(resident.getFirst() * 2);
  }

  @Test
  void theWorkerFindsNoChildThatItDidNotStart() throws IOException {
    // Without a single child of its own.
    String script =
        "read word; read -r all </proc/$$/task/$$/children; echo \"children:$all\";"
            + " read -r stat </proc/$$/stat; echo \"$stat\";"
            + " while read -r name value; do case $name in ShdPnd:|SigPnd:) echo $value ;; esac;"
            + " done </proc/$$/status; exit 7";
    try (ChildProcess child = parent().start(Way.KEEP_PID.shell(script))) {
      Processes.await(() -> isJava(KeepPid.recorders(child.pid())));
      long recorder = Mode.KEEP_PID.recorder(child.pid());
      List<String> its = statFields(Processes.file(recorder, "stat"));
      child.stdin().write("now\n".getBytes(ISO_8859_1));
      Outcome outcome = Parent.collect(child);
      List<String> lines = outcome.stdout().lines().toList();
      assertThat(lines.getFirst()).isEqualTo("children:");
      List<String> workers = statFields(lines.get(1));
      int parentPid = 1;
      int group = 2;
      int session = 3;
      assertThat(its.get(parentPid)).isNotEqualTo(Long.toString(child.pid()));
      assertThat(its.get(group)).isNotEqualTo(workers.get(group));
      assertThat(its.get(session)).isNotEqualTo(workers.get(session));
      int minorFaultsOfChildren = 8;
      assertThat(workers.get(minorFaultsOfChildren)).as("what children have used").isEqualTo("0");
      assertThat(lines.subList(2, 4)).containsOnly("0000000000000000");
    }
  }

  @Test
  void theExactEndIsRecordedAlsoWhenTheParentReapedFirst() throws IOException {
    for (ChildExit end :
        List.of(
            new ChildExit.Exited(0),
            new ChildExit.Exited(134),
            new ChildExit.Signaled(6, false),
            new ChildExit.Signaled(SIGTERM, false))) {
      Path recording = folder.resolve(end.toString().replaceAll("[^a-zA-Z0-9]+", "-") + ".jsonl");
      String script =
          "ulimit -c 0; trap '" + script(end) + "' USR1; echo ready; while :; do sleep 0.02; done";
      try (ChildProcess child = parent().start(record(recording, script))) {
        assertThat(Parent.line(child.stdout())).isEqualTo("ready");
        long recorder = Mode.KEEP_PID.recorder(child.pid());
        signal(recorder, SIGSTOP);
        try {
          child.signal(SIGUSR1);
          assertThat(child.waitFor()).isEqualTo(end);
        } finally {
          signal(recorder, SIGCONT);
        }
      }
      Recorded.awaitWhole(recording);
      assertThat(Recorded.exits(recording)).containsExactly(end);
    }
  }

  @Test
  void aParentMayReadToTheEndBeforeItWaits() throws IOException {
    Path recording = folder.resolve("talk.jsonl");
    try (ChildProcess child = parent().start(record(recording, "cat; echo words >&2; exit 7"))) {
      child.stdin().write(FRAME.getBytes(ISO_8859_1));
      child.stdin().close();
      assertThat(Parent.reading(child.stdout()).join()).isEqualTo(FRAME);
      assertThat(Parent.reading(child.stderr()).join()).isEqualTo("words\n");
      // The worker is there still, as a dead process, and the recorder waits to be told its end.
      assertThat(Processes.lives(child.pid())).isFalse();
      assertThat(RecordingVerifier.verify(recording).status())
          .isEqualTo(Verification.Status.CUT_OFF);
      assertThat(child.waitFor()).isEqualTo(new ChildExit.Exited(7));
    }
    Recorded.awaitWhole(recording);
    assertThat(Recorded.exits(recording)).containsExactly(new ChildExit.Exited(7));
    awaitNobody();
  }

  @Test
  void theParentIsLetGoOfWhenAGrandchildHoldsThePipes() throws IOException {
    Path recording = folder.resolve("talk.jsonl");
    String script = "sleep 100000 & echo $!; exit 7";
    try (ChildProcess child = parent().start(record(recording, script))) {
      long grandchild = Long.parseLong(Parent.line(child.stdout()));
      assertThat(child.stdout().read()).isNegative();
      assertThat(child.stderr().read()).isNegative();
      assertThat(Processes.lives(grandchild)).isTrue();
      assertThat(child.waitFor()).isEqualTo(new ChildExit.Exited(7));
      Recorded.awaitWhole(recording);
      ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
    }
    awaitNobody();
  }

  @Test
  void aParentThatIsKilledLeavesNobody() throws IOException {
    Path recording = folder.resolve("talk.jsonl");
    List<String> wrapped = record(recording, "echo ready >&2; exec cat");
    String words = String.join(" ", wrapped.stream().map(KeepPidIT::quoted).toList());
    String script = "mkfifo in; " + words + " <in >/dev/null & exec 9>in; read word; exit 0";
    try (ChildProcess between = parent().in(folder).start(List.of("/bin/sh", "-c", script))) {
      assertThat(Parent.line(between.stderr())).isEqualTo("ready");
      between.signal(SIGKILL);
      assertThat(between.waitFor()).isEqualTo(new ChildExit.Signaled(SIGKILL, false));
      awaitNobody();
    }
    assertThat(Recorded.exits(recording)).containsExactly(new ChildExit.Exited(0));
  }

  @Test
  void aKilledRecorderIsTheEndOfTheWorkersStreams() throws IOException {
    Path recording = folder.resolve("talk.jsonl");
    try (ChildProcess child = parent().start(record(recording, "exec cat"))) {
      echo(child);
      signal(Mode.KEEP_PID.recorder(child.pid()), SIGKILL);
      assertThat(Parent.collect(child)).isEqualTo(new Outcome("", "", new ChildExit.Exited(0)));
    }
    assertThat(RecordingVerifier.verify(recording).status()).isEqualTo(Verification.Status.CUT_OFF);
    Path other = folder.resolve("other.jsonl");
    try (ChildProcess child = parent().start(record(other, "while :; do echo x; done"))) {
      assertThat(child.stdout().read()).isEqualTo('x');
      signal(Mode.KEEP_PID.recorder(child.pid()), SIGKILL);
      Parent.reading(child.stdout()).join();
      int sigpipe = 13;
      assertThat(child.waitFor()).isEqualTo(new ChildExit.Signaled(sigpipe, false));
    }
    awaitNobody();
  }

  @Test
  void theRecorderHoldsNothingOfTheWorkersAndNoSignalMeantForItsGroup() throws IOException {
    Path recording = folder.resolve("talk.jsonl");
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c"));
    command.add("exec 5</dev/zero 7<>/dev/full; exec \"$@\"");
    command.add("sh");
    command.add("/usr/bin/setsid");
    command.addAll(
        record(recording, "trap 'echo got; exit 7' INT; echo; while :; do read w; done"));
    try (ChildProcess child = parent().start(command)) {
      assertThat(child.stdout().read()).isEqualTo('\n');
      long recorder = Mode.KEEP_PID.recorder(child.pid());
      try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + recorder + "/fd"))) {
        for (Path descriptor : descriptors.toList()) {
          assertThat(Files.readSymbolicLink(descriptor).toString())
              .isNotIn("/dev/zero", "/dev/full");
        }
      }
      // As a terminal does: to the whole group, which is the worker's own here.
      Parent.PLAIN.run(List.of("/bin/kill", "-INT", "--", "-" + child.pid()));
      assertThat(Parent.collect(child))
          .isEqualTo(new Outcome("got\n", "", new ChildExit.Exited(7)));
    }
    Recorded.awaitWhole(recording);
    assertThat(Recorded.exits(recording)).containsExactly(new ChildExit.Exited(7));
  }

  @Test
  void whatCannotBeIsRefusedBeforeAWorkerRuns() throws IOException {
    Path earlier = Files.writeString(folder.resolve("earlier.jsonl"), "{}\n");
    Files.writeString(folder.resolve("half.blobs"), "x");
    Path ran = folder.resolve("ran");
    String touch = "echo >" + quoted(ran.toString());
    assertRefused(125, "earlier.jsonl", record(earlier, touch));
    assertRefused(125, "half.blobs", record(folder.resolve("half.jsonl"), touch));
    assertRefused(127, "/no/such/program", keepPid("run", "--", "/no/such/program"));
    assertRefused(126, folder.toString(), keepPid("run", "--", folder.toString()));
    assertRefused(64, "faults", keepPid("run", "--fault", "truncated-frames", "--", "/bin/cat"));
    assertRefused(125, "before the worker", keepPid("run", "/bin/sh", "-c", touch));
    assertThat(ran).doesNotExist();
    awaitNobody();
    Path wrapper = folder.resolve("wrapper");
    assertRefused(
        64,
        "faults",
        List.of(
            Wrapper.LAUNCHER.toString(),
            "wrap",
            "-o",
            wrapper.toString(),
            "--transparency=keep-pid",
            "--fault=truncated-frames",
            "--",
            "/bin/cat"));
    assertThat(wrapper).doesNotExist();
  }

  @Test
  void aWrongOptionThatOnlyTheRecorderUnderstandsEndsTheWorker() throws IOException {
    String target = folder.resolve("talk.jsonl").toString();
    Outcome outcome =
        parent()
            .run(
                keepPid(
                    "record", "--frame-limit=soon", "-o", target, "--", "/bin/cat", "/dev/zero"));
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr()).startsWith("frametape: ").contains("soon");
    assertThat(outcome.exit()).isEqualTo(new ChildExit.Signaled(SIGKILL, false));
  }

  @Test
  void aRecordingThatFailsIsSaidAndOnlyStrictlyItIsTheWorkersEnd() throws IOException {
    List<String> words = List.of("record", "-o", "/dev/full", "--", "/bin/cat");
    Outcome outcome = parent().run(keepPid(words.toArray(String[]::new)), FRAME);
    assertThat(outcome.stdout()).isEqualTo(FRAME);
    assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(0));
    assertThat(outcome.stderr()).startsWith("frametape: ").contains("No space left");
    List<String> strictly = new ArrayList<>(words);
    strictly.add(1, "--strict-recording");
    Path smaller = folder.resolve("small.jsonl");
    for (String before : List.of("/dev/full", smaller.toString())) {
      strictly.set(3, before);
      List<String> command = new ArrayList<>(List.of("/bin/sh", "-c"));
      command.add("trap '' XFSZ; ulimit -f 8; exec \"$@\"");
      command.add("sh");
      command.addAll(keepPid(strictly.toArray(String[]::new)));
      try (ChildProcess child = parent().start(command)) {
        Thread.ofPlatform().daemon().start(() -> writeForEver(child));
        Outcome strict = Parent.collect(child);
        assertThat(strict.exit()).isEqualTo(new ChildExit.Signaled(SIGKILL, false));
        assertThat(strict.stderr()).startsWith("frametape: ");
      }
    }
  }

  @Test
  void nothingStandsBesideAWorkerThatIsNotRecorded() throws IOException {
    String script =
        "echo; readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2; echo; read word; exit 7";
    for (List<String> command : List.of(Way.KEEP_PID_ALONE.shell(script), alone(script))) {
      try (ChildProcess child = parent().start(command)) {
        assertThat(Parent.line(child.stdout())).isEmpty();
        // The very pipes of this test, of which it holds the other ends.
        for (Descriptor end :
            List.of(child.stdinDescriptor(), child.stdoutDescriptor(), child.stderrDescriptor())) {
          assertThat(Parent.line(child.stdout()))
              .isEqualTo(
                  Files.readSymbolicLink(Path.of("/proc/self/fd/" + end.number())).toString());
        }
        // The shell has waited for readlink.
        assertThat(Parent.line(child.stdout())).isEmpty();
        // But for the guardian of the test's own child, which is not the wrapper's, and which has
        // its name soon.
        Processes.await(
            () -> KeepPid.withVariable(mark).stream().filter(pid -> !isGuardian(pid)).count() == 1);
        assertThat(KeepPid.withVariable(mark).stream().filter(pid -> !isGuardian(pid)))
            .containsExactly(child.pid());
        child.stdin().close();
        assertThat(Parent.collect(child)).isEqualTo(new Outcome("", "", new ChildExit.Exited(7)));
      }
    }
  }

  private static List<String> alone(String script) {
    return keepPid("run", "--linger=250", "--", "/bin/sh", "-c", script);
  }

  /**
   * What `auto` takes for a command line and one variable.
   *
   * @param kept whether the worker has the parent's pid
   */
  private record Choice(boolean kept, String variable, String... words) {}

  @Test
  void autoKeepsThePidUnlessAnExitCodeOfOursIsNeeded() throws Exception {
    String talk = folder.resolve("auto").toString();
    List<Choice> choices =
        List.of(
            new Choice(true, "", "run"),
            new Choice(true, "", "run", "--linger=9"),
            new Choice(true, "FRAMETAPE_LINGER=9", "run"),
            new Choice(true, "FRAMETAPE_OUTPUT=" + talk, "run"),
            new Choice(true, "FRAMETAPE_FAULT=", "run"),
            new Choice(true, "", "record", "-o", talk + "-1.jsonl", "--fsync"),
            new Choice(true, "", "record", "--output=" + talk + "-2.tape", "--framing=raw"),
            new Choice(true, "FRAMETAPE_OUTPUT=" + talk + "-3.jsonl", "record"),
            new Choice(false, "", "run", "--fault=spawn-slow=0ms"),
            new Choice(false, "FRAMETAPE_FAULT=spawn-slow=0ms", "run"),
            new Choice(false, "", "record", "-o", talk + "-4.jsonl", "--strict-recording"),
            new Choice(
                false, "FRAMETAPE_STRICT_RECORDING=true", "record", "-o", talk + "-5.jsonl"));
    List<Callable<Void>> runs = new ArrayList<>();
    for (Choice choice : choices) {
      runs.add(
          () -> {
            assertThat(keepsPid(choice))
                .as("%s %s", choice.variable(), String.join(" ", choice.words()))
                .isEqualTo(choice.kept());
            return null;
          });
    }
    Together.run(runs);
  }

  private boolean keepsPid(Choice choice) throws IOException {
    List<String> command = new ArrayList<>(List.of(Wrapper.LAUNCHER.toString()));
    command.addAll(List.of(choice.words()));
    command.addAll(List.of("--transparency=auto", "--", "/bin/sh", "-c", "echo $$; exit 7"));
    List<String> variables = new ArrayList<>(parent().environment());
    variables.add(choice.variable());
    try (ChildProcess child = parent().withEnvironment(variables).start(command)) {
      Outcome outcome = Parent.collect(child);
      assertThat(outcome.exit()).as("%s", command).isEqualTo(new ChildExit.Exited(7));
      assertThat(outcome.stderr()).as("%s", command).isEmpty();
      return outcome.stdout().equals(child.pid() + "\n");
    }
  }

  /** On a kernel that does not tell how a process ended that is another one's child. */
  @Test
  void anOlderKernelRelaysOnlyWhatIsRecorded() throws Exception {
    Path recording = folder.resolve("older.jsonl");
    String[] worker = {"--", "/bin/sh", "-c", "echo $$; exit 7"};
    List<String> record = new ArrayList<>(List.of(Wrapper.LAUNCHER.toString(), "record"));
    record.addAll(List.of("-o", recording.toString(), "--transparency=auto"));
    record.addAll(List.of(worker));
    OlderKernel.Result relayed = OlderKernel.run(record);
    assertThat(relayed.stdout()).isNotEqualTo(relayed.pid() + "\n").isNotEmpty();
    assertThat(relayed.code()).isEqualTo(7);
    Recorded.awaitWhole(recording);
    OlderKernel.Result refused =
        OlderKernel.run(
            keepPid("record", "-o", folder + "/refused.jsonl", "--", "/bin/sh", "-c", "echo"));
    assertThat(refused.code()).isEqualTo(125);
    assertThat(refused.stdout()).contains("frametape: ").contains("Linux 6.15");
    OlderKernel.Result alone = OlderKernel.run(keepPid("run", worker));
    assertThat(alone.stdout()).isEqualTo(alone.pid() + "\n");
    assertThat(alone.code()).isEqualTo(7);
  }

  @Test
  void aVariableAsksForItToo() throws IOException {
    List<String> variables = new ArrayList<>(parent().environment());
    variables.add("FRAMETAPE_TRANSPARENCY=keep-pid");
    for (Way way : List.of(Way.RUN, Way.RECORD)) {
      try (ChildProcess child =
          parent().withEnvironment(variables).start(way.shell("echo $$; exit 7"))) {
        assertThat(Parent.collect(child))
            .isEqualTo(new Outcome(child.pid() + "\n", "", new ChildExit.Exited(7)));
      }
    }
  }

  @Test
  void aTapeIsWholeAsWell() throws IOException {
    Path recording = folder.resolve("talk.tape");
    try (ChildProcess child = parent().start(record(recording, "cat; echo words >&2; exit 7"))) {
      echo(child);
      child.stdin().close();
      assertThat(Parent.collect(child))
          .isEqualTo(new Outcome("", "words\n", new ChildExit.Exited(7)));
    }
    Recorded.awaitWhole(recording);
    assertThat(Recorded.exits(recording)).containsExactly(new ChildExit.Exited(7));
    Path occupied = folder.resolve("half.tape");
    Files.writeString(folder.resolve("half.tape.blobs"), "x");
    assertRefused(125, "half.tape.blobs", record(occupied, "echo"));
    Files.createSymbolicLink(folder.resolve("link.tape"), folder.resolve("nowhere"));
    assertRefused(125, "link.tape", record(folder.resolve("link.tape"), "echo"));
    assertRefused(125, "talk.tape", record(recording, "echo"));
    awaitNobody();
  }

  @Test
  void aRecordingInAFolderIsNamedAfterTheWorker() throws IOException {
    Path recordings = folder.resolve("recordings");
    try (ChildProcess child = parent().start(record(recordings, "exit 7"))) {
      assertThat(Parent.collect(child)).isEqualTo(new Outcome("", "", new ChildExit.Exited(7)));
      Path recording = recordings.resolve("0001-" + child.pid() + ".jsonl");
      Recorded.awaitWhole(recording);
      assertThat(Recorded.exits(recording)).containsExactly(new ChildExit.Exited(7));
    }
  }

  // ---- what the tests are made of ----

  private Parent parent() {
    List<String> variables = new ArrayList<>(Parent.PLAIN.environment());
    variables.add(mark);
    return Parent.PLAIN.withEnvironment(variables);
  }

  private static List<String> keepPid(String command, String... words) {
    List<String> all = new ArrayList<>(List.of(Wrapper.LAUNCHER.toString(), command));
    all.addAll(List.of("--transparency", "keep-pid"));
    all.addAll(List.of(words));
    return all;
  }

  private static List<String> keepPid(String[] words) {
    return keepPid(words[0], java.util.Arrays.copyOfRange(words, 1, words.length));
  }

  private static List<String> record(Path recording, String script) {
    return keepPid("record", "-o", recording.toString(), "--", "/bin/sh", "-c", script);
  }

  private static String script(ChildExit end) {
    return switch (end) {
      case ChildExit.Exited(int code) -> "exit " + code;
      case ChildExit.Signaled(int signal, boolean _) -> "kill -" + signal + " $$";
    };
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private void assertRefused(int code, String named, List<String> command) throws IOException {
    Outcome outcome = parent().run(command, FRAME);
    assertThat(outcome.stdout()).as("%s", command).isEmpty();
    assertThat(outcome.stderr()).as("%s", command).startsWith("frametape: ").contains(named);
    assertThat(outcome.exit()).as("%s", command).isEqualTo(new ChildExit.Exited(code));
  }

  private static void echo(ChildProcess child) throws IOException {
    child.stdin().write(FRAME.getBytes(ISO_8859_1));
    assertThat(new String(child.stdout().readNBytes(FRAME.length()), ISO_8859_1)).isEqualTo(FRAME);
  }

  private static void writeForEver(ChildProcess child) {
    try {
      while (true) {
        child.stdin().write(new byte[4096]);
      }
    } catch (IOException nobodyReads) {
      return;
    }
  }

  private static boolean isGuardian(long pid) {
    return Processes.file(pid, "comm").startsWith("frametape-guard");
  }

  private static boolean isJava(List<Long> pids) {
    return !pids.isEmpty() && Processes.file(pids.getFirst(), "comm").startsWith("java");
  }

  /** From the state on: state, parent, group, session, ... */
  private static List<String> statFields(String stat) {
    return List.of(stat.substring(stat.lastIndexOf(')') + 2).trim().split(" "));
  }

  private static void signal(long pid, int signal) throws IOException {
    assertThat(Parent.PLAIN.run(List.of("/bin/kill", "-" + signal, Long.toString(pid))).exit())
        .isEqualTo(new ChildExit.Exited(0));
  }

  private void awaitNobody() throws IOException {
    Processes.await(() -> KeepPid.withVariable(mark).isEmpty());
  }
}
