package dev.frametape.transparency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.frametape.process.ByteText;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.SpawnException;
import dev.frametape.process.StartState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A parent with a world of its own, which its children are started in.
 *
 * @param environment what the child gets, one {@code NAME=VALUE} each, as {@link ByteText}
 * @param directory where the child starts; empty means where the tests run
 * @param ignored bit n-1: signal n is ignored
 * @param blocked bit n-1: signal n is blocked
 * @param closed bit n: standard descriptor n is closed
 * @param descriptors further descriptors of this process that the child inherits
 * @param oneStream whether stderr is the very pipe of stdout
 */
public record Parent(
    List<String> environment,
    Optional<Path> directory,
    long ignored,
    long blocked,
    int closed,
    List<Integer> descriptors,
    boolean oneStream) {
  public static final Parent PLAIN =
      new Parent(
          ProcessSpec.of(List.of("-"), Map.of("LC_ALL", "C")).environment().stream()
              .map(ByteText::decode)
              .toList(),
          Optional.empty(),
          0,
          0,
          0,
          List.of(),
          false);

  // Reading must never wait for a free thread, or two full pipes wait for each other.
  private static final Executor READERS = task -> Thread.ofPlatform().daemon().start(task);

  public Parent withEnvironment(List<String> variables) {
    return new Parent(variables, directory, ignored, blocked, closed, descriptors, oneStream);
  }

  public Parent in(Path folder) {
    return new Parent(
        environment, Optional.of(folder), ignored, blocked, closed, descriptors, oneStream);
  }

  public Parent withSignals(long ignoredSignals, long blockedSignals) {
    return new Parent(
        environment, directory, ignoredSignals, blockedSignals, closed, descriptors, oneStream);
  }

  public Parent withClosed(int closedStandard) {
    return new Parent(
        environment, directory, ignored, blocked, closedStandard, descriptors, oneStream);
  }

  public Parent withOneStream() {
    return new Parent(environment, directory, ignored, blocked, closed, descriptors, true);
  }

  public Parent withDescriptor(int descriptor) {
    return new Parent(
        environment, directory, ignored, blocked, closed, List.of(descriptor), oneStream);
  }

  /** Starts a command; its words are {@link ByteText}. */
  public ChildProcess start(List<String> command) throws SpawnException {
    List<byte[]> variables = environment.stream().map(ByteText::encode).toList();
    ProcessSpec spec =
        new ProcessSpec(command.stream().map(ByteText::encode).toList(), variables, directory);
    StartState world =
        new StartState(ignored, blocked, closed, 1, descriptors, List.of(), variables);
    return ChildProcess.start(spec, world, oneStream);
  }

  /** Starts a command, gives it no input, and collects all that it says. */
  public Outcome run(List<String> command) throws IOException {
    return run(command, "");
  }

  /** Starts a command, gives it {@code input} and then the end, and collects all that it says. */
  public Outcome run(List<String> command, String input) throws IOException {
    return run(command, input, Optional.empty());
  }

  /**
   * As {@link #run(List, String)}, but kills what has not ended by itself after a while: for a
   * command that may as well loop for ever.
   */
  public Outcome runAtMost(Duration longest, List<String> command, String input)
      throws IOException {
    return run(command, input, Optional.of(longest));
  }

  private Outcome run(List<String> command, String input, Optional<Duration> longest)
      throws IOException {
    try (ChildProcess child = start(command)) {
      CompletableFuture<Void> written =
          CompletableFuture.runAsync(
              () -> {
                try {
                  child.stdin().write(input.getBytes(ISO_8859_1));
                  child.stdin().close();
                } catch (IOException childReadsNoFurther) {
                  // Then it ends, or tells; both are in the outcome.
                  return;
                }
              },
              READERS);
      CompletableFuture<Outcome> ended =
          CompletableFuture.supplyAsync(() -> collect(child), READERS);
      longest.ifPresent(time -> killAfter(time, child, ended));
      Outcome outcome = ended.join();
      written.join();
      return outcome;
    }
  }

  private static void killAfter(
      Duration time, ChildProcess child, CompletableFuture<Outcome> ended) {
    try {
      ended.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException loops) {
      try {
        for (long recorder : KeepPid.recorders(child.pid())) {
          ProcessHandle.of(recorder).ifPresent(ProcessHandle::destroyForcibly);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      child.signal(9);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException told) {
      // Whoever waits for the outcome is told.
      return;
    }
  }

  /** Reads both streams to their ends and waits for the end of the child. */
  public static Outcome collect(ChildProcess child) {
    CompletableFuture<String> stdout = reading(child.stdout());
    CompletableFuture<String> stderr = reading(child.stderr());
    ChildExit exit = child.waitFor();
    return new Outcome(stdout.join(), stderr.join(), exit);
  }

  /** Reads a stream to its end, on a thread of its own. */
  public static CompletableFuture<String> reading(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new String(stream.readAllBytes(), ISO_8859_1);
          } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
          }
        },
        READERS);
  }

  /** Reads up to the next line break and gives the line without it; no byte behind it is taken. */
  public static String line(InputStream stream) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = stream.read(); next != '\n'; next = stream.read()) {
      if (next < 0) {
        throw new IOException("the stream ended after: " + line);
      }
      line.append((char) next);
    }
    return line.toString();
  }

  /** The bit of a signal in a mask. */
  public static long bit(int signal) {
    return 1L << (signal - 1);
  }
}
