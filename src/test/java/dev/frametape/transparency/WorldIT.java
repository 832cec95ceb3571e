package dev.frametape.transparency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;

/** The child finds itself in the world of a direct run. */
@Timeout(120)
class WorldIT {
  private static final String SHELL_EXEC = "; exec \"$@\"";

  @EveryWrapper
  void signalsAreIgnoredAndBlockedAsTheParentWouldHaveIt(Way way) throws IOException {
    for (long seed = 1; seed <= 5; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      // A blocked or ignored KILL or STOP does not exist, and the JVM needs to crash by its own.
      long none = Parent.bit(9) | Parent.bit(19);
      Parent parent =
          Parent.PLAIN.withSignals(random.nextLong() & ~none, random.nextLong() & ~none);
      List<String> direct = signalLines(parent.run(Way.DIRECT.command("/bin/cat", STATUS)));
      assertThat(direct).hasSize(5);
      assertThat(signalLines(parent.run(way.command("/bin/cat", STATUS))))
          .as("seed %d", seed)
          .isEqualTo(direct);
    }
  }

  private static final String STATUS = "/proc/self/status";

  private static List<String> signalLines(Outcome outcome) {
    assertThat(outcome.stderr()).isEmpty();
    return outcome.stdout().lines().filter(line -> line.matches("(Sig|Shd).{3}:.*")).toList();
  }

  @EveryWrapper
  void descriptorsArePassedOnUnderTheirNumbersAndNoOthers(Way way) throws IOException {
    String before = "exec 3</dev/zero 5<>/dev/full 9>&2" + SHELL_EXEC;
    assertSame(way, Parent.PLAIN, before, LIST_DESCRIPTORS);
    assertSame(way, Parent.PLAIN, ":" + SHELL_EXEC, LIST_DESCRIPTORS);
  }

  private static final String LIST_DESCRIPTORS =
      "for f in /proc/$$/fd/*; do d=$(readlink $f); echo ${f##*/} ${d%%:*}; done";

  @EveryWrapper
  void descriptorsWithLargeNumbersArePassedOn(Way way) throws IOException {
    Path file = Files.writeString(Scratch.folder("descriptor").resolve("file"), "through");
    List<FileInputStream> many = new ArrayList<>();
    try {
      while (many.size() < 100) {
        many.add(new FileInputStream(file.toFile()));
      }
      int number = largestNumber(file);
      assertThat(number).isGreaterThan(99);
      for (Way each : List.of(Way.DIRECT, way)) {
        assertThat(
                Parent.PLAIN
                    .withDescriptor(number)
                    .run(each.command("/bin/readlink", "/proc/self/fd/" + number)))
            .isEqualTo(new Outcome(file + "\n", "", new ChildExit.Exited(0)));
      }
    } finally {
      for (FileInputStream stream : many) {
        stream.close();
      }
    }
  }

  private static int largestNumber(Path file) throws IOException {
    int largest = -1;
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.exists(descriptor) && Files.isSameFile(descriptor, file)) {
          largest = Math.max(largest, Integer.parseInt(descriptor.getFileName().toString()));
        }
      }
    }
    return largest;
  }

  @EveryWay
  void aPassedOnPipeEndsWhenTheChildClosesIt(Way way) throws IOException {
    // The parent's stderr pipe becomes descriptor 5 of the child, and nobody else's.
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c"));
    command.add("exec 5>&2 2>/dev/null" + SHELL_EXEC);
    command.add("sh");
    command.addAll(way.shell("echo five >&5; exec 5>&-; read word; exit 7"));
    try (ChildProcess child = Parent.PLAIN.start(command)) {
      assertThat(new String(child.stderr().readAllBytes(), ISO_8859_1)).isEqualTo("five\n");
      assertThat(child.exitIfEnded()).isEmpty();
      child.stdin().write("end\n".getBytes(ISO_8859_1));
      assertThat(child.waitFor()).isEqualTo(new ChildExit.Exited(7));
    }
  }

  @EveryWrapper
  void closedStandardDescriptorsStayClosed(Way way) throws IOException {
    for (int closed = 1; closed <= 7; closed++) {
      List<String> seen = new ArrayList<>();
      for (Way each : List.of(Way.DIRECT, way)) {
        Path file = Scratch.folder("closed").resolve("seen");
        String script =
            "for n in 0 1 2; do test -e /proc/$$/fd/$n && all=\"$all $n\"; done;"
                + " exec 9>\"$0\"; echo \"open:$all\" >&9; exit 7";
        ChildExit exit;
        try (ChildProcess child =
            Parent.PLAIN.withClosed(closed).start(each.shell(script, file.toString()))) {
          exit = child.waitFor();
        }
        seen.add(exit + " " + Files.readString(file));
      }
      assertThat(seen.getLast()).as("closed %d", closed).isEqualTo(seen.getFirst());
    }
  }

  @EveryWrapper
  void limitsNicenessMaskAndTheLikeAreTheParents(Way way) throws IOException {
    String show =
        "umask; nice; pwd; readlink /proc/$$/cwd; cat /proc/$$/limits /proc/$$/coredump_filter"
            + " /proc/$$/oom_score_adj /proc/$$/timerslack_ns /proc/$$/cgroup /proc/$$/loginuid;"
            + " grep -E '^(Seccomp|NoNewPrivs|Cap|Umask|Uid|Gid|Groups|Cpus_allowed|THP)'"
            + " /proc/$$/status";
    assertSame(way, Parent.PLAIN, ":" + SHELL_EXEC, show);
    String changed =
        "umask 027; ulimit -n 333; ulimit -s 4096; ulimit -f 100000; echo 0x7"
            + " >/proc/$$/coredump_filter; echo 300 >/proc/$$/oom_score_adj; echo 123456"
            + " >/proc/$$/timerslack_ns; exec nice -n 5 \"$@\"";
    assertSame(way, Parent.PLAIN.in(Scratch.folder("a folder")), changed, show);
  }

  @EveryWrapper
  void aSoftLimitOnCoresIsTheParents(Way way) throws IOException {
    assertSame(way, Parent.PLAIN, "ulimit -S -c 0" + SHELL_EXEC, "ulimit -S -c; ulimit -H -c");
    assertSame(way, Parent.PLAIN, "ulimit -S -c 77" + SHELL_EXEC, "ulimit -S -c; ulimit -H -c");
  }

  @EveryWrapper
  void theProcessGroupAndTheSessionAreTheParents(Way way) throws IOException {
    assertSame(way, Parent.PLAIN, ":" + SHELL_EXEC, "cut -d ' ' -f 5-8 /proc/$$/stat");
  }

  @EveryWay
  void aSessionOfItsOwnIsLedByWhatTheParentStarted(Way way) throws IOException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/setsid"));
    command.addAll(way.shell("cut -d ' ' -f 5,6 /proc/$$/stat; read word"));
    try (ChildProcess child = Parent.PLAIN.start(command)) {
      assertThat(Parent.line(child.stdout())).isEqualTo(child.pid() + " " + child.pid());
    }
  }

  @EveryWrapper
  void argumentsKeepEveryByte(Way way) throws IOException {
    String[] words = {
      "--", "/proc/self/cmdline", "", "a b", "\n", "'\"\\$x", "é\udcff\udcc3", "-o", "--", "%s"
    };
    Outcome direct = Parent.PLAIN.run(Way.DIRECT.command("/bin/cat", words));
    assertThat(direct.stdout()).contains("\u00c3\u00a9\u00ff\u00c3\0-o\0--\0%s\0");
    assertThat(Parent.PLAIN.run(way.command("/bin/cat", words))).isEqualTo(direct);
  }

  @EveryWrapper
  void theEnvironmentKeepsEveryByteAndItsOrder(Way way) throws IOException {
    List<String> variables = new ArrayList<>();
    variables.addAll(
        List.of("PATH=/usr/bin:/bin", "Z=1", "A=2", "A=3", "NOEQUALS", "", "=empty name"));
    variables.addAll(
        List.of("odd-name.x=y", "bytes=\udcff\udcc3", "two=\nlines", "LC_ALL=xx_YY.UTF-8"));
    variables.addAll(List.of("JAVA_TOOL_OPTIONS=-Xint -showversion", "JDK_JAVA_OPTIONS=-version"));
    variables.addAll(List.of("_JAVA_OPTIONS=-Xmx1m", "_JAVA_SR_SIGNUM=12", "CLASSPATH=/nowhere"));
    variables.addAll(List.of("JDK_AOT_VM_OPTIONS=-Xlog:all", "LD_LIBRARY_PATH=/nowhere"));
    variables.addAll(List.of("MALLOC_ARENA_MAX=1", "GLIBC_TUNABLES=", "_=/bin/x", "PWD=/nowhere"));
    variables.add("large=" + "x".repeat(100_000));
    Parent parent = Parent.PLAIN.withEnvironment(variables);
    Outcome direct = parent.run(Way.DIRECT.command("/bin/cat", "/proc/self/environ"));
    assertThat(direct.stdout()).contains("bytes=\u00ff\u00c3\0").contains("NOEQUALS\0\0");
    assertThat(parent.run(way.command("/bin/cat", "/proc/self/environ"))).isEqualTo(direct);
  }

  @EveryWrapper
  void anEmptyEnvironmentStaysEmpty(Way way) throws IOException {
    assertThat(
            Parent.PLAIN
                .withEnvironment(List.of())
                .run(way.command("/bin/cat", "/proc/self/environ")))
        .isEqualTo(new Outcome("", "", new ChildExit.Exited(0)));
  }

  /** A shell prepares a world, becomes the program, and that shows what it finds. */
  private static void assertSame(Way way, Parent parent, String prepare, String show)
      throws IOException {
    Outcome direct = parent.run(prepared(Way.DIRECT, prepare, show));
    assertThat(direct.exit()).isEqualTo(new ChildExit.Exited(0));
    assertThat(parent.run(prepared(way, prepare, show))).isEqualTo(direct);
  }

  private static List<String> prepared(Way way, String prepare, String show) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", prepare, "sh"));
    command.addAll(way.shell(show));
    return command;
  }
}
