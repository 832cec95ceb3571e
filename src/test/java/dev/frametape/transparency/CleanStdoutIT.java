package dev.frametape.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with the installation or the command: nothing but frames is on stdout. */
@Timeout(120)
class CleanStdoutIT {
  private static final String FRAME = "\0\0\0\2{}";
  private static final Outcome ECHO = new Outcome(FRAME, "", new ChildExit.Exited(0));

  @EveryMode
  void aDamagedOrMissingAheadOfTimeCacheIsNotTalkedAbout(Mode mode) throws IOException {
    Installation installation = Installation.copyTo(Scratch.folder("installation"));
    Path wrapped = installation.wrapCat(mode);
    assertThat(echo(wrapped)).as("whole").isEqualTo(ECHO);
    long size = Files.size(installation.cache());
    try (FileChannel cache = FileChannel.open(installation.cache(), StandardOpenOption.WRITE)) {
      cache.truncate(size / 2);
      assertThat(echo(wrapped)).as("cut in half").isEqualTo(ECHO);
      cache.write(ByteBuffer.wrap(new byte[4096]), 0);
      assertThat(echo(wrapped)).as("a header of zeros").isEqualTo(ECHO);
      cache.truncate(0);
      assertThat(echo(wrapped)).as("empty").isEqualTo(ECHO);
    }
    Files.delete(installation.cache());
    assertThat(echo(wrapped)).as("missing").isEqualTo(ECHO);
    Files.createDirectory(installation.cache());
    assertThat(echo(wrapped)).as("a folder").isEqualTo(ECHO);
  }

  @ParameterizedTest(name = "seed {0}, {1}")
  @CsvSource({"1, RELAY", "2, RELAY", "3, KEEP_PID", "4, KEEP_PID"})
  void aCacheWithChangedBytesMayCrashTheJvmButNotReachTheWire(long seed, Mode mode)
      throws IOException {
    Installation installation = Installation.copyTo(Scratch.folder("installation"));
    Path wrapped = installation.wrapCat(mode);
    SplittableRandom random = new SplittableRandom(seed);
    try (FileChannel cache = FileChannel.open(installation.cache(), StandardOpenOption.WRITE)) {
      for (int i = 0; i < 400; i++) {
        byte[] wrong = {(byte) random.nextInt()};
        cache.write(ByteBuffer.wrap(wrong), random.nextLong(8192, cache.size()));
      }
    }
    // Damaged code may crash, and may loop for ever: both have been seen.
    Outcome outcome =
        Parent.PLAIN.runAtMost(Duration.ofSeconds(60), List.of(wrapped.toString()), FRAME);
    assertThat(FRAME).as("%s", outcome).startsWith(outcome.stdout());
  }

  @EveryMode
  void aCacheOfAnotherBuildIsNotTalkedAbout(Mode mode) throws IOException {
    Installation installation = Installation.copyTo(Scratch.folder("installation"));
    Path wrapped = installation.wrapCat(mode);
    // The cache remembers time and size of the jar that it was made from.
    Files.setLastModifiedTime(
        installation.home().resolve("frametape.jar"),
        java.nio.file.attribute.FileTime.fromMillis(0));
    assertThat(echo(wrapped)).isEqualTo(ECHO);
  }

  @EveryMode
  void aReadOnlyInstallationIsEnoughAndIsNotChanged(Mode mode) throws IOException {
    Installation installation = Installation.copyTo(Scratch.folder("installation"));
    installation.makeReadOnly();
    List<String> before = installation.inventory();
    assertThat(echo(installation.wrapCat(mode))).isEqualTo(ECHO);
    assertThat(installation.inventory()).isEqualTo(before);
  }

  @EveryMode
  void variablesThatMakeAJvmTalkDoNotMakeOursTalk(Mode mode) throws IOException {
    List<String> variables = new ArrayList<>(Parent.PLAIN.environment());
    variables.addAll(
        List.of(
            "JAVA_TOOL_OPTIONS=-Xlog:all -XX:+PrintFlagsFinal",
            "JDK_JAVA_OPTIONS=-showversion",
            "_JAVA_OPTIONS=-Xlog:all",
            "JDK_AOT_VM_OPTIONS=-Xlog:all"));
    Parent parent = Parent.PLAIN.withEnvironment(variables);
    for (Way way :
        mode == Mode.RELAY
            ? List.of(Way.RUN, Way.RECORD)
            : List.of(Way.KEEP_PID_ALONE, Way.KEEP_PID)) {
      assertThat(parent.run(way.command("/bin/cat"), FRAME)).isEqualTo(ECHO);
    }
    assertThat(parent.run(launcher(mode, "run", "--", "/bin/cat"), FRAME)).isEqualTo(ECHO);
  }

  @EveryMode
  void ownFailuresSpeakOnStderrAndHaveTheirOwnCodes(Mode mode) throws IOException {
    Path plain = Files.writeString(Scratch.folder("plain").resolve("file"), "no program");
    assertFails(
        64, "--no-such-option", launcher(mode, "run", "--no-such-option", "--", "/bin/cat"));
    assertFails(64, "frobnicate", List.of(Wrapper.LAUNCHER.toString(), "frobnicate"));
    assertFails(64, "CHILD", launcher(mode, "run"));
    assertFails(127, "/no/such/program", launcher(mode, "run", "--", "/no/such/program"));
    assertFails(127, "no-such-program", launcher(mode, "run", "--", "no-such-program"));
    assertFails(126, plain.toString(), launcher(mode, "run", "--", plain.toString()));
    assertFails(
        126,
        plain.getParent().toString(),
        launcher(mode, "run", "--", plain.getParent().toString()));
  }

  @EveryMode
  void aBadVariableOfOursIsAUsageErrorOfTheWrapper(Mode mode) throws IOException {
    List<String> variables = new ArrayList<>(Parent.PLAIN.environment());
    variables.add("FRAMETAPE_LINGER=soon");
    Outcome outcome =
        Parent.PLAIN.withEnvironment(variables).run(launcher(mode, "run", "--", "/bin/cat"), FRAME);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.exit()).isEqualTo(new ChildExit.Exited(64));
    assertThat(outcome.stderr()).startsWith("frametape: ").contains("soon");
  }

  @Test
  void twoFirstStartsAtOnceBuildOnceAndSayNothingOnStdout() throws Exception {
    Path root = Scratch.folder("checkout");
    Installation.copy(Path.of("scripts").toAbsolutePath(), root.resolve("scripts"));
    Installation.copy(Path.of("faults").toAbsolutePath(), root.resolve("faults"));
    Installation.copy(
        Path.of("src/main/resources").toAbsolutePath(), root.resolve("src/main/resources"));
    // In place of Maven: it tells that it ran, and what it builds is what Maven has built.
    Path built = Path.of("target").toAbsolutePath();
    Installation.script(
        root.resolve("bin/mvn"),
        "echo run >>'"
            + root
            + "/runs'; echo words on stdout; mkdir -p target; cp -R '"
            + built
            + "'/lib '"
            + built
            + "'/lib-stub target; cp '"
            + built
            + "'/frametape-[0-9]*.jar '"
            + built
            + "'/frametape.cdx.json target");
    List<String> variables = new ArrayList<>(Parent.PLAIN.environment());
    variables.removeIf(variable -> variable.startsWith("PATH="));
    variables.add("PATH=" + root.resolve("bin") + ":" + System.getenv("PATH"));
    Parent parent = Parent.PLAIN.withEnvironment(variables);
    Path launcher = root.resolve("scripts/frametape");
    // One of each mode.
    List<String> keepPid =
        List.of(launcher.toString(), "run", "--transparency=auto", "--", "/bin/cat");
    for (Outcome outcome :
        Together.run(
            List.<java.util.concurrent.Callable<Outcome>>of(
                () -> parent.run(List.of(launcher.toString(), "run", "--", "/bin/cat"), FRAME),
                () -> parent.run(keepPid, FRAME)))) {
      assertThat(outcome.exit()).as(outcome.stderr()).isEqualTo(new ChildExit.Exited(0));
      assertThat(outcome.stdout()).isEqualTo(FRAME);
    }
    assertThat(Files.readAllLines(root.resolve("runs"))).hasSize(1);
  }

  private static Outcome echo(Path wrapped) throws IOException {
    return Parent.PLAIN.run(List.of(wrapped.toString()), FRAME);
  }

  private static List<String> launcher(Mode mode, String command, String... words) {
    List<String> all = new ArrayList<>(List.of(Wrapper.LAUNCHER.toString(), command));
    all.addAll(mode.options());
    all.addAll(List.of(words));
    return all;
  }

  private static void assertFails(int code, String named, List<String> command) throws IOException {
    Outcome outcome = Parent.PLAIN.run(command, FRAME);
    assertThat(outcome.stdout()).as("%s", command).isEmpty();
    assertThat(outcome.exit()).as("%s", command).isEqualTo(new ChildExit.Exited(code));
    assertThat(outcome.stderr()).startsWith("frametape: ").contains(named);
  }
}
