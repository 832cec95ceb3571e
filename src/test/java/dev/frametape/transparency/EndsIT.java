package dev.frametape.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    Together.run(
        IntStream.rangeClosed(0, 255)
            // Each start of a JVM takes its time, so the wrappers share the codes.
            .mapToObj(code -> endsAs(way(code), "exit " + code))
            .toList());
  }

  @Test
  void everyDeadlySignalIsTheChildsOwn() throws Exception {
    // Without those that are ignored by default (CHLD, CONT, URG, WINCH) or stop the process.
    List<Integer> harmless = List.of(17, 18, 19, 20, 21, 22, 23, 28);
    List<Integer> deadly =
        IntStream.rangeClosed(1, 64).boxed().filter(signal -> !harmless.contains(signal)).toList();
    List<Callable<Void>> runs = new ArrayList<>();
    for (int signal : deadly) {
      runs.add(endsAs(way(signal), "kill -" + signal + " $$; exit 1"));
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
    return switch (number % 5) {
      case 1 -> Way.FAULTLESS;
      case 2 -> Way.RECORD;
      case 3 -> Way.KEEP_PID;
      default -> Way.RUN;
    };
  }

  private static Callable<Void> endsAs(Way way, String script) {
    return () -> {
      Outcome direct = Parent.PLAIN.run(Way.DIRECT.shell(script));
      assertThat(Parent.PLAIN.run(way.shell(script)).withoutCore())
          .as("%s: %s", way, script)
          .isEqualTo(direct.withoutCore());
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
