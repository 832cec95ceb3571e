package dev.frametape.cli;

import dev.frametape.campaign.Shard;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Which of several machines this is: as it was typed, or as the environment says. */
final class ShardWords {
  private static final Pattern SHARD = Pattern.compile("([0-9]{1,6})/([0-9]{1,6})");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");
  private static final String TOTAL = "FRAMETAPE_SHARD_TOTAL";

  /** A system's two variables. Kubernetes has none for the count, and begins with 0. */
  private record Source(String index, String total, int first) {}

  private static final List<Source> SOURCES =
      List.of(
          new Source("FRAMETAPE_SHARD_INDEX", TOTAL, 1),
          new Source("CI_NODE_INDEX", "CI_NODE_TOTAL", 1),
          new Source("JOB_COMPLETION_INDEX", TOTAL, 0));

  private ShardWords() {}

  /**
   * @param word {@code 3/16} or {@code auto}
   * @throws IllegalArgumentException when it means nothing; the message says what was expected
   */
  static Shard shard(String word, Map<String, String> environment) {
    if (word.equals("auto")) {
      return auto(environment);
    }
    var given = SHARD.matcher(word);
    if (!given.matches()) {
      throw new IllegalArgumentException(
          "found " + Printable.quoted(word) + ", expected INDEX/COUNT, such as 3/16, or auto");
    }
    return new Shard(Integer.parseInt(given.group(1)), Integer.parseInt(given.group(2)));
  }

  private static Shard auto(Map<String, String> environment) {
    for (Source source : SOURCES) {
      if (environment.containsKey(source.index())) {
        int index = number(source.index(), environment) - source.first() + 1;
        return new Shard(index, number(source.total(), environment));
      }
    }
    throw new IllegalArgumentException(
        "auto found neither FRAMETAPE_SHARD_INDEX (from 1), nor CI_NODE_INDEX, which GitLab sets"
            + " for a job with `parallel:`, nor JOB_COMPLETION_INDEX of a Kubernetes indexed job;"
            + " set FRAMETAPE_SHARD_INDEX and "
            + TOTAL
            + ", or say INDEX/COUNT");
  }

  private static int number(String name, Map<String, String> environment) {
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "auto found an index and no " + name + "; set it to the number of shards");
    }
    if (!NUMBER.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "auto found " + Printable.quoted(value) + " in " + name + ", expected a number");
    }
    return Integer.parseInt(value);
  }
}
