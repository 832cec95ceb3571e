package dev.frametape.cli;

import dev.frametape.fault.ScenarioException;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.EmissionPerformer;
import dev.frametape.process.Interposer;
import dev.frametape.process.ParentInput;
import dev.frametape.process.ProcessGroup;
import dev.frametape.process.ProcessSpec;
import dev.frametape.recording.RecordingException;
import dev.frametape.recording.RedactionRules;
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
import dev.frametape.replay.Unmatched;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One worker to be played from recordings, however it was asked for.
 *
 * @param target a recording, or a folder of which each start takes one
 * @param mode what was asked for; empty when nothing was
 * @param defaultMode what the wrapper was written with; empty when with nothing
 * @param faults what is to go wrong
 * @param child the real worker's command line; empty when there is none
 */
record Replaying(
    Path target,
    Optional<Mode> mode,
    Optional<Mode> defaultMode,
    MatchWords match,
    ReplayWords how,
    RelayOptions relay,
    Relaying.Recording recording,
    FaultOptions faults,
    List<String> child) {
  /** No exit code: nothing was left to play. */
  private static final int USED_UP = -1;

  private static final Set<String> SWITCHES =
      Set.of("--fail-unused", "--reuse", "--verbose", "--strict-recording", "--fsync");
  private static final Set<String> OPTIONS =
      Set.of(
          "--mode",
          "--default-mode",
          "--match",
          "--order",
          "--rules",
          "--on-unmatched",
          "--report",
          "--pace",
          "--speed",
          "--idle-time-limit",
          "--cut-off-wait",
          "--catch-up-wait",
          "--as",
          "--claim",
          "--state",
          "--framing",
          "--frame-limit",
          "--linger");

  Replaying {
    child = List.copyOf(child);
  }

  /**
   * Reads the words that wrappers consist of: long options, the recording among them, and the child
   * after {@code --}.
   *
   * @throws IllegalArgumentException when a word is of another shape or makes no sense
   */
  static Replaying of(List<String> words) {
    int end = words.indexOf("--");
    List<String> options = new ArrayList<>(end < 0 ? words : words.subList(0, end));
    List<String> child = end < 0 ? List.of() : words.subList(end + 1, words.size());
    List<String> targets = options.stream().filter(word -> !word.startsWith("-")).toList();
    require(
        targets.size() == 1 && !targets.getFirst().isEmpty(),
        "found " + targets.size() + " words that are no options, expected one recording");
    options.removeAll(targets);
    return of(options, Path.of(targets.getFirst()), child);
  }

  /**
   * The same with recording and child apart.
   *
   * @param options long ones, each in one word with its value
   * @throws IllegalArgumentException when one is of another shape or makes no sense
   */
  static Replaying of(List<String> options, Path target, List<String> child) {
    Map<String, String> values = new HashMap<>();
    Set<String> switches = new HashSet<>();
    List<String> ignore = new ArrayList<>();
    FaultOptions.Reader faults = new FaultOptions.Reader();
    for (String word : options) {
      if (faults.read(word)) {
        continue;
      }
      int equals = word.indexOf('=');
      String option = equals < 0 ? word : word.substring(0, equals);
      String value = word.substring(equals + 1);
      if (equals < 0) {
        require(SWITCHES.contains(word) && switches.add(word), "found " + word);
      } else if (option.equals("--ignore")) {
        ignore.add(value);
      } else {
        require(OPTIONS.contains(option) && !value.isEmpty(), "found " + word);
        require(values.put(option, value) == null, "found a second " + option);
      }
    }
    String rules = values.get("--rules");
    return new Replaying(
        target,
        mode(values, "--mode"),
        mode(values, "--default-mode"),
        MatchWords.of(
            values.get("--match"),
            ignore,
            values.get("--order"),
            rules == null ? null : Path.of(rules)),
        ReplayWords.of(values, switches),
        RelayOptions.withLinger(Duration.ofMillis(number(values, "--linger", 250))),
        recording(target, values, switches),
        faults.options(),
        child);
  }

  private static Relaying.Recording recording(
      Path target, Map<String, String> values, Set<String> switches) {
    String framing = values.getOrDefault("--framing", Framing.U32BE_JSON.recordingName());
    long limit = number(values, "--frame-limit", FrameLimit.DEFAULT_BYTES);
    require(limit <= FrameLimit.HARD_CAP_BYTES, "--frame-limit is " + limit);
    return new Relaying.Recording(
        target,
        switches.contains("--strict-recording"),
        switches.contains("--fsync"),
        Framing.named(framing)
            .orElseThrow(() -> new IllegalArgumentException("--framing is " + framing)),
        (int) limit,
        RedactionRules.NONE);
  }

  private static Optional<Mode> mode(Map<String, String> values, String option) {
    return Optional.ofNullable(values.get(option))
        .map(word -> Spelling.word(option, Mode.class, word));
  }

  private static long number(Map<String, String> values, String option, long otherwise) {
    String word = values.get(option);
    if (word == null) {
      return otherwise;
    }
    require(word.matches("-?[0-9]{1,18}"), option + ": found \"" + word + "\", expected a number");
    return Long.parseLong(word);
  }

  private static void require(boolean condition, String finding) {
    if (!condition) {
      throw new IllegalArgumentException(finding);
    }
  }

  private Mode inForce(UnaryOperator<String> environment) {
    return Mode.of(mode.orElse(null), defaultMode.orElse(null), environment);
  }

  /** What is wrong with this combination; empty when nothing is. */
  Optional<String> misuse(UnaryOperator<String> environment) {
    Mode inForce = inForce(environment);
    boolean needsChild =
        inForce != Mode.REPLAY
            || how.options(MatchRules.EXACT).onUnmatched() == OnUnmatched.FORWARD;
    if (needsChild && child.isEmpty()) {
      return Optional.of("a real worker may be needed: name it, after --");
    }
    if (inForce == Mode.AUTO
        && how.claim() == ReplayWords.Claim.FIRST_REQUEST
        && Files.isDirectory(target)) {
      return Optional.of(
          "--mode auto cannot go with --claim first-request: the worker is needed before its"
              + " first request is known");
    }
    return Optional.empty();
  }

  /** Is the worker; ends this process as the recording says. */
  int perform(Session session) throws Exception {
    try {
      return switch (inForce(System::getenv)) {
        case PASSTHROUGH ->
            new Relaying(child, relay, Optional.empty(), faults, Transparency.RELAY)
                .perform(session);
        case RECORD -> record(session, true);
        case REPLAY -> replayOrRecord(session, false);
        case AUTO -> replayOrRecord(session, true);
      };
    } catch (ScenarioException wrong) {
      return Complaint.badScenario(wrong);
    } catch (RecordingException | RulesException | FileNotFoundException bad) {
      return Complaint.badFile(bad);
    }
  }

  private int record(Session session, boolean mayBeBroken) throws Exception {
    Optional<Faulting> faulting =
        faults.asked(System::getenv)
            ? Optional.of(Faulting.begin(faults, session, Optional.of(recording.frameLimit())))
            : Optional.empty();
    NewRecording.Result result =
        new NewRecording(recording, relay, faulting, mayBeBroken)
            .record(session.childSpec(child), session.world());
    if (result.file().isPresent() && RecordingTarget.isFolder(target)) {
      // The next start of this run is to record the next conversation, not to replay this one.
      set().claim(result.file().get());
    }
    result.file().ifPresent(file -> verbosely("recorded " + file));
    return session.endAs(result.exit());
  }

  private void verbosely(String words) {
    if (how.verbose()) {
      Complaint.say(words);
    }
  }

  private int replayOrRecord(Session session, boolean mayRecord) throws Exception {
    if (!Files.exists(target)) {
      if (mayRecord) {
        return record(session, false);
      }
      throw new FileNotFoundException(
          target
              + ": found no such file or folder, expected a recording; check the name, or record"
              + " one with `frametape record -o "
              + target
              + "`");
    }
    if (!Files.isDirectory(target)) {
      return play(session, target, Optional.empty());
    }
    RecordingSet set = set();
    if (how.claim() == ReplayWords.Claim.FIRST_REQUEST) {
      return playByFirstRequest(session, set);
    }
    Optional<Path> claimed = set.claim();
    if (claimed.isPresent()) {
      return play(session, claimed.get(), Optional.of(target));
    }
    return mayRecord ? record(session, false) : usedUp(set);
  }

  private int usedUp(RecordingSet set) throws IOException {
    int count = set.recordings().size();
    Complaint.say(
        count == 0
            ? target
                + ": found no *.jsonl or *.tape in this folder, expected recordings; check the name"
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
        how.state().isPresent()
            ? how.state().get()
            : ClaimFolder.ofThisRun(System::getenv, ProcessGroup.ofParent());
    return new RecordingSet(target, state, how.reuse());
  }

  private int play(Session session, Path file, Optional<Path> folder) throws Exception {
    verbosely("replaying " + file);
    return play(
        session,
        how.options(match.rules(folder, Optional.of(file))),
        player -> Optional.of(player.play(file)));
  }

  private int playByFirstRequest(Session session, RecordingSet set) throws Exception {
    MatchRules rules = match.rules(Optional.of(target), Optional.empty());
    int code = play(session, how.options(rules), player -> player.playByFirstRequest(set));
    return code == USED_UP ? usedUp(set) : code;
  }

  private interface Play {
    Optional<Replay.Outcome> by(Replay player) throws IOException, InterruptedException;
  }

  private int play(Session session, ReplayOptions options, Play play) throws Exception {
    boolean breaks = faults.asked(System::getenv);
    Faulting faulting =
        breaks ? Faulting.begin(faults, session, Optional.of(recording.frameLimit())) : null;
    Interposer between = breaks ? faulting.interposer(recording.framing()) : Interposer.none();
    ParentInput stdin = new ParentInput();
    LiveInputs inputs =
        new LiveInputs(
            stdin,
            session.world().ignoredSignals() | session.world().signalMask(),
            signal -> session.endAs(new ChildExit.Signaled(signal, false)));
    EmissionPerformer performer =
        EmissionPerformer.ofThisProcess(
            session.world(), stdin, how -> session.endAs(endWith(faulting, how)));
    Replay player = new Replay(options, inputs, performer, System::nanoTime, this::report, between);
    inputs.start(player::expects);
    try {
      if (breaks) {
        faulting.start(performer);
      }
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

  /** The end, but for rules that did nothing where that is a failure. */
  private static ChildExit endWith(Faulting faulting, ChildExit how) {
    return faulting == null ? how : faulting.finish(how);
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
    // What was replayed is out before the real worker says a word.
    performer.drain();
    ProcessSpec spec = session.childSpec(child);
    try (ChildProcess worker = ChildProcess.start(spec, session.world(), false)) {
      inputs.passSignalsTo(worker::signal);
      Relay.Taken taken = new Relay(relay, new NoTape()).take(worker, session.world());
      Optional<String> difference =
          new HandOver(worker, soFar, rules, inputs).catchUp(how.catchUpWait());
      if (difference.isPresent()) {
        Complaint.say(
            "the conversation cannot be handed over, the real worker is not where the"
                + " recording is: "
                + difference.get());
        return ExitCodes.REPLAY_UNMATCHED;
      }
      verbosely("the real worker goes on");
      return session.endAs(taken.passOn());
    }
  }

  private void report(Unmatched unmatched) {
    if (how.report().isEmpty()) {
      return;
    }
    Path file = how.report().get();
    String text =
        file.toString().endsWith(".json") ? UnmatchedJson.of(unmatched) + "\n" : unmatched.text();
    try {
      Files.writeString(
          file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException failure) {
      Complaint.say("cannot write the report: " + failure.getMessage());
    }
  }
}
