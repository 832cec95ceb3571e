package dev.frametape.campaign;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The parent under test, and how long it gets.
 *
 * @param command its own test command; {@value #WORKER} in a word is the wrapped worker's path
 * @param directory where that runs
 * @param worker the real worker, with its arguments
 * @param workerVariables the environment variables that tell the parent which worker to start
 * @param deadline of one case, the longest; empty leaves it to each scenario
 * @param crash a line of its output that tells of a crash
 */
public record Parent(
    List<String> command,
    Path directory,
    List<String> worker,
    List<String> workerVariables,
    Optional<Duration> deadline,
    Pattern crash) {
  public static final String WORKER = "{worker}";

  /** Of a case whose scenario has none. */
  static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(60);

  /** The last words of a panic, of a fatal signal, or of a runtime that gave up. */
  public static final Pattern DEFAULT_CRASH =
      Pattern.compile(
          "panicked at |fatal runtime error|[Ss]egmentation fault|\\(core dumped\\)|double free"
              + "|A fatal error has been detected by the Java Runtime Environment"
              + "|^panic: |AddressSanitizer");

  public Parent {
    command = List.copyOf(command);
    worker = List.copyOf(worker);
    workerVariables = List.copyOf(workerVariables);
    if (command.isEmpty() || worker.isEmpty()) {
      throw new IllegalArgumentException("a parent needs a command and a worker");
    }
  }

  Duration deadline(Optional<Duration> ofScenario) {
    Duration own = ofScenario.orElse(deadline.orElse(DEFAULT_DEADLINE));
    return deadline.filter(longest -> longest.compareTo(own) < 0).orElse(own);
  }
}
