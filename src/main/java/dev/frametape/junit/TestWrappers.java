package dev.frametape.junit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The wrappers of one test. */
final class TestWrappers {
  /** How long after a test its wrappers may take to write the ends of their recordings. */
  private static final Duration END = Duration.ofSeconds(5);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private final Path folder;
  private final Map<String, Wrapper> wrappers = new LinkedHashMap<>();

  /** Writes a wrapper to a file. */
  interface Maker {
    Wrapper make(Path file) throws IOException;
  }

  TestWrappers(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  List<Wrapper> all() {
    return List.copyOf(wrappers.values());
  }

  /**
   * @param key the place that it is asked for
   */
  Wrapper get(String key, Maker maker) throws IOException {
    Wrapper known = wrappers.get(key);
    if (known != null) {
      return known;
    }
    if (wrappers.isEmpty() && Files.exists(folder)) {
      // What an earlier run has kept.
      Home.remove(folder);
    }
    Files.createDirectories(folder);
    int number = wrappers.size() + 1;
    Wrapper made = maker.make(folder.resolve(number == 1 ? "worker" : "worker-" + number));
    wrappers.put(key, made);
    return made;
  }

  List<Path> recordings() throws IOException {
    List<Path> all = new ArrayList<>();
    for (Wrapper wrapper : wrappers.values()) {
      all.addAll(wrapper.recordings());
    }
    return all;
  }

  /** Waits for the processes that were started by these wrappers; gives those that do not end. */
  List<ProcessHandle> awaitEnds() throws InterruptedException {
    long until = System.nanoTime() + END.toNanos();
    List<ProcessHandle> alive = alive();
    while (!alive.isEmpty() && System.nanoTime() < until) {
      Thread.sleep(LOOK_AGAIN);
      alive = alive();
    }
    return alive;
  }

  private List<ProcessHandle> alive() {
    List<String> targets =
        wrappers.values().stream()
            .flatMap(each -> each.target().stream())
            .map(Path::toString)
            .toList();
    return ProcessHandle.allProcesses().filter(each -> names(each, targets)).toList();
  }

  /** Whether a process is a wrapper that records there: its command line says so. */
  private static boolean names(ProcessHandle process, List<String> targets) {
    String words;
    try {
      words = Files.readString(Path.of("/proc", "" + process.pid(), "cmdline"), ISO_8859_1);
    } catch (IOException hasEnded) {
      return false;
    }
    return Stream.of(words.split("\0"))
        .anyMatch(
            word ->
                targets.contains(word)
                    || word.endsWith("/")
                        && targets.contains(word.substring(0, word.length() - 1)));
  }
}
