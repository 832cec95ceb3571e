package dev.frametape.fault;

import dev.frametape.fault.ScenarioException.Problem;
import dev.frametape.frame.JsonWords;
import dev.frametape.frame.NearestWord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is wrong with a text, gathered, so that all of it can be said at once. */
final class Findings {
  private static final int LONGEST = 60;

  private final String where;
  private final List<Problem> problems = new ArrayList<>();

  private Findings(String where) {
    this.where = where;
  }

  static Findings of(String where) {
    return new Findings(where);
  }

  String where() {
    return where;
  }

  void add(Written.Place place, String finding) {
    problems.add(new Problem(where, place.line(), place.column(), finding));
  }

  /** Found one thing where another was expected. */
  void unexpected(Written found, String expected) {
    add(found.place(), "found " + describe(found) + ", expected " + expected);
  }

  /** A name that is none of the known ones. */
  void unknown(
      Written.Place place, String kind, String word, Collection<String> known, String where) {
    add(
        place,
        "found the "
            + kind
            + " "
            + quoted(word)
            + Optional.of(word)
                .filter(each -> each.length() > 1)
                .flatMap(each -> NearestWord.to(each, known))
                .map(near -> "; did you mean " + near + "?")
                .orElse(", expected " + where));
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  /** Takes back what was said since there were so many. */
  void forgetSince(int size) {
    problems.subList(size, problems.size()).clear();
  }

  int size() {
    return problems.size();
  }

  void throwIfAny() throws ScenarioException {
    if (!problems.isEmpty()) {
      problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
      throw new ScenarioException(problems);
    }
  }

  static String describe(Written found) {
    return switch (found) {
      case Written.Word word when word.isNothing() -> "nothing";
      case Written.Word word -> quoted(word.text());
      case Written.Table(var entries, _, _) when entries.isEmpty() -> "an empty map";
      case Written.Table(var entries, _, _) -> "a map with " + quoted(entries.getFirst().key());
      case Written.Items _ -> "a list";
    };
  }

  /** Text of others: in quotes, on one line, not too long, and without what a terminal acts on. */
  static String quoted(String text) {
    return JsonWords.quoted(text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…");
  }

  @Override
  public String toString() {
    return problems.toString();
  }
}
