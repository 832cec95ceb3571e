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

/**
 * What a command line says about when a frame is taken for a recorded one.
 *
 * @param rules a file to read instead of those beside the recording
 */
record MatchWords(
    Optional<Match> match,
    Optional<Order> order,
    List<IgnoredPlace> ignored,
    Optional<Path> rules) {
  /** The rules for all recordings of a folder. */
  private static final String RULES_OF_A_FOLDER = "set.rules";

  MatchWords {
    ignored = List.copyOf(ignored);
  }

  /**
   * The words of options, as they were written; null for one that was not.
   *
   * @throws IllegalArgumentException when one of them makes no sense
   */
  static MatchWords of(String match, List<String> ignore, String order, Path rules) {
    List<IgnoredPlace> ignored = new ArrayList<>();
    for (String one : ignore) {
      try {
        ignored.add(IgnoredPlace.of(one));
      } catch (IllegalArgumentException wrong) {
        throw new IllegalArgumentException("--ignore: " + wrong.getMessage(), wrong);
      }
    }
    return new MatchWords(
        Optional.ofNullable(match).map(word -> Spelling.word("--match", Match.class, word)),
        Optional.ofNullable(order).map(word -> Spelling.word("--order", Order.class, word)),
        ignored,
        Optional.ofNullable(rules));
  }

  /**
   * The rules for a recording: the command line's, then those of the files.
   *
   * @param folder the set that it belongs to, if it does
   * @param recording empty while it is not known which one it is
   */
  MatchRules rules(Optional<Path> folder, Optional<Path> recording) throws IOException {
    Optional<Match> what = match;
    Optional<Order> how = order;
    List<IgnoredPlace> places = new ArrayList<>(ignored);
    for (Path file : files(folder, recording)) {
      RulesFile more = RulesFile.read(file);
      what = what.or(more::match);
      how = how.or(more::order);
      places.addAll(more.ignored());
    }
    return new MatchRules(what.orElse(Match.JSON), how.orElse(Order.STRICT), places);
  }

  private List<Path> files(Optional<Path> folder, Optional<Path> recording) {
    if (rules.isPresent()) {
      return List.of(rules.get());
    }
    List<Path> files = new ArrayList<>();
    recording.map(RulesFile::beside).filter(Files::exists).ifPresent(files::add);
    folder.map(path -> path.resolve(RULES_OF_A_FOLDER)).filter(Files::exists).ifPresent(files::add);
    return files;
  }
}
