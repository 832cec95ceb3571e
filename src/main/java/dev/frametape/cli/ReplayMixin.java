package dev.frametape.cli;

import dev.frametape.replay.MatchRules;
import dev.frametape.replay.Pace;
import dev.frametape.replay.ReplayOptions;
import dev.frametape.replay.ReplayOptions.OnUnmatched;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a recording is replayed, but for what matches. */
final class ReplayMixin {
  /** How the delays of a recording are played. */
  private enum PaceWord {
    NONE,
    RECORDED
  }

  /** What of a fault is played. */
  private enum AsWord {
    DELIVERED,
    SENT
  }

  /** Which recording of a folder is taken. */
  enum Claim {
    ORDER,
    FIRST_REQUEST
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--on-unmatched",
      paramLabel = "REACTION",
      description =
          "What to do about a frame that was not recorded: error (answer with an error, then exit"
              + " 70), exit (70 at once), hang, nearest (answer as to the most similar one) or"
              + " forward (go on with CHILD) (default: error).")
  private String onUnmatched;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Add the explanation of an unmatched frame to this file as well.")
  Path report;

  @Option(
      names = "--fail-unused",
      description = "Exit 70 when recorded frames were never asked for.")
  private boolean failUnused;

  @Option(
      names = "--pace",
      paramLabel = "PACE",
      description = "none (at once) or recorded (with the delays of the worker) (default: none).")
  private String pace;

  @Option(
      names = "--speed",
      paramLabel = "X",
      description = "Play the recorded delays X times as fast.")
  private Double speed;

  @Option(
      names = "--idle-time-limit",
      paramLabel = "TIME",
      description = "Play the recorded delays, but none longer than this: 250ms, 2s, 0.5.")
  private String idleTimeLimit;

  @Option(
      names = "--cut-off-wait",
      paramLabel = "TIME",
      description =
          "How long a worker whose recording was cut off lives on for its parent to end it"
              + " (default: 5s).")
  private String cutOffWait;

  @Option(
      names = "--as",
      paramLabel = "WHAT",
      description =
          "Play what was delivered, faults included, or what the worker had sent (default:"
              + " delivered).")
  private String as;

  @Option(
      names = "--claim",
      paramLabel = "HOW",
      description =
          "Which recording of a folder a start takes: the next one in order, or by its"
              + " first-request (default: order).")
  private String claim;

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description =
          "Keep there which recordings of a folder are taken. Without it that is known for one run:"
              + " for all that the same job of a shell starts.")
  Path state;

  @Option(
      names = "--reuse",
      description = "Begin anew when all recordings of a folder are taken, instead of exit 70.")
  boolean reuse;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say on stderr what is replayed, and name every frame never asked for.")
  boolean verbose;

  Claim claim() {
    return word("--claim", Claim.class, claim, Claim.ORDER);
  }

  OnUnmatched onUnmatched() {
    return word("--on-unmatched", OnUnmatched.class, onUnmatched, OnUnmatched.ERROR);
  }

  ReplayOptions options(MatchRules rules) {
    return new ReplayOptions(
        rules,
        onUnmatched(),
        failUnused,
        pace(),
        time("--cut-off-wait", cutOffWait).orElse(ReplayOptions.DEFAULT.cutOffWait()),
        word("--as", AsWord.class, as, AsWord.DELIVERED) == AsWord.SENT,
        verbose);
  }

  private Pace pace() {
    Optional<Duration> limit = time("--idle-time-limit", idleTimeLimit);
    PaceWord otherwise = speed == null && limit.isEmpty() ? PaceWord.NONE : PaceWord.RECORDED;
    if (word("--pace", PaceWord.class, pace, otherwise) == PaceWord.NONE) {
      return Pace.NONE;
    }
    if (speed != null && !(speed > 0 && speed < Double.POSITIVE_INFINITY)) {
      throw new ParameterException(
          command.commandLine(), "--speed: found " + speed + ", expected a number above 0");
    }
    return new Pace(speed == null ? 1 : speed, limit);
  }

  /** Those of {@link #words} that a stub has as well. */
  List<String> wordsOfStub() {
    List<String> words = new ArrayList<>();
    add(words, "--on-unmatched", onUnmatched);
    if (failUnused) {
      words.add("--fail-unused");
    }
    if (verbose) {
      words.add("--verbose");
    }
    return words;
  }

  /** The options as words of a command line. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    add(words, "--on-unmatched", onUnmatched);
    add(words, "--report", report == null ? null : report.toAbsolutePath().normalize());
    add(words, "--pace", pace);
    add(words, "--speed", speed);
    add(words, "--idle-time-limit", idleTimeLimit);
    add(words, "--cut-off-wait", cutOffWait);
    add(words, "--as", as);
    add(words, "--claim", claim);
    add(words, "--state", state == null ? null : state.toAbsolutePath().normalize());
    if (failUnused) {
      words.add("--fail-unused");
    }
    if (reuse) {
      words.add("--reuse");
    }
    if (verbose) {
      words.add("--verbose");
    }
    return words;
  }

  private static void add(List<String> words, String option, Object value) {
    if (value != null) {
      words.add(option + "=" + value);
    }
  }

  private Optional<Duration> time(String option, String word) {
    return word == null
        ? Optional.empty()
        : Optional.of(OptionWords.time(command.commandLine(), option, word));
  }

  private <E extends Enum<E>> E word(String option, Class<E> kind, String word, E otherwise) {
    return word == null ? otherwise : OptionWords.of(command.commandLine(), option, kind, word);
  }
}
