package dev.frametape.cli;

import dev.frametape.frame.IgnoredPlace;
import dev.frametape.replay.MatchRules;
import dev.frametape.replay.MatchRules.Match;
import dev.frametape.replay.MatchRules.Order;
import dev.frametape.replay.RulesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** When a frame is taken for a recorded one. */
final class MatchMixin {
  /** The rules for all recordings of a folder. */
  private static final String RULES_OF_A_FOLDER = "set.rules";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

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
   * The rules for a recording: the command line's, then those of the files.
   *
   * @param folder the set that it belongs to, if it does
   * @param recording empty while it is not known which one it is
   */
  MatchRules rules(Optional<Path> folder, Optional<Path> recording) throws IOException {
    Optional<Match> what = word("--match", Match.class, match);
    Optional<Order> how = word("--order", Order.class, order);
    List<IgnoredPlace> ignored = new ArrayList<>();
    for (String one : ignore) {
      try {
        ignored.add(IgnoredPlace.of(one));
      } catch (IllegalArgumentException wrong) {
        throw usage("--ignore: " + wrong.getMessage(), wrong);
      }
    }
    for (Path file : files(folder, recording)) {
      RulesFile more = RulesFile.read(file);
      what = what.or(more::match);
      how = how.or(more::order);
      ignored.addAll(more.ignored());
    }
    return new MatchRules(what.orElse(Match.JSON), how.orElse(Order.STRICT), ignored);
  }

  private List<Path> files(Optional<Path> folder, Optional<Path> recording) {
    if (rules != null) {
      return List.of(rules);
    }
    List<Path> files = new ArrayList<>();
    recording.map(RulesFile::beside).filter(Files::exists).ifPresent(files::add);
    folder.map(path -> path.resolve(RULES_OF_A_FOLDER)).filter(Files::exists).ifPresent(files::add);
    return files;
  }

  /** The options as words of a command line. */
  List<String> words() {
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
      words.add("--rules=" + rules.toAbsolutePath().normalize());
    }
    return words;
  }

  private <E extends Enum<E>> Optional<E> word(String option, Class<E> kind, String word) {
    return word == null
        ? Optional.empty()
        : Optional.of(OptionWords.of(command.commandLine(), option, kind, word));
  }

  private ParameterException usage(String words, Exception cause) {
    return new ParameterException(command.commandLine(), words, cause);
  }
}
