package dev.frametape.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ChildProcessTest {
  private static final int SIGKILL = 9;

  @TempDir private Path scratch;

  @Test
  void everyExitCodeComesBackAsItIs() throws IOException {
    for (int code = 0; code <= 255; code++) {
      try (ChildProcess child = shell("exit " + code)) {
        assertThat(child.waitFor()).isEqualTo(new ChildExit.Exited(code));
      }
    }
  }

  static IntStream deadlySignals() {
    return IntStream.rangeClosed(1, 64)
        .filter(signal -> !List.of(17, 18, 19, 20, 21, 22, 23, 28).contains(signal));
  }

  @ParameterizedTest(name = "signal {0}")
  @MethodSource("deadlySignals")
  void deathBySignalIsNotAnExitCode(int signal) throws IOException {
    try (ChildProcess child = start("/bin/cat")) {
      child.signal(signal);
      assertThat(child.waitFor()).isEqualTo(new ChildExit.Signaled(signal, false));
    }
  }

  @Test
  void exitOneHundredThirtyFourAndDeathByAbortStayApart() {
    assertThat(ChildProcess.exitOf(134 << 8)).isEqualTo(new ChildExit.Exited(134));
    assertThat(ChildProcess.exitOf(6)).isEqualTo(new ChildExit.Signaled(6, false));
    assertThat(ChildProcess.exitOf(6 | 0x80)).isEqualTo(new ChildExit.Signaled(6, true));
  }

  @Test
  void theThreePipesAreTheChildsOwn() throws IOException {
    try (ChildProcess child = shell("cat; echo err >&2; exit 3")) {
      child.stdin().write("in".getBytes(UTF_8));
      child.stdin().close();
      assertThat(child.stdout().readAllBytes()).asString().isEqualTo("in");
      assertThat(child.stderr().readAllBytes()).asString().isEqualTo("err\n");
      assertThat(child.waitFor()).isEqualTo(new ChildExit.Exited(3));
    }
  }

  @Test
  void argumentsKeepBytesThatAreNoValidText() throws IOException {
    byte[] odd = {(byte) 0xFF, 'a', (byte) 0xC3};
    ProcessSpec spec =
        new ProcessSpec(
            List.of(bytes("/bin/cat"), bytes("/proc/self/cmdline"), odd),
            List.of(),
            Optional.empty());
    try (ChildProcess child = ChildProcess.start(spec)) {
      assertThat(new String(child.stdout().readAllBytes(), ISO_8859_1))
          .isEqualTo("/bin/cat\0/proc/self/cmdline\0" + new String(odd, ISO_8859_1) + "\0");
    }
  }

  @Test
  void theEnvironmentIsPassedOnToTheByte() throws IOException {
    List<byte[]> environment =
        List.of(bytes("B=2"), bytes("A=1"), bytes("A=1"), bytes("odd-name.x=y"), bytes("NOEQUALS"));
    ProcessSpec spec =
        new ProcessSpec(
            List.of(bytes("/bin/cat"), bytes("/proc/self/environ")), environment, Optional.empty());
    try (ChildProcess child = ChildProcess.start(spec)) {
      assertThat(child.stdout().readAllBytes())
          .asString()
          .isEqualTo("B=2\0A=1\0A=1\0odd-name.x=y\0NOEQUALS\0");
    }
  }

  @Test
  void aProgramWithoutASlashIsLookedUpInThePathOfTheChild() throws IOException {
    Path folder = scratch;
    Path program = folder.resolve("only-here");
    Files.writeString(program, "#!/bin/sh\necho found\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    ProcessSpec spec =
        new ProcessSpec(
            List.of(bytes("only-here")),
            List.of(bytes("PATH=/nowhere:" + folder + ":/bin")),
            Optional.empty());
    try (ChildProcess child = ChildProcess.start(spec)) {
      assertThat(child.stdout().readAllBytes()).asString().isEqualTo("found\n");
    }
  }

  @Test
  void aMissingProgramIsToldApartFromOneThatIsNotExecutable() throws IOException {
    Path plain = Files.createFile(scratch.resolve("plain.txt"));
    assertThat(catchThrowableOfType(SpawnException.class, () -> start("/no/such/program")).errno())
        .isEqualTo(2);
    assertThat(
            catchThrowableOfType(SpawnException.class, () -> start("no-such-program-in-path"))
                .errno())
        .isEqualTo(2);
    assertThat(catchThrowableOfType(SpawnException.class, () -> start(plain.toString())).errno())
        .isEqualTo(13);
  }

  @Test
  void theWorkingDirectoryCanBeAnother() throws IOException {
    Path folder = Files.createDirectory(scratch.resolve("with a blank")).toRealPath();
    ProcessSpec spec = new ProcessSpec(List.of(bytes("/bin/pwd")), List.of(), Optional.of(folder));
    try (ChildProcess child = ChildProcess.start(spec)) {
      assertThat(child.stdout().readAllBytes()).asString().isEqualTo(folder + "\n");
    }
  }

  @Test
  void theChildHasNoDescriptorsButTheThreePipes() throws IOException {
    try (ChildProcess child = start("/bin/ls", "/proc/self/fd")) {
      // The last one is the folder that ls itself has opened.
      assertThat(child.stdout().readAllBytes()).asString().isEqualTo("0\n1\n2\n3\n");
    }
  }

  @Test
  void signalDispositionsAndMaskAreThoseOfTheGivenWorld() throws IOException {
    long ignored = bit(13) | bit(17) | bit(11) | bit(40);
    long blocked = bit(10) | bit(15) | bit(64);
    StartState world = new StartState(ignored, blocked, 0, 1, List.of(), List.of(), List.of());
    ProcessSpec spec =
        new ProcessSpec(
            List.of(bytes("/bin/cat"), bytes("/proc/self/status")), List.of(), Optional.empty());
    try (ChildProcess child = ChildProcess.start(spec, world, false)) {
      Map<String, String> status = status(child);
      assertThat(Long.parseUnsignedLong(status.get("SigIgn"), 16)).isEqualTo(ignored);
      assertThat(Long.parseUnsignedLong(status.get("SigBlk"), 16)).isEqualTo(blocked);
      assertThat(status.get("SigCgt")).matches("0+");
    }
  }

  @Test
  void closedStandardDescriptorsStayClosed() throws IOException {
    StartState world = new StartState(0, 0, 0b101, 1, List.of(), List.of(), List.of());
    ProcessSpec spec =
        new ProcessSpec(
            List.of(bytes("/bin/ls"), bytes("/proc/self/fd")), List.of(), Optional.empty());
    try (ChildProcess child = ChildProcess.start(spec, world, false)) {
      // 0 is free again, so ls opens the folder there.
      assertThat(child.stdout().readAllBytes()).asString().isEqualTo("0\n1\n");
    }
  }

  @Test
  void stderrCanBeTheVeryPipeOfStdout() throws IOException {
    ProcessSpec spec =
        ProcessSpec.of(List.of("/bin/sh", "-c", "echo a; echo b >&2; echo c"), Map.of());
    StartState world = StartState.plain(spec.environment());
    try (ChildProcess child = ChildProcess.start(spec, world, true)) {
      assertThat(child.stdout().readAllBytes()).asString().isEqualTo("a\nb\nc\n");
      assertThat(child.stderr().readAllBytes()).isEmpty();
    }
  }

  @Test
  void closingKillsAChildThatStillRuns() throws IOException {
    ChildProcess child = start("/bin/cat");
    child.close();
    assertThat(child.exitIfEnded()).contains(new ChildExit.Signaled(SIGKILL, false));
  }

  @Test
  void noZombieAndNoDescriptorIsLeftBehind() throws IOException {
    start("/bin/true").close();
    int before = openDescriptors();
    for (int i = 0; i < 50; i++) {
      try (ChildProcess child = start("/bin/true")) {
        child.waitFor();
      }
    }
    assertThat(openDescriptors()).isEqualTo(before);
    assertThat(childrenOfThisProcess()).isEmpty();
  }

  @Test
  void aGuardianStandsBesideTheChildAndLeavesWithIt() throws IOException {
    try (ChildProcess child = start("/bin/cat")) {
      assertThat(childrenOfThisProcess()).hasSize(2).contains((int) child.pid());
    }
    assertThat(childrenOfThisProcess()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Darwin amd64 23.0", "Linux riscv64 6.1.0", "Linux amd64 5.4.0-generic"})
  void otherSystemsAreRefusedInClearWords(String system) {
    String[] words = system.split(" ");
    assertThat(
            catchThrowableOfType(
                UnsupportedOperationException.class,
                () -> Platform.check(words[0], words[1], words[2])))
        .hasMessageContaining("Linux 5.9 or later");
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  private static int openDescriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return (int) files.count();
    }
  }

  private static List<Integer> childrenOfThisProcess() throws IOException {
    List<Integer> children = new ArrayList<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        for (String pid : Files.readString(thread.resolve("children")).trim().split(" ")) {
          if (!pid.isEmpty()) {
            children.add(Integer.parseInt(pid));
          }
        }
      }
    }
    return children;
  }

  private static Map<String, String> status(ChildProcess child) throws IOException {
    return new String(child.stdout().readAllBytes(), UTF_8)
        .lines()
        .map(line -> line.split(":\\s*", 2))
        .collect(java.util.stream.Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static ChildProcess shell(String script) throws SpawnException {
    return start("/bin/sh", "-c", script);
  }

  private static ChildProcess start(String... command) throws SpawnException {
    return ChildProcess.start(ProcessSpec.of(List.of(command), Map.of()));
  }
}
