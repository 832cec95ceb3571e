package dev.frametape.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** How a recording is replayed, but for what matches. */
final class ReplayMixin {
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
      description =
          "Add the explanation of an unmatched frame to this file as well; to NAME.json one JSON"
              + " object per frame, on a line.")
  private Path report;

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
      names = "--catch-up-wait",
      paramLabel = "TIME",
      description =
          "With --on-unmatched forward: how long CHILD may take to say what was replayed so far"
              + " (default: 60s).")
  private String catchUpWait;

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
  private Path state;

  @Option(
      names = "--reuse",
      description = "Begin anew when all recordings of a folder are taken, instead of exit 70.")
  private boolean reuse;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say on stderr what is replayed, and name every frame never asked for.")
  private boolean verbose;

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

  /**
   * The options as words of a command line.
   *
   * @param place how paths are written there
   */
  List<String> words(UnaryOperator<Path> place) {
    List<String> words = new ArrayList<>();
    add(words, "--on-unmatched", onUnmatched);
    add(words, "--report", report == null ? null : place.apply(report));
    add(words, "--pace", pace);
    add(words, "--speed", speed);
    add(words, "--idle-time-limit", idleTimeLimit);
    add(words, "--cut-off-wait", cutOffWait);
    add(words, "--catch-up-wait", catchUpWait);
    add(words, "--as", as);
    add(words, "--claim", claim);
    add(words, "--state", state == null ? null : place.apply(state));
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
}
