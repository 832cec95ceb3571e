package dev.frametape.cli;

import dev.frametape.campaign.CampaignCase;
import dev.frametape.campaign.CampaignPlan;
import dev.frametape.campaign.Mutant;
import dev.frametape.campaign.PairsFile;
import dev.frametape.campaign.ReportException;
import dev.frametape.campaign.Sweep;
import dev.frametape.fault.Catalogue;
import dev.frametape.fault.ScenarioException;
import dev.frametape.frame.NearestWord;
import dev.frametape.process.WrapperFile;
import dev.frametape.recording.RecordingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "sweep",
    customSynopsis = "frametape sweep RECORDING [OPTION...] --report=FOLDER -- COMMAND...",
    description =
        "Breaks a parent's worker in every way that fits a recording of it: each fault of the"
            + " catalogue, with its edges, at each kind of frame, one at a time, and judges the"
            + " parent as `frametape chaos` does.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 every case has a verdict that is right for its fault; 1 one has not, no fault fired in",
      "  it, or it was not run; 65 the recording is wrong.",
      "",
      "Examples:",
      "  frametape sweep talk.jsonl --list                          what there is to break",
      "  frametape sweep talk.jsonl --groups framing,process --worker ./worker \\",
      "      --worker-env LEAN_RS_WORKER_CHILD --jobs 2 --report out -- ./parent-test",
      "  frametape sweep talk.jsonl --report out -- ./parent {worker}   the recording is the"
          + " worker",
      "  frametape shrink out --case NAME                           the smallest way to break it so"
    })
final class SweepCommand implements Callable<Integer> {
  /** In the report's folder, where no worker is given. */
  static final String STAND_IN = "replayed-worker";

  private static final String DEADLINE = "20s";

  /** As large as one of `chaos`, which runs what `shrink` has found. */
  private static final long MOST_SEED = 999_999_999;

  @Option(
      names = "--groups",
      paramLabel = "NAME",
      split = ",",
      description =
          "Families of the catalogue, or single faults, such as framing,process,drop (default:"
              + " all).")
  private List<String> groups = new ArrayList<>();

  @Option(
      names = "--all",
      description =
          "Break every frame, and not only the first of each kind and the first that comes again.")
  private boolean all;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "What all chance comes from (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private CampaignMixin campaign;

  @Parameters(
      index = "0",
      paramLabel = "RECORDING",
      description =
          "One conversation of the parent and its worker. Without --worker it is the worker as"
              + " well.")
  private Path recording;

  @Parameters(
      index = "1..*",
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "The parent's own test command, with its arguments.")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!campaign.list()) {
      campaign.checkRequired(false, command);
    }
    checkGroups();
    if (seed < 0 || seed > MOST_SEED) {
      throw campaign.usage("--seed: found " + seed + ", expected 0 to " + MOST_SEED);
    }
    Writer out = Output.standard();
    try {
      if (!Files.isRegularFile(recording)) {
        throw new FileNotFoundException(
            recording + ": found no such file, expected a recording; check the name");
      }
      return campaign.list() ? list(out) : run(out);
    } catch (ScenarioException wrong) {
      out.flush();
      return Complaint.badScenario(wrong);
    } catch (RecordingException | ReportException | FileNotFoundException bad) {
      out.flush();
      return Complaint.badFile(bad);
    }
  }

  private void checkGroups() {
    List<String> known = new ArrayList<>(Catalogue.groups());
    Catalogue.entries().forEach(entry -> known.add(entry.name()));
    for (String word : groups) {
      if (!known.contains(word)) {
        throw campaign.usage(
            "--groups: found "
                + word
                + NearestWord.to(word, known).map(near -> "; did you mean " + near + "?").orElse("")
                + ", expected a fault, or one of "
                + String.join(", ", Catalogue.groups()));
      }
    }
  }

  private int list(Writer out) throws IOException {
    List<Sweep.Pair> pairs = Sweep.pairs(recording, groups, all, seed);
    List<CampaignCase> mine = campaign.ofShard(campaign.chosen(cases(pairs)));
    for (Sweep.Pair pair : pairs) {
      if (mine.stream().anyMatch(each -> each.name().equals(pair.name()))) {
        out.append(pair.name())
            .append("  ")
            .append(pair.place())
            .append(pair.kind().isEmpty() ? "" : " " + Printable.text(pair.kind()))
            .append("  ")
            .append(Printable.text(pair.fault()))
            .append('\n');
      }
    }
    out.append(count(pairs)).append('\n');
    out.flush();
    return ExitCodes.OK;
  }

  private int run(Writer out) throws IOException, InterruptedException {
    campaign.checkResumes();
    Path file = campaign.report().resolve(PairsFile.NAME);
    PairsFile.Of of = new PairsFile.Of(Mutant.sum(recording), groups, all, seed);
    boolean isOld = campaign.resume() && Files.exists(file);
    List<Sweep.Pair> pairs =
        isOld ? PairsFile.read(file, of) : Sweep.pairs(recording, groups, all, seed);
    if (pairs.isEmpty()) {
      throw campaign.usage(
          "found nothing in "
              + recording
              + " that "
              + (groups.isEmpty() ? "any fault" : "--groups " + String.join(",", groups))
              + " could break; --list without --groups shows what there is");
    }
    out.append(count(pairs)).append('\n');
    out.flush();
    campaign.makeFolder();
    campaign.deadlineUnlessGiven(DEADLINE);
    if (!campaign.hasWorker()) {
      Path player = campaign.report().resolve(STAND_IN);
      WrapperFile.write(
          player,
          Installation.home(),
          List.of("replay", recording.toAbsolutePath().normalize().toString()));
      campaign.standIn(player);
    }
    List<CampaignCase> chosen = campaign.chosen(cases(pairs));
    CampaignPlan plan =
        campaign.plan(
            List.of("sweep", recording.toString()), words(), Long.toString(seed), chosen, command);
    campaign.prepare(plan);
    if (!isOld) {
      PairsFile.write(file, of, pairs);
    }
    return campaign.run(plan, campaign.ofShard(chosen), out);
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    if (!groups.isEmpty()) {
      words.add("--groups=" + String.join(",", groups));
    }
    if (all) {
      words.add("--all");
    }
    words.add("--seed=" + seed);
    return words;
  }

  private List<CampaignCase> cases(List<Sweep.Pair> pairs) {
    return pairs.stream()
        .map(pair -> new CampaignCase(pair.name(), Optional.of(pair.scenario()), seed))
        .toList();
  }

  private static String count(List<Sweep.Pair> pairs) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    pairs.forEach(pair -> counts.merge(pair.group(), 1, Integer::sum));
    StringBuilder words = new StringBuilder();
    counts.forEach(
        (group, count) ->
            words.append(words.isEmpty() ? ": " : ", ").append(count).append(' ').append(group));
    return pairs.size()
        + (pairs.size() == 1 ? " pair" : " pairs")
        + " of a fault and a frame"
        + words;
  }
}
