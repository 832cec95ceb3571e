package dev.frametape.cli;

import dev.frametape.fault.ScenarioException;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.EmissionPerformer;
import dev.frametape.process.Interposer;
import dev.frametape.process.ParentInput;
import dev.frametape.recording.RecordingException;
import dev.frametape.replay.RulesException;
import dev.frametape.stub.ChildFallback;
import dev.frametape.stub.Fallback;
import dev.frametape.stub.Stub;
import dev.frametape.stub.StubException;
import dev.frametape.stub.StubOptions;
import dev.frametape.stub.StubOptions.OnUnmatched;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One worker to be played from mappings, however it was asked for.
 *
 * @param folder with mappings
 * @param faults what is to go wrong
 * @param recording that answers what no mapping does; empty when there is none
 * @param child the real worker's command line, which answers what no mapping does; empty when there
 *     is none
 */
record Stubbing(
    Path folder,
    StubOptions options,
    FaultOptions faults,
    Optional<Path> recording,
    List<String> child) {
  /** Begins a fallback that is a recording. */
  static final String REPLAY = "replay:";

  /** One that can be typed. */
  private static final long LARGEST_SEED = 1_000_000_000;

  private static final Set<String> SWITCHES =
      Set.of("--fail-unused", "--global-response-templating", "--verbose");
  private static final Set<String> OPTIONS = Set.of("--on-unmatched", "--protocol", "--fallback");

  Stubbing {
    child = List.copyOf(child);
  }

  /**
   * Reads the words that wrappers consist of: long options, each in one word with its value, the
   * folder among them, and the child after {@code --}.
   *
   * @throws IllegalArgumentException when a word is of another shape or makes no sense
   */
  static Stubbing of(List<String> words) {
    int end = words.indexOf("--");
    List<String> options = new ArrayList<>(end < 0 ? words : words.subList(0, end));
    List<String> child = end < 0 ? List.of() : words.subList(end + 1, words.size());
    List<String> folders = options.stream().filter(word -> !word.startsWith("-")).toList();
    require(
        folders.size() == 1 && !folders.getFirst().isEmpty(),
        "found " + folders.size() + " words that are no options, expected one folder");
    options.removeAll(folders);
    return of(options, Path.of(folders.getFirst()), child);
  }

  /**
   * The same with folder and child apart.
   *
   * @throws IllegalArgumentException when an option is of another shape or makes no sense
   */
  static Stubbing of(List<String> options, Path folder, List<String> child) {
    Map<String, String> values = new HashMap<>();
    Set<String> switches = new HashSet<>();
    FaultOptions.Reader reader = new FaultOptions.Reader();
    for (String word : options) {
      if (reader.read(word)) {
        continue;
      }
      int equals = word.indexOf('=');
      String option = equals < 0 ? word : word.substring(0, equals);
      String value = word.substring(equals + 1);
      if (equals < 0) {
        require(SWITCHES.contains(word) && switches.add(word), "found " + word);
      } else {
        require(OPTIONS.contains(option) && !value.isEmpty(), "found " + word);
        require(values.put(option, value) == null, "found a second " + option);
      }
    }
    String reaction = values.get("--on-unmatched");
    String fallback = values.get("--fallback");
    require(
        fallback == null || fallback.startsWith(REPLAY),
        "found --fallback=" + fallback + ", expected the worker behind --");
    require(fallback == null || child.isEmpty(), "found two fallbacks, expected one");
    require(
        reaction == null || fallback == null && child.isEmpty(),
        "--on-unmatched=" + reaction + " means nothing where a fallback answers");
    OptionalLong asked = reader.options().seed();
    // Mappings and faults draw from one seed, so that one number repeats both.
    long seed = asked.orElseGet(() -> ThreadLocalRandom.current().nextLong(1, LARGEST_SEED));
    return new Stubbing(
        folder,
        new StubOptions(
            protocol(values.getOrDefault("--protocol", "6")),
            reaction == null
                ? OnUnmatched.ERROR
                : Spelling.word("--on-unmatched", OnUnmatched.class, reaction),
            switches.contains("--fail-unused"),
            switches.contains("--global-response-templating"),
            seed,
            asked.isEmpty(),
            switches.contains("--verbose"),
            Printable::text),
        reader.options(),
        Optional.ofNullable(fallback).map(word -> Path.of(word.substring(REPLAY.length()))),
        child);
  }

  private static int protocol(String word) {
    long version = number(word, "--protocol");
    require(
        version >= 0 && version <= 0xFFFF, "--protocol: found " + word + ", expected 0 to 65535");
    return (int) version;
  }

  private static long number(String word, String option) {
    try {
      return Long.parseLong(word);
    } catch (NumberFormatException wrong) {
      throw new IllegalArgumentException(
          option + ": found \"" + word + "\", expected a whole number", wrong);
    }
  }

  private static void require(boolean condition, String finding) {
    if (!condition) {
      throw new IllegalArgumentException(finding);
    }
  }

  /** Is the worker; ends this process as the mappings say. */
  int perform(Session session) throws Exception {
    try {
      Optional<Fallback> fallback = fallback(session);
      boolean breaks = faults.asked(System::getenv);
      // Without rules there is a log nevertheless: mappings delay and break answers by themselves.
      Optional<Faulting> faulting =
          breaks || faults.log().isPresent()
              ? Optional.of(
                  Faulting.begin(
                      breaks ? faults.withSeed(seed()) : faults.withoutRules(),
                      session,
                      Optional.empty()))
              : Optional.empty();
      ParentInput stdin = new ParentInput();
      EmissionPerformer performer =
          EmissionPerformer.ofThisProcess(
              session.world(),
              stdin,
              how -> session.endAs(faulting.map(one -> one.finish(how)).orElse(how)));
      Interposer between =
          faulting
              .filter(_ -> breaks)
              .map(one -> one.interposer(Framing.U32BE_JSON))
              .orElseGet(Interposer::none);
      Stub player =
          Stub.open(
              folder,
              options,
              fallback,
              performer,
              between,
              System::nanoTime,
              Complaint::say,
              decision -> faulting.ifPresent(one -> one.note(decision.line())));
      if (breaks) {
        faulting.orElseThrow().start(performer);
      }
      player.play(
          stdin,
          session.world().ignoredSignals() | session.world().signalMask(),
          signal -> session.endAs(new ChildExit.Signaled(signal, false)));
      return ExitCodes.OK;
    } catch (ScenarioException wrong) {
      return Complaint.badScenario(wrong);
    } catch (StubException | RecordingException | RulesException | FileNotFoundException bad) {
      return Complaint.badFile(bad);
    }
  }

  private OptionalLong seed() {
    // A log or a recording that is repeated has a seed of its own.
    return faults.from().isPresent() ? faults.seed() : OptionalLong.of(options.seed());
  }

  private Optional<Fallback> fallback(Session session) throws IOException {
    if (!child.isEmpty()) {
      return Optional.of(new ChildFallback(session.childSpec(child), session.world()));
    }
    return recording.isEmpty() ? Optional.empty() : Optional.of(ReplayFallback.of(recording.get()));
  }
}
