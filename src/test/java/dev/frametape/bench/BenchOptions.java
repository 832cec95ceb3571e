package dev.frametape.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The command line.
 *
 * @param help whether only the help text is wanted
 * @param quick fewer rounds and less traffic
 * @param rounds how often each contestant runs, 1 or more
 * @param areas what is measured, never empty
 * @param hops the names of the contestants to keep; empty keeps all
 * @param added contestants given by {@code --hop} and {@code --wrap}
 * @param json where the results go as JSON
 * @param scratch the folder for recordings; empty means beside the compiled bench
 */
record BenchOptions(
    boolean help,
    boolean quick,
    int rounds,
    Set<Area> areas,
    Set<String> hops,
    List<Contestant> added,
    Optional<Path> json,
    Optional<Path> scratch) {
  static final int FULL_ROUNDS = 7;
  static final int QUICK_ROUNDS = 3;

  static final String HELP =
      """
      usage: scripts/bench [OPTION]...
      Measures one hop between a parent and a child against `cat` and `tee FILE` hops in the same run.

        --quick              3 rounds, less traffic, no replays and stubs, a minute; to look, not to judge
        --rounds N           rounds per contestant (7, with --quick 3)
        --only AREA,...      throughput, latency, startup, end, memory, replay, stub
        --hops NAME,...      keep only these contestants: direct, cat, tee, jvm, frametape,
                             frametape-no-faults, frametape-record, frametape-tape, frametape-keep-pid,
                             frametape-keep-pid-record, frametape-replay, frametape-replay-paced,
                             frametape-stub, and those given by --hop and --wrap; direct is always
                             kept, ratios need it
        --hop NAME=COMMAND   another contestant: shell text with {child}, the command of the child, quoted;
                             and {folder}, an empty folder for a recording that must hold every byte
        --wrap NAME=COMMAND  the same for a hop that is made first: COMMAND runs once per child and writes
                             an executable {wrapper}, which is then started without arguments
        --json FILE          write the results as JSON as well
        --scratch FOLDER     where recordings are written (a folder on the disk to be measured)
        --pin                run everything on one CPU, by taskset
        --help               this text

      Example: scripts/bench --hops direct,cat,mine --hop 'mine=exec my-proxy --log {folder}/log -- {child}'
      """;

  static BenchOptions parse(List<String> words) {
    boolean help = false;
    boolean quick = false;
    Optional<Integer> rounds = Optional.empty();
    Optional<Set<Area>> areas = Optional.empty();
    Set<String> hops = Set.of();
    List<Contestant> added = new ArrayList<>();
    Optional<Path> json = Optional.empty();
    Optional<Path> scratch = Optional.empty();
    Iterator<String> rest = words.iterator();
    while (rest.hasNext()) {
      String word = rest.next();
      switch (word) {
        case "--help" -> help = true;
        case "--quick" -> quick = true;
        case "--pin" -> {} // scripts/bench has done it: a process is pinned before it has threads
        case "--rounds" -> rounds = Optional.of(positive(word, value(word, rest)));
        case "--only" -> areas = Optional.of(areas(value(word, rest)));
        case "--hops" -> hops = new LinkedHashSet<>(list(value(word, rest)));
        case "--hop" -> added.add(named(word, value(word, rest), Contestant.Shell::new));
        case "--wrap" -> added.add(named(word, value(word, rest), Contestant.Wrapper::new));
        case "--json" -> json = Optional.of(Path.of(value(word, rest)));
        case "--scratch" -> scratch = Optional.of(Path.of(value(word, rest)));
        default ->
            throw new UsageException("unknown option " + word + "; scripts/bench --help lists all");
      }
    }
    int played = rounds.orElse(quick ? QUICK_ROUNDS : FULL_ROUNDS);
    Set<Area> measured =
        areas.orElse(
            quick
                ? EnumSet.complementOf(EnumSet.of(Area.REPLAY, Area.STUB))
                : EnumSet.allOf(Area.class));
    return new BenchOptions(help, quick, played, measured, hops, List.copyOf(added), json, scratch);
  }

  /** Those of {@code all} that {@code --hops} keeps, in their order, {@code direct} always. */
  List<Contestant> select(List<Contestant> all) {
    Set<String> names = all.stream().map(Contestant::name).collect(Collectors.toSet());
    if (names.size() != all.size()) {
      throw new UsageException("two contestants have the same name; choose another in --hop NAME=");
    }
    for (String hop : hops) {
      if (!names.contains(hop)) {
        throw new UsageException("--hops names " + hop + ", but the contestants are " + names);
      }
    }
    return all.stream()
        .filter(one -> hops.isEmpty() || hops.contains(one.name()) || one.name().equals("direct"))
        .toList();
  }

  private interface Maker {
    Contestant make(String name, String template);
  }

  private static Contestant named(String option, String text, Maker maker) {
    int equals = text.indexOf('=');
    if (equals < 1 || !text.substring(0, equals).matches("[A-Za-z0-9._-]+")) {
      throw new UsageException(
          option + " is " + text + ", expected NAME=COMMAND, NAME of letters, digits and . _ -");
    }
    try {
      return maker.make(text.substring(0, equals), text.substring(equals + 1));
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + " " + text + ": " + e.getMessage());
    }
  }

  private static Set<Area> areas(String text) {
    Set<Area> areas = EnumSet.noneOf(Area.class);
    for (String word : list(text)) {
      areas.add(
          Arrays.stream(Area.values())
              .filter(area -> area.word().equals(word))
              .findFirst()
              .orElseThrow(
                  () ->
                      new UsageException(
                          "--only names "
                              + word
                              + ", expected some of"
                              + " throughput,latency,startup,end,memory,replay,stub")));
    }
    return areas;
  }

  private static int positive(String option, String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw new UsageException(option + " is " + text + ", expected a number from 1 to 9999");
    }
    return Integer.parseInt(text);
  }

  private static List<String> list(String text) {
    return List.of(text.split(",", -1));
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new UsageException(option + " needs a value; scripts/bench --help says which");
    }
    return rest.next();
  }
}
