package dev.frametape.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.frametape.fault.ScenarioText;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a campaign runs, and which part of it this machine does.
 *
 * @param id the same for all shards of a campaign, and for no other; see {@link #id}
 * @param directory where it was started
 * @param worker the real one, with its arguments
 * @param start the command line of Frametape up to the options: {@code frametape chaos}
 * @param options that decide what the cases are, and the parent's command behind {@code --}
 * @param seeds as the command line says them
 * @param shard empty where one machine does all
 * @param cases the names of those of all shards, in their order, without the clean ones
 */
public record CampaignPlan(
    String id,
    String directory,
    List<String> worker,
    List<String> start,
    List<String> options,
    String seeds,
    Optional<Shard> shard,
    List<String> cases) {
  /** A folder of its own for each time that a command is pasted. */
  private static final String NEW_FOLDER = "\"$(mktemp -d)\"";

  /** Options that say what runs, whatever goes wrong with it. */
  private static final List<String> OF_THE_PARENT =
      List.of("--worker=", "--worker-arg=", "--worker-env=", "--deadline=", "--crash-pattern=");

  private static final int ID_DIGITS = 16;

  public CampaignPlan {
    requireNonNull(id, "id");
    requireNonNull(directory, "directory");
    worker = List.copyOf(worker);
    start = List.copyOf(start);
    options = List.copyOf(options);
    requireNonNull(seeds, "seeds");
    requireNonNull(shard, "shard");
    cases = List.copyOf(cases);
    if (!options.contains("--")) {
      throw new IllegalArgumentException("no -- in " + options);
    }
  }

  /**
   * A sum over what is run: the options as they were typed, and every case with all of its rules.
   * Absolute paths of this machine have no part in it, unless they were typed.
   */
  public static String id(List<String> options, List<CampaignCase> cases) {
    try {
      MessageDigest sum = MessageDigest.getInstance("SHA-256");
      options.forEach(word -> add(sum, word));
      for (CampaignCase each : cases) {
        add(sum, each.name());
        add(sum, Long.toString(each.seed()));
        add(sum, each.scenario().map(ScenarioText::json).orElse(""));
        each.mutant()
            .ifPresent(mutant -> add(sum, "mutant " + mutant.index() + " of " + mutant.sum()));
      }
      return HexFormat.of().formatHex(sum.digest()).substring(0, ID_DIGITS);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private static void add(MessageDigest sum, String word) {
    sum.update(word.getBytes(UTF_8));
    // No word has a NUL.
    sum.update((byte) 0);
  }

  /** The parent's own test command. */
  public List<String> command() {
    return options.subList(options.indexOf("--") + 1, options.size());
  }

  /**
   * The line that runs one case again, to be pasted into a shell in {@link #directory}. Before and
   * behind every case there is a clean one, so for those any case will do.
   *
   * @return empty when there are no cases
   */
  Optional<String> again(String name) {
    return cases.contains(name)
        ? Optional.of(line(name))
        : cases.stream().findFirst().map(this::line);
  }

  /**
   * The line that runs one scenario against the same parent and worker, to be pasted into a shell
   * in {@link #directory}.
   */
  public String line(Path scenario, long seed) {
    Path file = scenario.toAbsolutePath().normalize();
    Path here = Path.of(directory);
    List<String> words = new ArrayList<>(List.of(start.getFirst(), "chaos"));
    words.add("--faults=" + (file.startsWith(here) ? here.relativize(file) : file));
    words.add("--seeds=" + Math.max(0, seed));
    List<String> kept = new ArrayList<>();
    if (options.stream().noneMatch(word -> word.startsWith("--worker="))) {
      kept.add("--worker=" + worker.getFirst());
    }
    int command = options.indexOf("--");
    options.subList(0, command).stream()
        .filter(word -> OF_THE_PARENT.stream().anyMatch(word::startsWith))
        .forEach(kept::add);
    kept.addAll(options.subList(command, options.size()));
    return ReportText.words(words) + " --report=" + NEW_FOLDER + " " + ReportText.words(kept);
  }

  private String line(String name) {
    return ReportText.words(start)
        + " --only="
        + ReportText.shell(name)
        + " --report="
        + NEW_FOLDER
        + " "
        + ReportText.words(options);
  }
}
