package dev.frametape.transparency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * How a parent reaches a program: directly, or through a wrapper around it. A wrapper hands further
 * arguments on to its child, so one wrapper per program serves all tests.
 */
enum Way {
  DIRECT,
  RUN,
  RECORD,
  /** Through the relay with faults, and a rule that fires and changes nothing. */
  FAULTLESS,
  /** The worker itself, with a recorder beside it. */
  KEEP_PID,
  /** The worker itself, and nothing else: nothing is recorded. */
  KEEP_PID_ALONE;

  private static final Map<Way, Map<String, Path>> WRAPPERS = new EnumMap<>(Way.class);

  static {
    for (Way way : values()) {
      WRAPPERS.put(way, new ConcurrentHashMap<>());
    }
  }

  /**
   * The words by which a parent starts {@code program} with {@code arguments} in this way.
   *
   * @param program an absolute path
   */
  List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (this == KEEP_PID) { // alone it needs nothing of the kernel
      KeepPid.assumePossible();
    }
    command.add(
        this == DIRECT
            ? program
            : WRAPPERS.get(this).computeIfAbsent(program, this::wrapper).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** The words for {@code /bin/sh -c script}; {@code words} become {@code $0}, {@code $1}, … */
  List<String> shell(String script, String... words) {
    List<String> arguments = new ArrayList<>(List.of("-c", script));
    arguments.addAll(List.of(words));
    return command("/bin/sh", arguments.toArray(String[]::new));
  }

  /** What {@code frametape wrap} has to be told for this way, besides where to and around what. */
  List<String> wrapOptions(Path recordings) {
    return switch (this) {
      case RECORD -> List.of("--record", recordings + "/");
      case FAULTLESS -> List.of("--fault", "spawn-slow=0ms");
      case KEEP_PID_ALONE -> List.of("--transparency", "keep-pid");
      case KEEP_PID -> List.of("--transparency", "keep-pid", "--record", recordings + "/");
      case DIRECT, RUN -> List.of();
    };
  }

  /** Those that this kernel can. */
  static List<Way> possible() {
    return Stream.of(values()).filter(way -> way != KEEP_PID || KeepPid.isPossible()).toList();
  }

  /** Whether the process that the parent starts becomes the worker. */
  boolean keepsPid() {
    return this == DIRECT || this == KEEP_PID || this == KEEP_PID_ALONE;
  }

  /**
   * The recording of one start of {@code program} through a wrapper; empty when there is none, or
   * none yet.
   *
   * @param pid the one that the parent got
   */
  Optional<Path> recording(String program, long pid) throws IOException {
    Path folder = WRAPPERS.get(this).get(program).resolveSibling("recordings");
    if (!Files.exists(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith("-" + pid + ".jsonl")).findFirst();
    }
  }

  private Path wrapper(String program) {
    try {
      Path folder = Scratch.folder("wrapper");
      Path file = folder.resolve("wrapped");
      List<String> words = new ArrayList<>(wrapOptions(folder.resolve("recordings")));
      words.addAll(List.of("--", program));
      Wrapper.write(Wrapper.LAUNCHER, file, words);
      return file;
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }
}
