package dev.frametape.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** When a frame is taken for a recorded one. */
final class MatchMixin {
  @Option(
      names = "--match",
      paramLabel = "WHAT",
      description =
          "What of the parent's frames is compared: json (the values), bytes, op (type and op"
              + " alone) or none (default: json).")
  private String match;

  @Option(
      names = "--ignore",
      paramLabel = "[OP:]POINTER",
      split = " ",
      description =
          "A place that may differ: a JSON pointer from the message's body, or from the document"
              + " with # before it; * is any name; OP: limits it to one op.")
  private List<String> ignore = new ArrayList<>();

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description =
          "In which order recorded frames may be asked for: strict (as recorded), per-op (as"
              + " recorded within one op) or any (default: strict).")
  private String order;

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description =
          "Read further rules from there instead of NAME.rules beside the recording (and"
              + " set.rules in a folder).")
  private Path rules;

  /**
   * The options as words of a command line.
   *
   * @param place how paths are written there
   */
  List<String> words(UnaryOperator<Path> place) {
    List<String> words = new ArrayList<>();
    if (match != null) {
      words.add("--match=" + match);
    }
    for (String one : ignore) {
      words.add("--ignore=" + one);
    }
    if (order != null) {
      words.add("--order=" + order);
    }
    if (rules != null) {
      words.add("--rules=" + place.apply(rules));
    }
    return words;
  }
}
