package dev.frametape.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The wrapper ends as its child ended. */
@Timeout(300)
class EndsIT {
  private static final int SIGABRT = 6;

  @Test
  void everyExitCodeIsTheChildsOwn() throws Exception {
    // What shells, systems and we ourselves give a meaning to; chance takes the others.
    Set<Integer> codes = new TreeSet<>(Set.of(0, 1, 2, 64, 70, 125, 126, 127, 128, 134, 137, 255));
    SplittableRandom random = new SplittableRandom(255);
    while (codes.size() < Math.min(256, Rounds.count(48))) {
      codes.add(random.nextInt(256));
    }
    List<Callable<Void>> runs = new ArrayList<>();
    for (int code : codes) {
      runs.add(endsAs(Way.KEEP_PID_ALONE, "exit " + code));
      // Each start of a JVM takes its time, so the wrappers share the codes.
      runs.add(endsAs(way(runs.size() / 2), "exit " + code));
    }
    Together.run(runs);
  }

  @Test
  void everyDeadlySignalIsTheChildsOwn() throws Exception {
    // Without those that are ignored by default (CHLD, CONT, URG, WINCH) or stop the process.
    List<Integer> harmless = List.of(17, 18, 19, 20, 21, 22, 23, 28);
    List<Integer> deadly =
        IntStream.rangeClosed(1, 64).boxed().filter(signal -> !harmless.contains(signal)).toList();
    List<Callable<Void>> runs = new ArrayList<>();
    for (int signal : deadly) {
      String script = "kill -" + signal + " $$; exit 1";
      runs.add(endsAs(Way.KEEP_PID_ALONE, script));
      runs.add(endsAs(way(signal), script));
    }
    Together.run(runs);
  }

  @EveryWrapper
  void exitOneHundredThirtyFourAndDeathByAbortStayApart(Way way) throws IOException {
    assertThat(Parent.PLAIN.run(way.shell("exit 134")).exit()).isEqualTo(new ChildExit.Exited(134));
    assertThat(Parent.PLAIN.run(way.shell("kill -ABRT $$")).withoutCore().exit())
        .isEqualTo(new ChildExit.Signaled(SIGABRT, false));
  }

  @EveryWrapper
  void noFileIsLeftBehindByADeath(Way way) throws IOException {
    Path folder = Scratch.folder("ends");
    Parent parent = Parent.PLAIN.in(folder);
    for (String signal : List.of("ABRT", "SEGV", "QUIT")) {
      parent.run(way.shell("ulimit -c 0; kill -" + signal + " $$"));
    }
    assertThat(names(folder)).isEmpty();
  }

  @EveryWrapper
  void theOnlyCoreFileIsThatOfTheChild(Way way) throws IOException {
    String pattern = Files.readString(Path.of("/proc/sys/kernel/core_pattern")).trim();
    String limit = Parent.PLAIN.run(Way.DIRECT.shell("ulimit -H -c")).stdout().trim();
    Assumptions.assumeTrue(
        pattern.equals("core") && limit.equals("unlimited"),
        () -> "core files of this machine go elsewhere: " + pattern + ", limit " + limit);
    List<String> before = List.of("/bin/sh", "-c", "ulimit -c unlimited; exec \"$@\"", "sh");
    Path direct = Scratch.folder("core-direct");
    Path wrapped = Scratch.folder("core-wrapped");
    Outcome one = Parent.PLAIN.in(direct).run(join(before, Way.DIRECT.shell("kill -ABRT $$")));
    Outcome other = Parent.PLAIN.in(wrapped).run(join(before, way.shell("kill -ABRT $$")));
    assertThat(one.exit()).isEqualTo(new ChildExit.Signaled(SIGABRT, true));
    assertThat(other.withoutCore()).isEqualTo(one.withoutCore());
    assertThat(names(wrapped)).isEqualTo(names(direct)).hasSize(1);
    // A JVM's would be a hundred times larger, and would have replaced the child's.
    String name = names(direct).getFirst();
    assertThat(Files.size(wrapped.resolve(name)))
        .isBetween(Files.size(direct.resolve(name)) / 2, Files.size(direct.resolve(name)) * 2);
  }

  private static Way way(int number) {
    List<Way> ways = new ArrayList<>(Way.possible());
    ways.removeAll(List.of(Way.DIRECT, Way.KEEP_PID_ALONE));
    return ways.get(number % ways.size());
  }

  /** The parent sees the end that it would see without a wrapper, and so does the recording. */
  private static Callable<Void> endsAs(Way way, String script) {
    return () -> {
      Outcome direct = Parent.PLAIN.run(Way.DIRECT.shell(script)).withoutCore();
      try (ChildProcess child = Parent.PLAIN.start(way.shell(script))) {
        child.stdin().close();
        assertThat(Parent.collect(child).withoutCore()).as("%s: %s", way, script).isEqualTo(direct);
        if (way == Way.RECORD || way == Way.KEEP_PID) {
          assertThat(Recorded.exit(way, "/bin/sh", child.pid()))
              .as("recorded, %s: %s", way, script)
              .isEqualTo(direct.exit());
        }
      }
      return null;
    };
  }

  private static List<String> join(List<String> one, List<String> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
