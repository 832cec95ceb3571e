package dev.frametape.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "replay",
    description =
        "Is the worker, from a recording: the same bytes, the same stderr, the same end, each after"
            + " the parent's frames that came before it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape replay talk.jsonl",
      "  frametape replay --ignore call_fixture_mul:/fixture_root recordings/",
      "  frametape wrap -o ./offline --replay recordings/",
      "",
      "Exit codes: the recorded end; 70 the parent did something that was not recorded, or all",
      "recordings are taken; 65 the recording is bad or was cut off; 1 the parent's input ended",
      "where the recording goes on."
    })
final class ReplayCommand implements Callable<Integer> {
  @ParentCommand private FrametapeCommand frametape;

  @Spec private CommandSpec command;
  @Mixin private MatchMixin match;
  @Mixin private ReplayMixin replay;
  @Mixin private RecordingMixin recording;
  @Mixin private FaultMixin faults;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "replay (never the real worker), record (always, and record), auto (replay what exists,"
              + " record what does not) or passthrough (default: replay).")
  private String mode;

  @Option(
      names = "--default-mode",
      hidden = true,
      paramLabel = "MODE",
      description = "The mode that a wrapper was written with.")
  private String defaultMode;

  @Option(
      names = "--linger",
      paramLabel = "MILLIS",
      defaultValue = "250",
      description = "With a real worker: as for `frametape record` (default: ${DEFAULT-VALUE}).")
  private long lingerMillis;

  @Parameters(
      index = "0",
      paramLabel = "FILE-or-FOLDER",
      description = "A recording, or a folder of which each start takes one.")
  private Path target;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "CHILD",
      description = "The real worker, after --, where a mode or --on-unmatched forward needs it.")
  private List<String> child = List.of();

  @Override
  public Integer call() throws Exception {
    Replaying replaying = replaying();
    Optional<String> misuse = replaying.misuse(System::getenv);
    if (misuse.isPresent()) {
      throw new ParameterException(command.commandLine(), misuse.get());
    }
    return replaying.perform(frametape.session());
  }

  Replaying replaying() {
    List<String> words = new ArrayList<>();
    if (mode != null) {
      words.add("--mode=" + mode);
    }
    if (defaultMode != null) {
      words.add("--default-mode=" + defaultMode);
    }
    words.addAll(match.words(path -> path));
    words.addAll(replay.words(path -> path));
    words.addAll(recording.words());
    words.addAll(faults.options().words(path -> path));
    words.add("--linger=" + lingerMillis);
    try {
      return Replaying.of(words, target, child);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
    }
  }
}
