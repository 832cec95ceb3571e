package dev.frametape.cli;

import dev.frametape.recording.As;
import dev.frametape.replay.MatchRules;
import dev.frametape.replay.Pace;
import dev.frametape.replay.ReplayOptions;
import dev.frametape.replay.ReplayOptions.OnUnmatched;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a command line says about how a recording is replayed, but for what matches.
 *
 * @param withoutRules how, once there are rules
 * @param catchUpWait how long a real worker may take to say what was replayed so far
 * @param report where explanations go as well
 * @param claim which recording of a folder is taken
 * @param state where it is kept which are taken; empty for one run
 * @param reuse whether a set that is used up begins anew
 */
record ReplayWords(
    ReplayOptions withoutRules,
    Duration catchUpWait,
    Optional<Path> report,
    Claim claim,
    Optional<Path> state,
    boolean reuse) {
  private static final Duration CATCH_UP_WAIT = Duration.ofSeconds(60);

  /** Which recording of a folder is taken. */
  enum Claim {
    ORDER,
    FIRST_REQUEST
  }

  /** How the delays of a recording are played. */
  private enum PaceWord {
    NONE,
    RECORDED
  }

  /**
   * @param values of options, by name
   * @throws IllegalArgumentException when one of them makes no sense
   */
  static ReplayWords of(Map<String, String> values, Set<String> switches) {
    ReplayOptions options =
        new ReplayOptions(
            MatchRules.EXACT,
            word(values, "--on-unmatched", OnUnmatched.class, OnUnmatched.ERROR),
            switches.contains("--fail-unused"),
            pace(values),
            time(values, "--cut-off-wait").orElse(ReplayOptions.DEFAULT.cutOffWait()),
            word(values, "--as", As.class, As.DELIVERED) == As.SENT,
            switches.contains("--verbose"));
    return new ReplayWords(
        options,
        time(values, "--catch-up-wait").orElse(CATCH_UP_WAIT),
        Optional.ofNullable(values.get("--report")).map(Path::of),
        word(values, "--claim", Claim.class, Claim.ORDER),
        Optional.ofNullable(values.get("--state")).map(Path::of),
        switches.contains("--reuse"));
  }

  private static Pace pace(Map<String, String> values) {
    Optional<Duration> limit = time(values, "--idle-time-limit");
    Optional<Double> speed = Optional.ofNullable(values.get("--speed")).map(ReplayWords::speed);
    PaceWord otherwise = speed.isEmpty() && limit.isEmpty() ? PaceWord.NONE : PaceWord.RECORDED;
    return word(values, "--pace", PaceWord.class, otherwise) == PaceWord.NONE
        ? Pace.NONE
        : new Pace(speed.orElse(1.0), limit);
  }

  private static double speed(String word) {
    double speed = Double.parseDouble(word);
    if (!(speed > 0 && speed < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("--speed: found " + word + ", expected a number above 0");
    }
    return speed;
  }

  private static Optional<Duration> time(Map<String, String> values, String option) {
    return Optional.ofNullable(values.get(option)).map(word -> Spelling.time(option, word));
  }

  private static <E extends Enum<E>> E word(
      Map<String, String> values, String option, Class<E> kind, E otherwise) {
    String word = values.get(option);
    return word == null ? otherwise : Spelling.word(option, kind, word);
  }

  boolean verbose() {
    return withoutRules.verbose();
  }

  ReplayOptions options(MatchRules rules) {
    return withoutRules.with(rules);
  }
}
