package dev.frametape.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Where contestants run: the scratch folder with their recordings and wrappers, and the processes
 * that are alive. Closing it, also from a shutdown hook, kills all of them and deletes the folder.
 */
final class Stage implements AutoCloseable {
  static final int TICK_BYTES = 6;

  /** More than any run needs, and little enough to wait for. */
  static final Duration LIMIT = Duration.ofSeconds(90);

  /** The first wrapper may build its proxy. */
  private static final Duration MAKING = Duration.ofMinutes(10);

  private static final List<String> FLOOR_FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xlog:disable",
          "-Xlog:all=warning:stderr");

  private final Path scratch;
  private final Duration limit;
  private final Path classes;
  private final Path java;
  private final ProcessGroups groups = new ProcessGroups();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("deadline").factory());
  private final Map<String, Path> wrappers = new HashMap<>();

  /**
   * @param folder where a scratch folder is made; created if missing
   * @param classes the jar or folder that holds the bench
   * @param limit how long one run may take; after that it is killed and fails
   */
  Stage(Path folder, Path classes, Duration limit) throws IOException {
    Files.createDirectories(folder);
    this.scratch = Files.createTempDirectory(folder.toAbsolutePath(), "run-");
    this.classes = classes;
    this.limit = limit;
    this.java = Path.of(System.getProperty("java.home"), "bin", "java");
    Files.write(scratch.resolve("greeting"), Frames.greeting());
  }

  Path scratch() {
    return scratch;
  }

  /**
   * A program to stand behind a hop.
   *
   * @param environment what it needs in the environment, {@code NAME=VALUE} each
   */
  record Child(String name, List<String> arguments, List<String> environment) {}

  /** Greets at once, then returns what it gets, in the fewest calls there are: plain cat. */
  Child echo() {
    return new Child(
        "echo", List.of("cat", scratch.resolve("greeting").toString(), "-"), List.of());
  }

  /** Greets after 300 ms, as a worker that has much to load. */
  Child lateEcho() {
    String greeting = Contestant.quote(scratch.resolve("greeting").toString());
    return new Child(
        "late", List.of("/bin/sh", "-c", "sleep 0.3; exec cat " + greeting + " -"), List.of());
  }

  /** A stream from a file: plain cat. */
  Child rows(String name, FrameStream stream) throws IOException {
    Path file = scratch.resolve("rows-" + name);
    if (!Files.exists(file)) {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
        out.write(stream.head());
        for (long i = 0; i < stream.repeats(); i++) {
          out.write(stream.block());
        }
        out.write(stream.tail());
      }
    }
    return new Child("rows-" + name, List.of("cat", file.toString()), List.of());
  }

  /** Sends that many frames of {@value #TICK_BYTES} bytes, with pauses of different lengths. */
  Child ticker(int ticks) {
    String script =
        "i=0; while [ $i -lt %d ]; do printf '\\000\\000\\000\\002{}'; i=$((i + 1)); sleep 0.00$((i %% 9 + 1)); done"
            .formatted(ticks);
    return new Child("ticker", List.of("/bin/sh", "-c", script), List.of());
  }

  /** Sends a stream, see {@link Spout}. */
  Child spout(int payloadBytes, long volume) {
    return new Child(
        "spout",
        List.of(
            java.toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx32m",
            "-cp",
            classes.toString(),
            Spout.class.getName()),
        List.of(Spout.VARIABLE + "=" + payloadBytes + " " + volume));
  }

  /** Starts a contestant around a child; making its wrapper comes first and is never timed. */
  HopProcess start(Contestant contestant, Child child) throws IOException {
    return spawn(contestant.name(), command(contestant, child), child.environment(), limit);
  }

  /** What {@link #start} is going to run. Makes the wrapper or the cache when it is missing. */
  List<String> command(Contestant contestant, Child child) throws IOException {
    return switch (contestant) {
      case Contestant.Direct direct -> child.arguments();
      case Contestant.JvmFloor floor -> floorCommand();
      case Contestant.Shell shell -> List.of("/bin/sh", "-c", fill(shell.template(), shell, child));
      case Contestant.Wrapper wrapper -> List.of(wrapper(wrapper, child).toString());
    };
  }

  /**
   * Expects of a recorder, after the end, a recording that can hold the conversation; deletes it.
   *
   * @param passedBytes what both streams carried, at least
   */
  void finish(Contestant contestant, long passedBytes) throws IOException {
    if (contestant.records()) {
      Path folder = folder(contestant);
      long recorded = 0;
      for (Path file : files(folder)) {
        recorded += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
      if (recorded < passedBytes) {
        throw new BenchException(
            "%s: recorded %d bytes of a conversation of %d; a recorder has to record"
                .formatted(contestant.name(), recorded, passedBytes));
      }
      clear(folder);
    }
  }

  /** Whether {@link #close} has begun: whatever fails from then on fails because of it. */
  boolean closed() {
    return groups.closed();
  }

  @Override
  public void close() throws IOException {
    groups.close();
    clock.shutdownNow();
    if (Files.exists(scratch)) {
      clear(scratch);
      Files.delete(scratch);
    }
  }

  private HopProcess spawn(
      String name, List<String> arguments, List<String> environment, Duration allowed) {
    List<String> all = new ArrayList<>();
    System.getenv().forEach((variable, value) -> all.add(variable + "=" + value));
    all.addAll(environment);
    return HopProcess.start(name, arguments, all, groups, clock, allowed);
  }

  private Path wrapper(Contestant.Wrapper contestant, Child child) throws IOException {
    String key = contestant.name() + "-" + child.name();
    Path made = wrappers.get(key);
    if (made == null) {
      made = scratch.resolve("wrapper-" + key);
      String command =
          fill(contestant.template(), contestant, child)
              .replace("{wrapper}", Contestant.quote(made.toString()));
      int status = runToEnd("making " + contestant.name(), List.of("/bin/sh", "-c", command));
      if (status != 0 || !Files.isExecutable(made)) {
        throw new BenchException(
            """
            the hop %s could not be made.
              command:  %s
              found:    wait status 0x%04x and %s at that path
              expected: exit code 0 and an executable
              next:     build it first, or leave it out with --hops direct,cat,tee\
            """
                .formatted(
                    contestant.name(),
                    command,
                    status,
                    Files.exists(made) ? "a file that cannot be run" : "nothing"));
      }
      wrappers.put(key, made);
    }
    return made;
  }

  private List<String> floorCommand() throws IOException {
    Path cache = scratch.resolve("floor.aot");
    if (!Files.exists(cache)) {
      // Two steps by hand: the JVM's own one-step form says on stderr how it starts the second.
      String config = "-XX:AOTConfiguration=" + scratch.resolve("floor.aotconf");
      int recorded = runToEnd("training jvm", floor("-XX:AOTMode=record", config));
      int created =
          runToEnd("training jvm", floor("-XX:AOTMode=create", config, "-XX:AOTCache=" + cache));
      if (recorded != 0 || created != 0 || !Files.exists(cache)) {
        throw new BenchException(
            ("jvm: the training of its AOT cache ended with wait statuses 0x%04x and 0x%04x,"
                    + " expected 0 and 0 and the file %s; leave it out with --hops direct,cat,tee")
                .formatted(recorded, created, cache));
      }
    }
    return floor("-XX:AOTCache=" + cache);
  }

  private List<String> floor(String... cacheFlags) {
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(List.of(cacheFlags));
    command.addAll(FLOOR_FLAGS);
    command.addAll(List.of("-cp", classes.toString(), EmptyProgram.class.getName()));
    return command;
  }

  /** What a command prints; it may have to be built first. */
  String output(String name, List<String> arguments) {
    try (HopProcess process = spawn(name, arguments, List.of(), MAKING)) {
      process.closeStdin();
      return process.readTextToEnd();
    }
  }

  private int runToEnd(String name, List<String> arguments) {
    try (HopProcess process = spawn(name, arguments, List.of(), MAKING)) {
      process.closeStdin();
      return process.drainAndWait();
    }
  }

  private String fill(String template, Contestant contestant, Child child) throws IOException {
    String command = template.replace("{child}", Contestant.quote(child.arguments()));
    if (contestant.records()) {
      Path folder = Files.createDirectories(folder(contestant));
      command = command.replace("{folder}", Contestant.quote(folder.toString()));
    }
    return command;
  }

  private Path folder(Contestant contestant) {
    return scratch.resolve("recorded-" + contestant.name());
  }

  /** Deletes what is inside. */
  private static void clear(Path folder) throws IOException {
    for (Path file : files(folder)) {
      Files.deleteIfExists(file);
    }
  }

  /** Everything below a folder, the deepest first. */
  private static List<Path> files(Path folder) throws IOException {
    try (var walk = Files.walk(folder)) {
      return walk.filter(path -> !path.equals(folder)).sorted(Comparator.reverseOrder()).toList();
    }
  }
}
