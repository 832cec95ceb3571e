package dev.frametape.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * What a command line says about faults.
 *
 * @param faults files, names of ready scenarios and short forms, in their order
 * @param from a recording or a decision log to be repeated
 * @param seed what all chance comes from; empty takes a random one
 * @param log gets a line for each decision
 * @param state where conversations are counted; empty for one run
 * @param failInert whether a rule that did nothing makes the exit code 70
 */
record FaultOptions(
    List<String> faults,
    Optional<Path> from,
    OptionalLong seed,
    Optional<Path> log,
    Optional<Path> state,
    boolean failInert) {
  static final FaultOptions NONE =
      new FaultOptions(
          List.of(),
          Optional.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty(),
          false);

  FaultOptions {
    faults = List.copyOf(faults);
  }

  /** Collects words that are about faults. */
  static final class Reader {
    private final List<String> faults = new ArrayList<>();
    private Path from;
    private OptionalLong seed = OptionalLong.empty();
    private Path log;
    private Path state;
    private boolean failInert;

    /**
     * Reads one word.
     *
     * @param word a long option with its value
     * @return whether it was about faults
     * @throws IllegalArgumentException when it was, and makes no sense
     */
    boolean read(String word) {
      int equals = word.indexOf('=');
      String option = equals < 0 ? word : word.substring(0, equals);
      String value = word.substring(equals + 1);
      switch (option) {
        case "--fault" -> faults.add(value);
        case "--fault-from" -> from = Path.of(value);
        case "--seed" -> seed = OptionalLong.of(number(value));
        case "--fault-log" -> log = Path.of(value);
        case "--fault-state" -> state = Path.of(value);
        case "--fail-inert" -> failInert = true;
        default -> {
          return false;
        }
      }
      if (equals < 0 != option.equals("--fail-inert") || value.isEmpty()) {
        throw new IllegalArgumentException("found " + word);
      }
      return true;
    }

    private static long number(String word) {
      if (!word.matches("-?[0-9]{1,18}")) {
        throw new IllegalArgumentException("--seed: found \"" + word + "\", expected a number");
      }
      return Long.parseLong(word);
    }

    FaultOptions options() {
      return new FaultOptions(
          faults,
          Optional.ofNullable(from),
          seed,
          Optional.ofNullable(log),
          Optional.ofNullable(state),
          failInert);
    }
  }

  /** Whether anything is to go wrong. */
  boolean asked(UnaryOperator<String> environment) {
    return !(faults.isEmpty() && from.isEmpty())
        && !"off".equals(environment.apply("FRAMETAPE_FAULTS"));
  }

  /** The same without anything that goes wrong: a log may be wanted nevertheless. */
  FaultOptions withoutRules() {
    return new FaultOptions(List.of(), Optional.empty(), seed, log, Optional.empty(), false);
  }

  /** The same with that seed. */
  FaultOptions withSeed(OptionalLong other) {
    return new FaultOptions(faults, from, other, log, state, failInert);
  }

  /**
   * As words of a command line that mean the same from any directory.
   *
   * @param anywhere makes a path absolute
   */
  List<String> words(UnaryOperator<Path> anywhere) {
    List<String> words = new ArrayList<>();
    for (String fault : faults) {
      words.add("--fault=" + (isFile(fault) ? anywhere.apply(Path.of(fault)) : fault));
    }
    from.ifPresent(path -> words.add("--fault-from=" + anywhere.apply(path)));
    seed.ifPresent(number -> words.add("--seed=" + number));
    log.ifPresent(path -> words.add("--fault-log=" + anywhere.apply(path)));
    state.ifPresent(path -> words.add("--fault-state=" + anywhere.apply(path)));
    if (failInert) {
      words.add("--fail-inert");
    }
    return words;
  }

  private static boolean isFile(String word) {
    try {
      return Files.isRegularFile(Path.of(word));
    } catch (InvalidPathException noPath) {
      // A short form may hold anything.
      return false;
    }
  }
}
