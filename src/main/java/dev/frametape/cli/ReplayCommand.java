package dev.frametape.cli;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.Emission;
import dev.frametape.process.EmissionPerformer;
import dev.frametape.process.ParentInput;
import dev.frametape.process.ProcessGroup;
import dev.frametape.process.ProcessSpec;
import dev.frametape.recording.RecordingException;
import dev.frametape.relay.NoTape;
import dev.frametape.relay.Relay;
import dev.frametape.relay.RelayOptions;
import dev.frametape.replay.HandOver;
import dev.frametape.replay.LiveInputs;
import dev.frametape.replay.MatchRules;
import dev.frametape.replay.RecordingSet;
import dev.frametape.replay.Replay;
import dev.frametape.replay.ReplayOptions;
import dev.frametape.replay.ReplayOptions.OnUnmatched;
import dev.frametape.replay.RulesException;
import dev.frametape.replay.Transcript;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
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
  /** No exit code: nothing was left to play. */
  private static final int USED_UP = -1;

  @ParentCommand private FrametapeCommand frametape;

  @Spec private CommandSpec command;
  @Mixin private MatchMixin match;
  @Mixin private ReplayMixin replay;
  @Mixin private RecordingMixin recording;

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
    Mode inForce =
        Mode.of(mode("--mode", mode), mode("--default-mode", defaultMode), System::getenv);
    if (inForce != Mode.REPLAY || replay.onUnmatched() == OnUnmatched.FORWARD) {
      requireChild();
    }
    try {
      return switch (inForce) {
        case PASSTHROUGH -> {
          Session session = frametape.session();
          yield session.endAs(
              new Relay(relay(), new NoTape()).run(session.childSpec(child), session.world()));
        }
        case RECORD -> record();
        case REPLAY -> replayOrRecord(false);
        case AUTO -> replayOrRecord(true);
      };
    } catch (RecordingException | RulesException | FileNotFoundException bad) {
      return Complaint.badFile(bad);
    }
  }

  private Mode mode(String option, String word) {
    return word == null ? null : OptionWords.of(command.commandLine(), option, Mode.class, word);
  }

  private void requireChild() {
    if (child.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "a real worker may be needed: name it, after --");
    }
  }

  private RelayOptions relay() {
    return RelayOptions.withLinger(Duration.ofMillis(lingerMillis));
  }

  private int record() throws Exception {
    Session session = frametape.session();
    NewRecording.Result result =
        new NewRecording(recording.to(target), relay())
            .record(session.childSpec(child), session.world());
    if (result.file().isPresent() && RecordingTarget.isFolder(target)) {
      // The next start of this run is to record the next conversation, not to replay this one.
      set().claim(result.file().get());
    }
    result.file().ifPresent(file -> verbosely("recorded " + file));
    return session.endAs(result.exit());
  }

  private void verbosely(String words) {
    if (replay.verbose) {
      Complaint.say(words);
    }
  }

  private int replayOrRecord(boolean mayRecord) throws Exception {
    if (!Files.exists(target)) {
      if (mayRecord) {
        return record();
      }
      throw new FileNotFoundException(
          target
              + ": found no such file or folder, expected a recording; check the name, or record"
              + " one with `frametape record -o "
              + target
              + "`");
    }
    if (!Files.isDirectory(target)) {
      return play(target, Optional.empty());
    }
    RecordingSet set = set();
    if (replay.claim() == ReplayMixin.Claim.FIRST_REQUEST) {
      if (mayRecord) {
        throw new ParameterException(
            command.commandLine(),
            "--mode auto cannot go with --claim first-request: the worker is needed before its"
                + " first request is known");
      }
      return playByFirstRequest(set);
    }
    Optional<Path> claimed = set.claim();
    if (claimed.isPresent()) {
      return play(claimed.get(), Optional.of(target));
    }
    return mayRecord ? record() : usedUp(set);
  }

  private int usedUp(RecordingSet set) throws IOException {
    int count = set.recordings().size();
    Complaint.say(
        count == 0
            ? target + ": found no *.jsonl in this folder, expected recordings; check the name"
            : target
                + ": found all of its "
                + count
                + " recordings taken, expected one that is left; the parent has started more"
                + " workers than were recorded: record again, begin anew with --reuse, or give each"
                + " run a --state FOLDER of its own ("
                + set.claims()
                + " has the names that are taken)");
    return count == 0 ? ExitCodes.BAD_FILE : ExitCodes.REPLAY_UNMATCHED;
  }

  private RecordingSet set() throws IOException {
    Path state =
        replay.state != null
            ? replay.state
            : ClaimFolder.ofThisRun(System::getenv, ProcessGroup.ofParent());
    return new RecordingSet(target, state, replay.reuse);
  }

  private int play(Path file, Optional<Path> folder) throws Exception {
    verbosely("replaying " + file);
    return perform(
        replay.options(match.rules(folder, Optional.of(file))),
        player -> Optional.of(player.play(file)));
  }

  private int playByFirstRequest(RecordingSet set) throws Exception {
    MatchRules rules = match.rules(Optional.of(target), Optional.empty());
    int code = perform(replay.options(rules), player -> player.playByFirstRequest(set));
    return code == USED_UP ? usedUp(set) : code;
  }

  private interface Play {
    Optional<Replay.Outcome> by(Replay player) throws IOException, InterruptedException;
  }

  private int perform(ReplayOptions options, Play play) throws Exception {
    Session session = frametape.session();
    ParentInput stdin = new ParentInput();
    LiveInputs inputs =
        new LiveInputs(
            stdin,
            session.world().ignoredSignals() | session.world().signalMask(),
            signal -> session.endAs(new ChildExit.Signaled(signal, false)));
    EmissionPerformer performer =
        EmissionPerformer.ofThisProcess(session.world(), stdin, session::endAs);
    Replay player = new Replay(options, inputs, performer, System::nanoTime, this::report);
    inputs.start(player::expects);
    try {
      Optional<Replay.Outcome> outcome = play.by(player);
      if (outcome.isEmpty()) {
        return USED_UP;
      }
      return switch (outcome.get()) {
        case Replay.Outcome.Performed _ -> ExitCodes.OK;
        case Replay.Outcome.Unmatched() -> ExitCodes.REPLAY_UNMATCHED;
        case Replay.Outcome.CutOff() -> ExitCodes.BAD_FILE;
        case Replay.Outcome.InputEnded() -> ExitCodes.INPUT_ENDED;
        case Replay.Outcome.HandOver(Transcript soFar) ->
            handOver(session, soFar, options.rules(), inputs, performer);
      };
    } catch (IOException bad) {
      // What stood before the damage is said, and gets out before the complaint.
      performer.drain();
      throw bad;
    }
  }

  private int handOver(
      Session session,
      Transcript soFar,
      MatchRules rules,
      LiveInputs inputs,
      EmissionPerformer performer)
      throws Exception {
    Optional<String> obstacle = HandOver.obstacle(soFar, rules);
    if (obstacle.isPresent()) {
      performer.drain();
      Complaint.say("the conversation cannot be handed over: " + obstacle.get());
      return ExitCodes.REPLAY_UNMATCHED;
    }
    ProcessSpec spec = session.childSpec(child);
    try (ChildProcess worker = ChildProcess.start(spec, session.world(), false)) {
      inputs.takeAllSignals();
      HandOver handOver = new HandOver(worker, soFar, rules, inputs, performer);
      Optional<String> difference = handOver.catchUp();
      if (difference.isPresent()) {
        performer.drain();
        Complaint.say(
            "the conversation cannot be handed over, the worker says something else than the"
                + " recording: "
                + difference.get());
        return ExitCodes.REPLAY_UNMATCHED;
      }
      verbosely("the real worker goes on");
      performer.perform(new Emission.End(handOver.relay()));
      return ExitCodes.OK;
    }
  }

  private void report(String text) {
    if (replay.report == null) {
      return;
    }
    try {
      Files.writeString(
          replay.report,
          text,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException failure) {
      Complaint.say("cannot write the report: " + failure.getMessage());
    }
  }
}
